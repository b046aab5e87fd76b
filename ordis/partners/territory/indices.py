"""An index of fragility is brought: by whom, which year, at which scale; never mixed with another."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ordis.accounts.models import User
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.french import grouped
from ordis.kernel.grid import Grid
from ordis.kernel.refusal import Refusal
from ordis.partners.territory import importing, queries
from ordis.partners.territory.models import Direction, FileKind, IndexSource, IndexValue, Level, TerritoryFile
from ordis.partners.territory.reading import Reading, read
from ordis.partners.territory.rules import key_of

SAME = (
    "L’indice «\u202f{name}\u202f» de {publisher}, {year}, échelle «\u202f{scale}\u202f», est déjà là avec d’autres "
    "valeurs. Rien n’a été écrit\u202f: si l’éditeur les a corrigées, importez ce fichier comme nouvelle "
    "version\u202f; si c’est un autre indice, dites son année ou son échelle."
)
BEYOND = "cette valeur sort de l’échelle de l’éditeur, de {lowest} à {highest}"


@dataclass(frozen=True, slots=True)
class Card:
    """The identity of an index. An empty ``scale`` or ``source`` is what the file says of its territories."""

    publisher: str
    name: str
    year: int
    direction: str
    scale: str = ""
    lowest: float | None = None
    highest: float | None = None
    unit: str = ""
    licence: str = ""
    source: str = ""
    new_version: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Card":
        return cls(**told)


@dataclass(frozen=True, slots=True)
class IndexPreview:
    """``older``: the version in force of the same index. ``same``: it says all this already."""

    card: Card
    reading: Reading
    scale: str
    source: str
    older: IndexSource | None
    same: bool

    @property
    def refusal(self) -> str:
        """Why it cannot be applied as it was told; "" when it can."""
        if self.reading.faults:
            return importing.FAULTY.format(fault=self.reading.faults[0])
        if self.same:
            return importing.NOTHING
        if self.older is not None and not self.card.new_version:
            return SAME.format(
                name=self.card.name, publisher=self.card.publisher, year=self.card.year, scale=self.scale
            )
        return ""

    @property
    def levels(self) -> str:
        """« 52 IRIS ou quartier IRIS, 19 Commune »."""
        numbers: dict[Level, int] = {}
        for each in self.reading.records:
            level = each.values.get("level", Level.DISTRICT)
            numbers[level] = numbers.get(level, 0) + 1
        return ", ".join(f"{level.label}\u202f: {grouped(number)}" for level, number in numbers.items())


def preview_of(kept: TerritoryFile) -> IndexPreview:
    """What applying a file of an index would do now; nothing is written."""
    return compare(Card.from_json(kept.told), importing.grid_of(kept))


def compare(card: Card, grid: Grid) -> IndexPreview:
    reading = read(FileKind.INDEX, grid)
    for each in reading.records:
        if not _within(each.values["value"], card):
            said = BEYOND.format(lowest=_end(card.lowest), highest=_end(card.highest))
            reading.fault(each.line, "value", grouped(each.values["value"]), said)
    levels = {each.values.get("level", Level.DISTRICT) for each in reading.records}
    scale = card.scale or ", ".join(level.label for level in Level if level in levels)[:120]
    told = [text for each in reading.records if key_of(text := each.values.get("source", "")) not in ("", "idem")]
    older = queries.latest_index(index_key(card, scale))
    same = older is not None and _values_of(older) == _values_in(reading)
    return IndexPreview(card, reading, scale, card.source or (told[0] if told else ""), older, same)


def apply(*, kept: TerritoryFile, actor: User | None, at: datetime) -> IndexSource:
    one_at_a_time("indices")
    db.session.refresh(kept, ["applied_at"], with_for_update=True)
    found = preview_of(kept)
    importing.check_ready(kept, found.reading)
    if found.refusal:
        raise Refusal(found.refusal, status=422)
    card, older = found.card, found.older
    if older is not None:
        older.replaced_at = at
    row = IndexSource(
        publisher=card.publisher, name=card.name, year=card.year, scale=found.scale, key=index_key(card, found.scale),
        version=older.version + 1 if older else 1, direction=Direction(card.direction), lowest=card.lowest,
        highest=card.highest, unit=card.unit, licence=card.licence, source=found.source[:400], added_at=at,
    )  # fmt: skip
    for each in found.reading.records:
        level, name = each.values.get("level", Level.DISTRICT), each.values["name"]
        code = each.values.get("code", "")[:20]
        row.values.append(
            IndexValue(level=level, name=name, key=territory_key(name), code=code, value=each.values["value"])
        )
    db.session.add(row)
    importing.done(kept, {"values": len(row.values), "version": row.version}, actor=actor, at=at)
    return row


def index_key(card: Card, scale: str) -> str:
    """Publisher, name, year and scale: what tells two indices apart, however typed."""
    return " | ".join((key_of(card.publisher), key_of(card.name), str(card.year), key_of(scale)))[:400]


def territory_key(name: str) -> str:
    """« QPV Bel Air (Poitiers) » and « Bel Air » are one."""
    bare = name.partition("(")[0].strip() or name
    return key_of(bare.removeprefix("QPV ").removeprefix("Qpv "))[:160]


def _within(value: float, card: Card) -> bool:
    return (card.lowest is None or value >= card.lowest) and (card.highest is None or value <= card.highest)


def _end(value: float | None) -> str:
    return "sans limite" if value is None else grouped(value)


def _values_of(index: IndexSource) -> set[tuple[Level, str, float]]:
    return {(each.level, each.name, each.value) for each in index.values}


def _values_in(reading: Reading) -> set[tuple[Level, str, float]]:
    return {
        (each.values.get("level", Level.DISTRICT), each.values["name"], each.values["value"])
        for each in reading.records
    }
