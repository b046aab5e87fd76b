"""Whatever the bytes, a parser gives an inventory, nothing, or its own refusal, and does so at once."""

import contextlib
import copy
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordis.devices.inventory import dmidecode, glpi, lsblk, lshw, smartctl
from ordis.devices.inventory.reading import Reading, from_json, from_text
from ordis.kernel.unreadable import Unreadable
from tests.devices.inventory.samples import load, station, text
from tests.devices.inventory.test_glpi import agent
from tests.devices.inventory.trees import attributes, computer, disk, node, nvme, report, rows, usb

ODD: list[Any] = [
    None, True, False, 0, -1, 2**70, 1e308, float("inf"), float("nan"), "", "0", "9" * 30, "\0\ud800\u202e",
    "x" * 500, [], [[]], {}, [{}], {"": None}, {"name": [], "bytes": "x"},
]  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.sampled_from(ODD),
    st.sampled_from(["disk", "system", "storage", "nvme", "/dev/sda", "nvme0n1", "usb@1:1", "465,8G", "Laptop"]),
)  # fmt: skip
KEYS = st.one_of(
    st.text(max_size=5),
    st.sampled_from(["id", "class", "claimed", "children", "configuration", "capabilities", "logicalname", "size",
                     "serial", "blockdevices", "name", "type", "smartctl", "device", "argv", "version", "messages",
                     "ata_smart_attributes", "table", "raw", "value", "action", "content", "bios", "storages", "lshw",
                     "monitors", "base64", "lsblk", "dmidecode", "user_capacity", "bytes", "nvme_namespaces"]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=30,
)
SPACE = node("namespace:0", "disk", logicalname="/dev/nvme0n1")
RAM = node("memory", "memory", node("bank:0", "memory", size=1024**3))
BASES: list[Any] = [
    computer(usb(disk("/dev/sdb")), disk(), node("nvme", "storage", SPACE, logicalname="/dev/nvme0"), RAM),
    report(**attributes(a5=3, a197=(10, "10 (3, 0)"))), nvme(critical_warning=3, media_errors=2, percentage_used=90),
    rows({}, {"name": "mmcblk0", "serial": "0xff"}, {"size": "465,8G"}), agent(), load("smartctl-a-sdd.json"),
    {"lshw": computer(disk()), "smartctl": [report()], "lsblk": rows({}), "dmidecode": text("dmidecode.txt")},
]  # fmt: skip
PARSERS: list[Callable[[Any], Any]] = [lshw.parse, smartctl.parse, lsblk.parse, glpi.parse, dmidecode.parse]
MANY = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # a busy machine is no slow parser: time is measured below


def judged(read: Callable[[Any], Any], value: Any) -> None:
    """What is read can be stored and printed; any exception but the refusal fails the test by itself."""
    with contextlib.suppress(Unreadable):
        found = read(value)
        for machine in found.machines if isinstance(found, Reading) else found or ():
            storable(machine.as_json())


def storable(kept: dict[str, Any]) -> None:
    printed = json.dumps(kept, allow_nan=False, ensure_ascii=False)
    assert "\\u0000" not in printed
    assert printed.encode()
    assert all(len(kept[name] or "") <= 120 for name in ("make", "model", "serial", "cpu"))
    for seen in kept["disks"]:
        assert all(len(seen[name] or "") <= 120 for name in ("device", "bus", "model", "serial"))
        assert len(seen["health"]) <= 200
        assert seen["bytes"] is None or 0 < seen["bytes"] < 2**63


@MANY
@given(VALUES)
def test_any_value_is_an_inventory_nothing_or_a_refusal(value: Any) -> None:
    judged(from_json, value)
    for parse in PARSERS:
        judged(parse, value)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A good inventory of which some values, found by walking at random, are replaced by odd ones."""
    value = json.loads(json.dumps(draw(st.sampled_from(BASES))))
    for _ in range(draw(st.integers(1, 4))):
        at = value
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if not isinstance(at[key], dict | list) or draw(st.integers(0, 5)) == 0:
                at[key] = copy.deepcopy(draw(SCALARS))  # the odd values are shared by all cases
                break
            at = at[key]
    return value


@pytest.mark.parametrize("number", [0x00, 0x1B, 0x85, 0xD800, 0xDFFF, 0xFFFF])
def test_what_no_column_can_hold_is_taken_out_of_names(number: int) -> None:
    mark = chr(number)
    model = f"ST500{mark}DM002"
    spoiled = [computer(disk(product=model, serial=f"Z2AY{mark}0001"), vendor=f"De{mark}ll"), report(model_name=model),
               rows({"model": model, "name": f"sd{mark}a"})]  # fmt: skip
    for value in spoiled:
        reading = from_json(value)
        assert reading is not None
        storable(reading.machines[0].as_json())
        assert mark not in json.dumps(reading.machines[0].as_json(), ensure_ascii=False)


@MANY
@given(mutated())
def test_a_good_inventory_with_odd_values_is_read_or_refused(value: Any) -> None:
    judged(from_json, value)
    for parse in PARSERS:
        judged(parse, value)


@MANY
@given(st.sampled_from(["lshw.json", "lsblk-O.json", "smartctl-a-sda.json", "dmidecode.txt"]), st.data())
def test_a_true_output_cut_or_spoiled_anywhere_is_read_or_refused(name: str, data: st.DataObject) -> None:
    whole = text(name)
    start, end = sorted(data.draw(st.integers(0, len(whole))) for _ in range(2))
    judged(from_text, whole[:start] + data.draw(st.text(max_size=5)) + whole[end:])
    judged(from_text, whole[:start])


def deep() -> Any:
    value: Any = {}
    for at in range(19_000):
        value = {"id": f"disk:{at}", "class": "disk", "claimed": True, "children": [value]}
    return [value]


@pytest.mark.parametrize(
    "build",
    [
        deep,
        lambda: computer(*(disk(f"/dev/sd{at}", serial=f"Z2AY{at}") for at in range(19_000))),
        lambda: computer(*(disk("/dev/sda", serial=None, size=at * 10**9 + 1) for at in range(19_000))),
        lambda: computer(*(disk(serial="Z2AY0001") for _ in range(19_000))),
        lambda: [report(serial_number=f"W62{at}") for at in range(19_000)],
        lambda: rows(*({"name": "sda", "serial": None, "size": None} for _ in range(19_000))),
        lambda: agent(storages=[{"name": f"sd{at}"} for at in range(19_000)]),
        lambda: report(model_name="S" * 10**7, serial_number=" " * 10**7),
        lambda: {"dmidecode": "# dmidecode 3.4\n" + "\tA:" * 10**6 + "\n\tB" * 10**6},
    ],
)
def test_an_enormous_inventory_is_read_or_refused_at_once(build: Callable[[], Any]) -> None:
    value = build()
    started = time.process_time()
    judged(from_json, value)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("parse", [lshw.parse, lsblk.parse])
def test_a_tree_larger_than_any_computer_is_refused_and_not_cut(parse: Callable[[Any], Any]) -> None:
    parts = [{"id": f"part:{at}", "class": "volume", "name": f"sda{at}", "type": "part"} for at in range(20_001)]
    tree = {**disk(), "name": "sda", "type": "disk", "children": parts}
    with pytest.raises(Unreadable, match="plus de 20 000"):
        parse({"blockdevices": [tree]} if parse is lsblk.parse else tree)


def test_the_fuzzed_bases_are_good_inventories() -> None:
    assert all(from_json(base) for base in [*BASES, station()])
