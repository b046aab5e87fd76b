"""What importing a file would do, place by place, before anything is written.

Three values of each field are compared: what the last file said (``Site.national``), what Ordis says now, what this
file says. A field that somebody corrected in Ordis since keeps its correction: local contacts are never overwritten.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ordis.kernel.choice import Choice
from ordis.kernel.db import db
from ordis.partners.directory.reading import Reading, Record, updated_on
from ordis.partners.directory.schema import BY_NAME, plain
from ordis.partners.models import Organisation, Site
from ordis.partners.rules import shown_phone

CHUNK = 500
COLUMNS: Final[Mapping[str, str]] = {
    "nom": "name",
    "adresse": "address",
    "complement_adresse": "address_line",
    "code_postal": "postal_code",
    "commune": "town",
    "code_insee": "insee_code",
    "latitude": "latitude",
    "longitude": "longitude",
    "telephone": "phone",
    "courriels": "email",
    "site_web": "website",
    "horaires": "opening_hours",
}
"""Field of the schema → column of :class:`Site` in which Ordis keeps it."""


class Fate(Choice):
    NEW = "new", "Nouveau"
    CHANGED = "changed", "Modifié"
    UNCHANGED = "unchanged", "Inchangé"
    OLDER = "older", "Plus ancien que la fiche"


@dataclass(frozen=True, slots=True)
class Line:
    """``told``: title of a field → (before, after) as a person reads them; ``kept``: titles of fields corrected in
    Ordis, left as they are.

    ``organisation``: for a new place, the partner to which it goes, None when a new one is made."""

    record: Record
    fate: Fate
    site: Site | None
    organisation: Organisation | None
    told: Mapping[str, tuple[str, str]]
    kept: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.record.values["nom"]


@dataclass(frozen=True, slots=True)
class Preview:
    lines: Sequence[Line]
    reading: Reading

    def of(self, fate: Fate) -> list[Line]:
        return [line for line in self.lines if line.fate is fate]

    @property
    def figures(self) -> dict[str, int]:
        """How many places of each fate, and of faulty lines under ``errors``."""
        counts = {fate.value: len(self.of(fate)) for fate in Fate}
        return counts | {"errors": len({fault.line for fault in self.reading.faults})}


def preview(reading: Reading) -> Preview:
    """Compare without writing: two queries per 500 places and one for the partners' names."""
    known = {site.national_id: site for site in _sites([each.values["id"] for each in reading.records])}
    by_place = _organisations()
    return Preview([_line(each, known.get(each.values["id"]), by_place) for each in reading.records], reading)


def _line(record: Record, site: Site | None, by_place: Mapping[tuple[str, str], Organisation]) -> Line:
    if site is None:
        found = by_place.get((plain(record.values["nom"]), record.values["code_postal"]))
        return Line(record, Fate.NEW, None, found, {})
    if site.updated_on is not None and updated_on(record) < site.updated_on:
        return Line(record, Fate.OLDER, site, site.organisation, {})
    told, kept = differences(record, site)
    fate = Fate.CHANGED if told or updated_on(record) != site.updated_on else Fate.UNCHANGED
    return Line(record, fate, site, site.organisation, told, kept)


def differences(record: Record, site: Site) -> tuple[dict[str, tuple[str, str]], tuple[str, ...]]:
    """``(title → (before, after), titles kept as corrected in Ordis)``."""
    told: dict[str, tuple[str, str]] = {}
    kept: list[str] = []
    for name in BY_NAME:
        if name in ("id", "date_maj"):
            continue
        before, after = said(site, name), record.values.get(name, "")
        if before == after:
            continue
        if name in COLUMNS and before != site.national.get(name, "") and before:
            kept.append(BY_NAME[name].title)
        else:
            told[BY_NAME[name].title] = (_to_read(name, before), _to_read(name, after))
    return told, tuple(kept)


def _to_read(name: str, text: str) -> str:
    return shown_phone(text) if name == "telephone" else text


def said(site: Site, name: str) -> str:
    """What Ordis says now of a field of the schema, as the schema writes it."""
    if name not in COLUMNS:
        return str(site.national.get(name, ""))
    value: Any = getattr(site, COLUMNS[name])
    return "" if value is None else str(value)


def _sites(ids: Sequence[str]) -> Iterator[Site]:
    for start in range(0, len(ids), CHUNK):
        statement = sa.select(Site).where(Site.national_id.in_(ids[start : start + CHUNK]))
        yield from db.session.scalars(statement)


def _organisations() -> dict[tuple[str, str], Organisation]:
    """By plain name and postal code, the oldest first when two are alike."""
    statement = sa.select(Organisation).where(Organisation.archived_at.is_(None)).order_by(Organisation.id.desc())
    return {(plain(each.name), each.postal_code): each for each in db.session.scalars(statement)}
