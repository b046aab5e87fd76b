"""``lshw -json``: the tree of the hardware. Its root is an object or, from B.02.18, a list of one."""

from collections.abc import Iterator, Mapping
from typing import Any

from ordis.devices.inventory import chassis, lshw_disks
from ordis.devices.inventory.lshw_disks import Node
from ordis.devices.inventory.machine import Machine
from ordis.devices.inventory.values import mapping, model_name, named, rows, serial, size, written
from ordis.devices.serials import meaningful_uuid, says_nothing
from ordis.kernel.unreadable import Unreadable

_NOTHING = "Cet inventaire lshw est vide. Relancez « lshw -json » en administrateur sur le poste."
_TOO_LARGE = "Cet inventaire lshw annonce plus de 20 000 composants : ce n’est pas celui d’un ordinateur."
_MOST_NODES = 20_000
_CLASSES = frozenset({
    "system", "bridge", "memory", "processor", "address", "storage", "disk", "tape", "bus", "network", "display",
    "input", "printer", "multimedia", "communication", "power", "volume", "generic",
})  # fmt: skip
_MIB = 1024**2
_MOST_MEMORY = 64 * 1024**2


def recognises(value: Any) -> bool:
    """A root of class ``system``, or what ``-class`` lists: components that were claimed by a driver or not."""
    if isinstance(value, dict):
        return _is_component(value) and value["class"] == "system" and bool(value.keys() & _MARKS)
    return isinstance(value, list) and bool(value) and all(_is_component(row) and row.keys() & _MARKS for row in value)


_MARKS = frozenset({"claimed", "disabled", "handle", "children", "physid", "businfo", "logicalname"})
"""Beside ``id`` and ``class``, which anything may have, a component says at least one of these."""


def parse(value: Any) -> tuple[Machine, ...]:
    """The machine and its disks. Raises ``Unreadable`` when there is neither."""
    nodes = list(_walk(value))
    root = next((node.facts for node in nodes if node.parent is None and node.facts.get("class") == "system"), {})
    board = next((node.facts for node in nodes if node.facts.get("id") == "core"), {})
    about = mapping(root.get("configuration"))
    make = named(root.get("vendor"), 80) or named(board.get("vendor"), 80)
    machine = Machine(
        kind=chassis.kind(about.get("chassis")) or chassis.kind(root.get("description")),
        make=make,
        model=model_name(make, _product(root), root.get("version")) or named(board.get("product")),
        serial=serial(root.get("serial")),
        uuid=meaningful_uuid(written(about.get("uuid"))),
        cpu=next((name for node in nodes if _is_processor(node) and (name := named(node.facts.get("product")))), None),
        ram_mb=_memory(nodes),
        battery_health=_battery(nodes),
        disks=lshw_disks.disks(nodes),
        lists_disks=bool(root.get("children")),  # ``-class`` lists one family of components
    )
    if machine == Machine():
        raise Unreadable(_NOTHING)
    return (machine,)


def _is_component(value: Any) -> bool:
    about = mapping(value)
    return isinstance(about.get("id"), str) and isinstance(about.get("class"), str) and about["class"] in _CLASSES


def _walk(value: Any) -> Iterator[Node]:
    """Parents before children, in the order of the file."""
    waiting = [lshw_disks.hung(facts) for facts in reversed(rows(value))]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        yield node
        waiting.extend(lshw_disks.hung(child, node) for child in reversed(rows(node.facts.get("children"))))
    raise Unreadable(_TOO_LARGE)


def _product(root: Mapping[str, Any]) -> str | None:
    """« Vostro 260 (To be filled by O.E.M.) »: lshw adds the maker's reference in brackets."""
    text = written(root.get("product"))
    if text is None or not text.endswith(")"):
        return text
    name, _, reference = text[:-1].rpartition(" (")
    known = written(mapping(root.get("configuration")).get("sku"))
    return name if name and (reference in (known, name) or says_nothing(reference)) else text


def _is_processor(node: Node) -> bool:
    return node.facts.get("class") == "processor" and node.id.startswith("cpu") and not node.facts.get("disabled")


def _memory(nodes: list[Node]) -> int | None:
    """Mebibytes: the sum of the modules that are no firmware chip, else what the system says of itself."""
    memories = [node for node in nodes if node.facts.get("class") == "memory"]
    banks = sum(
        size(node.facts.get("size")) or 0
        for node in memories
        if node.id.startswith("bank") and not _is_flash(node) and not (node.parent and _is_flash(node.parent))
    )
    system = (size(node.facts.get("size")) or 0 for node in memories if node.id.startswith("memory"))
    total = (banks or max(system, default=0)) // _MIB
    return total if 1 <= total <= _MOST_MEMORY else None


def _is_flash(node: Node) -> bool:
    text = (written(node.facts.get("description")) or "").upper()
    return "FLASH" in text or "NON-VOLATILE" in text


def _battery(nodes: list[Node]) -> int | None:
    """Per cent, when a battery says what it still holds and what it was made for; SMBIOS says the latter alone."""
    for node in nodes:
        held, made = size(node.facts.get("size")), size(node.facts.get("capacity"))
        if (
            node.facts.get("class") == "power"
            and node.id.startswith("battery")
            and held
            and made
            and held <= 1.5 * made
        ):
            return min(100, round(100 * held / made))
    return None
