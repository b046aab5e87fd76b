"""A file of territories is kept, what it would do is shown, then it is applied: all of it, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.choice import Choice
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.grid import Grid
from ordis.kernel.refusal import Refusal
from ordis.partners.territory import actions, queries
from ordis.partners.territory.models import District, FileKind, Iris, Neighbourhood, TerritoryFile
from ordis.partners.territory.reading import Reading, Record, open_file, read
from ordis.partners.territory.rules import key_of

GONE = "Le fichier déposé n’est plus là. Rien n’a été importé\u202f: déposez-le de nouveau."
APPLIED = "Ce fichier a déjà été importé le {on}. Rien n’a été importé une seconde fois."
MOVED = "Des territoires ont changé depuis l’aperçu. Rien n’a été importé\u202f: relisez l’aperçu, puis confirmez."
NOTHING = "Ce fichier ne change rien\u202f: tout ce qu’il dit est déjà là."
FAULTY = "{fault} Rien n’a été écrit\u202f: corrigez le fichier, puis donnez-le de nouveau."
UNKNOWN_QPV = "aucun QPV n’a ce code\u202f: importez d’abord les QPV"
TWO = "ces noms sont ceux de deux quartiers\u202f: fusionnez-les depuis leur page"
NO_DISTRICT = "aucun quartier ne porte ce nom"
OTHER_COMMUNE = "cet IRIS est dans la commune {of}"
HELD = "ce nom est déjà celui d’un autre quartier"


class Fate(Choice):
    NEW = "new", "Nouveau"
    CHANGED = "changed", "Modifié"
    RENAMED = "renamed", "Renommé"
    UNCHANGED = "unchanged", "Inchangé"


@dataclass(frozen=True, slots=True)
class Change:
    """``row``: what the line is about, None when it is new. ``told``: what would change, as a person reads it."""

    record: Record
    fate: Fate
    label: str
    row: Any = None
    told: tuple[str, ...] = ()


@dataclass(slots=True)
class Preview:
    reading: Reading
    changes: list[Change] = field(default_factory=list)

    def of(self, fate: Fate) -> list[Change]:
        return [each for each in self.changes if each.fate is fate]

    @property
    def figures(self) -> dict[str, int]:
        faulty = len({fault.line for fault in self.reading.faults})
        return {fate.value: len(self.of(fate)) for fate in Fate} | {"errors": faulty}

    @property
    def written(self) -> int:
        return len(self.changes) - len(self.of(Fate.UNCHANGED))


def keep_file(
    *,
    kind: FileKind,
    data: bytes,
    filename: str,
    told: Mapping[str, Any] | None = None,
    actor: User | None,
    at: datetime,
) -> TerritoryFile:
    """Raises :class:`Refusal` for what is not a list of that kind; ``told``: the card of identity of an index."""
    open_file(kind, data)
    kept = TerritoryFile(
        kind=kind, filename=filename[-200:] or kind.label, sha256=blobs().put(data), told=dict(told or {}),
        uploaded_by_id=actor and actor.id, uploaded_at=at,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def grid_of(kept: TerritoryFile) -> Grid:
    try:
        return open_file(kept.kind, blobs().get(kept.sha256))
    except BlobMissing:
        raise Refusal(GONE, status=404) from None


def preview_of(kept: TerritoryFile) -> Preview:
    """What applying a file of districts, neighbourhoods or IRIS would do now; nothing is written."""
    return compare(kept.kind, grid_of(kept))


def compare(kind: FileKind, grid: Grid) -> Preview:
    found = Preview(read(kind, grid))
    _COMPARE[kind](found)
    return found


def check_ready(kept: TerritoryFile, reading: Reading) -> None:
    """Refuses a file that was applied, or of which one line is wrong."""
    if kept.applied_at is not None:
        raise Refusal(APPLIED.format(on=f"{kept.applied_at:%d/%m/%Y}"))
    if reading.faults:
        raise Refusal(FAULTY.format(fault=reading.faults[0]), status=422)


def apply(*, kept: TerritoryFile, expected: int | None = None, actor: User | None, at: datetime) -> Preview:
    """Write all that the file says. ``expected``: how many territories the preview that was read would write."""
    one_at_a_time("districts")
    db.session.refresh(kept, ["applied_at"], with_for_update=True)
    found = preview_of(kept)
    check_ready(kept, found.reading)
    if not found.written:
        raise Refusal(NOTHING, status=422)
    if expected not in (None, found.written):
        raise Refusal(MOVED)
    for change in found.changes:
        if change.fate is not Fate.UNCHANGED:
            _WRITE[kept.kind](change, actor, at)
    done(kept, found.figures, actor=actor, at=at)
    return found


def done(kept: TerritoryFile, figures: Mapping[str, int], *, actor: User | None, at: datetime) -> None:
    kept.figures, kept.applied_at = dict(figures), at
    record(Verb.TERRITORY_IMPORTED, kept.filename, actor=actor, at=at, sha256=kept.sha256, kind=kept.kind.value)
    db.session.flush()


def _compare_districts(found: Preview) -> None:
    known = queries.names_by_key()
    codes = {each.code for each in queries.neighbourhoods()}
    for each in found.reading.records:
        values = each.values
        mine = known.get(key_of(values["name"]))
        before = {known[key].district for name in values.get("former", ()) if (key := key_of(name)) in known}
        row = mine.district if mine else next(iter(before), None)
        if len(before | ({mine.district} if mine else set())) > 1:
            found.reading.fault(each.line, "former", ", ".join(values["former"]), TWO)
        elif missing := [code for code in values.get("qpv", ()) if code not in codes]:
            found.reading.fault(each.line, "qpv", missing[0], UNKNOWN_QPV)
        else:
            found.changes.append(_district_change(each, row, renamed=mine is None and row is not None))


def _district_change(each: Record, row: District | None, *, renamed: bool) -> Change:
    if row is None:
        return Change(each, Fate.NEW, each.values["name"])
    told = [f"{row.name} → {each.values['name']}"] if renamed else []
    keys = {name.key for name in row.names}
    told += [f"ancien nom\u202f: {name}" for name in each.values.get("former", ()) if key_of(name) not in keys]
    if each.values.get("served", row.served) != row.served:
        told.append("desservi" if each.values["served"] else "n’est plus desservi")
    if each.values.get("closed_on", row.closed_on) != row.closed_on:
        told.append(f"fermé le {each.values['closed_on']:%d/%m/%Y}")
    if set(each.values.get("qpv", _codes(row))) != set(_codes(row)):
        told.append(f"QPV\u202f: {', '.join(each.values['qpv'])}")
    fate = Fate.RENAMED if renamed else Fate.CHANGED if told else Fate.UNCHANGED
    return Change(each, fate, row.name, row, tuple(told))


def _codes(row: District) -> list[str]:
    return [each.code for each in row.neighbourhoods]


def _write_district(change: Change, actor: User | None, at: datetime) -> None:
    values, row = change.record.values, change.row
    if row is None:
        row = actions.add_district(name=values["name"], former=values.get("former", ()), actor=actor, at=at)
    else:
        if change.fate is Fate.RENAMED:
            actions.rename(district=row, name=values["name"], actor=actor, at=at)
        for name in values.get("former", ()):
            actions.add_former_name(district=row, name=name, at=at)
    codes = set(values.get("qpv", _codes(row)))
    overlapped = [each for each in queries.neighbourhoods() if each.code in codes] if codes else []
    actions.change(
        district=row, served=values.get("served", row.served), closed_on=values.get("closed_on", row.closed_on),
        neighbourhoods=overlapped, actor=actor, at=at,
    )  # fmt: skip


def _compare_neighbourhoods(found: Preview) -> None:
    known = {each.code: each for each in queries.neighbourhoods()}
    for each in found.reading.records:
        _compare_columns(found, each, known.get(each.values["code"]), ("label", "communes"), each.values["label"])


def _compare_iris(found: Preview) -> None:
    known, names = {each.code: each for each in queries.iris()}, queries.names_by_key()
    for each in found.reading.records:
        code, said = each.values["code"], each.values.get("district")
        if each.values.get("commune", code[:5]) != code[:5]:
            found.reading.fault(each.line, "commune", each.values["commune"], OTHER_COMMUNE.format(of=code[:5]))
        elif said and key_of(said) not in names:
            found.reading.fault(each.line, "district", said, NO_DISTRICT)
        else:
            row = known.get(code)
            moved = bool(said and row and row.district is not names[key_of(said)].district)
            _compare_columns(
                found, each, row, ("name",), each.values["name"], (f"quartier\u202f: {said}",) if moved else ()
            )


def _compare_columns(
    found: Preview, each: Record, row: Any, columns: Sequence[str], label: str, told: tuple[str, ...] = ()
) -> None:
    if row is None:
        found.changes.append(Change(each, Fate.NEW, f"{each.values['code']} {label}"))
        return
    after = {name: each.values[name] for name in columns if name in each.values}
    told += tuple(
        f"{getattr(row, name) or '(vide)'} → {value}" for name, value in after.items() if getattr(row, name) != value
    )
    found.changes.append(Change(each, Fate.CHANGED if told else Fate.UNCHANGED, f"{row.code} {label}", row, told))


def _write_neighbourhood(change: Change, _actor: User | None, _at: datetime) -> None:
    values = change.record.values
    row = change.row or Neighbourhood(code=values["code"])
    row.label, row.communes = values["label"], values.get("communes", row.communes or "")[:200]
    db.session.add(row)


def _write_iris(change: Change, _actor: User | None, _at: datetime) -> None:
    values = change.record.values
    row = change.row or Iris(code=values["code"], commune=values["code"][:5])
    row.name = values["name"]
    if said := values.get("district"):
        row.district = queries.names_by_key()[key_of(said)].district
    db.session.add(row)


_COMPARE = {
    FileKind.DISTRICTS: _compare_districts, FileKind.NEIGHBOURHOODS: _compare_neighbourhoods,
    FileKind.IRIS: _compare_iris,
}  # fmt: skip
_WRITE = {
    FileKind.DISTRICTS: _write_district, FileKind.NEIGHBOURHOODS: _write_neighbourhood, FileKind.IRIS: _write_iris,
}  # fmt: skip
