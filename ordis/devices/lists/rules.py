"""The views that Ordis ships, and how a pasted list is cut into items. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ordis.devices import scan
from ordis.devices.code import is_valid, normalise
from ordis.devices.listing import ANY, DiskFilter, Filter
from ordis.devices.models import Stage
from ordis.devices.scan import ScanKind

MOST_PASTED = 1_000
LONGEST_PASTE = 100_000
_HARD = re.compile(r"[\r\n;,\t|]+")

UNLABELLED_STAGES = (Stage.RECEIVED, Stage.WIPED, Stage.REFURBISHING, Stage.READY, Stage.RETURNED)


@dataclass(frozen=True, slots=True)
class View:
    """A tab above the list. ``key``: what a star names, the ``ref`` of a saved view or a word for a shipped one."""

    key: str
    name: str
    wanted: Filter
    starred: bool = False
    shared: bool = False
    mine: bool = False
    shipped: bool = False


def shipped(today: date) -> list[View]:
    """À effacer, Bloqués, Prêts, Cette semaine (from its Monday on), Sans étiquette."""
    monday = today - timedelta(days=today.weekday())
    filters = {
        ("to-wipe", "À effacer"): Filter(stage=(Stage.RECEIVED, Stage.RETURNED), disk=DiskFilter.UNPROVEN),
        ("held", "Bloqués"): Filter(held=ANY),
        ("ready", "Prêts"): Filter(stage=(Stage.READY,)),
        ("this-week", "Cette semaine"): Filter(received_from=monday),
        ("unlabelled", "Sans étiquette"): Filter(stage=UNLABELLED_STAGES, unlabelled=True),
    }
    return [View(key, name, wanted, shipped=True) for (key, name), wanted in filters.items()]


def pasted_items(text: str) -> list[str]:
    """What a person pasted, item by item, each once: any of line, ``;``, ``,``, tab, ``|`` parts; spaces too, but
    those inside a code read aloud (``BCD FGH J``) or inside what is no code at all (a serial) do not."""
    return list(dict.fromkeys(item for part in _HARD.split(text) if part.strip() for item in _by_spaces(part.strip())))


def _by_spaces(part: str) -> Iterator[str]:
    words = part.split()
    if len(words) == 1 or scan.read(part).kind is not ScanKind.UNKNOWN:
        yield part
        return
    while words:
        taken = next((n for n in (3, 2) if _is_code(" ".join(words[:n]))), 1)
        yield " ".join(words[:taken])
        words = words[taken:]


def _is_code(text: str) -> bool:
    code = normalise(text)
    return code is not None and is_valid(code)
