"""What labels may be asked for: devices, a batch of blank stickers, and what later rooms add (places).

The dialog knows none of them: it asks the source named in its address. A room lists its own in ``LABEL_SOURCES``
of ``ordis/rooms.py``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import actions, finding, queries
from ordis.devices.code import spoken
from ordis.devices.labels import queries as label_queries
from ordis.devices.labels.sheet import LabelFacts
from ordis.devices.models import Stage

DEVICES, STICKERS = "devices", "stickers"


class Note(Protocol):
    """Keep that the labels were printed, on ``format_name``."""

    def __call__(self, *, format_name: str, actor: User | None, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Printable:
    """``listed``: code or name, and what it is, of each label; ``unknown``: what was asked for and is not there."""

    labels: list[LabelFacts]
    listed: list[tuple[str, str]]
    unknown: list[str]
    note: Note
    filename: str = "etiquettes"


class Source(Protocol):
    def __call__(self, names: Sequence[str], *, user: User | None) -> Printable: ...


def devices(names: Sequence[str], *, user: User | None) -> Printable:
    """The labels of the devices whose codes these are, replaced codes included; none for what was entered in error."""
    named, unknown = queries.devices_by_codes(names)
    found = [device for device in named if device.stage is not Stage.ENTERED_IN_ERROR]

    def note(*, format_name: str, actor: User | None, at: datetime) -> None:
        actions.note_labels_printed(devices=found, format_name=format_name, actor=actor, at=at)

    listed = [(spoken(device.code), device.designation) for device in found]
    return Printable(finding.label_facts(found), listed, unknown, note)


def stickers(names: Sequence[str], *, user: User | None) -> Printable:
    """Those of the batches named that no device bears yet."""
    found = [(batch, label_queries.stickers_of(batch)) for batch in names[:10]]
    codes = [sticker.code for _batch, row in found for sticker in row]

    def note(*, format_name: str, actor: User | None, at: datetime) -> None:
        for batch, row in found:
            if row:
                record(Verb.STICKERS_PRINTED, batch, actor=actor, at=at, format=format_name, count=len(row))

    unknown = [batch for batch, row in found if not row]
    listed = [(spoken(code), "vierge") for code in codes]
    return Printable(blank_facts(codes), listed, unknown, note, "etiquettes-vierges")


def blank_facts(codes: Iterable[str]) -> list[LabelFacts]:
    """A code and the name of the operation: what it will stand for is written nowhere, since nobody knows."""
    house = settings.current()
    return [LabelFacts(code, f"{house.base_url}/D/{code}".upper(), house.operation, "", house.city) for code in codes]


def unnoted(*, format_name: str, actor: User | None, at: datetime) -> None:
    """A place or a card: printed again at will, nothing depends on when."""


_sources: dict[str, Source] = {DEVICES: devices, STICKERS: stickers}


def use(sources: Mapping[str, Source]) -> None:
    """Called once, by ``ordis.rooms``: what later rooms may have labels for, by name."""
    _sources.update(sources)


def named(name: str) -> Source:
    """The source of that name; devices when there is none."""
    return _sources.get(name, devices)
