"""Two records of one structure made one: what it will do is shown first, then all of it is done, or nothing.

Every table that refers to an organisation is found in the metadata, so that a later room cannot be forgotten.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.db import Base, db
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.partners.actions import call_followers
from ordis.partners.models import Organisation

SAME = "C’est la même fiche. Rien n’a été modifié\u202f: choisissez l’autre."
GONE = "La fiche «\u202f{name}\u202f» est déjà archivée. Rien n’a été modifié\u202f: rechargez la page."
MERGED: Final[Mapping[str, tuple[str, str]]] = {
    "donation": ("don", "dons"),
    "referral": ("demande", "demandes"),
    "site": ("lieu", "lieux"),
    "contact": ("contact", "contacts"),
    "membership": ("personne qui agit pour elle", "personnes qui agissent pour elle"),
    "quota_period": ("période de quota", "périodes de quota"),
    "outside_lot": ("lot extérieur", "lots extérieurs"),
    "recycling_collection": ("enlèvement de recyclage", "enlèvements de recyclage"),
    "remembered_mapping": ("façon de lire ses listes", "façons de lire ses listes"),
    "reuse_proof": ("preuve annuelle de réemploi", "preuves annuelles de réemploi"),
    "naming_consent": ("réponse sur les remerciements", "réponses sur les remerciements"),
    "thanks_page": ("page de remerciement", "pages de remerciement"),
    "diploma": ("diplôme de donateur", "diplômes de donateur"),
    "guest": ("invitation à une cérémonie", "invitations à une cérémonie"),
}
"""Table → what a person calls its rows."""
_TEXTS = ("address", "postal_code", "town", "district", "yearly_quota")
_PARTS = ("gives", "prescribes", "refurbishes", "recycles", "requires_purge")


@dataclass(frozen=True, slots=True)
class Consequences:
    """What merging would do. ``moved``: « 3 dons »; ``filled``: columns of the kept record that take the other's value,
    with it; ``differing``: columns where both say something else, the kept record's value staying."""

    moved: tuple[str, ...]
    filled: Mapping[str, object]
    differing: Mapping[str, tuple[object, object]]


def consequences(*, kept: Organisation, duplicate: Organisation) -> Consequences:
    """Read only: one count per table that refers to an organisation."""
    moved = []
    for column in references():
        rows = db.session.scalar(sa.select(sa.func.count()).where(column == duplicate.id)) or 0
        if rows:
            moved.append(count(rows, *MERGED[column.table.name]))
    filled: dict[str, object] = {name: True for name in _PARTS if getattr(duplicate, name) and not getattr(kept, name)}
    differing: dict[str, tuple[object, object]] = {}
    for name in ("name", _number(kept, duplicate), *_TEXTS):
        ours, theirs = getattr(kept, name), getattr(duplicate, name)
        if theirs in (None, "") or theirs == ours:
            continue
        if ours in (None, ""):
            filled[name] = theirs
        else:
            differing[name] = (ours, theirs)
    return Consequences(tuple(moved), filled, differing)


def _number(kept: Organisation, duplicate: Organisation) -> str:
    """The column to compare: two companies are told apart by their SIREN, and a SIRET fills it in."""
    apart = kept.siren and duplicate.siren and kept.siren != duplicate.siren
    return "siren" if apart or not duplicate.siret else "siret"


def merge(*, kept: Organisation, duplicate: Organisation, actor: User, at: datetime) -> None:
    """All that hung on ``duplicate`` hangs on ``kept``; the duplicate is archived and its address leads to the other.

    A row that would stand twice (the same person acting for both) is kept once.
    """
    if kept.id == duplicate.id:
        raise Refusal(SAME)
    for each in sorted((kept, duplicate), key=lambda row: row.id):
        db.session.refresh(each, with_for_update=True)
        if each.archived_at is not None:
            raise Refusal(GONE.format(name=each.name))
    found = consequences(kept=kept, duplicate=duplicate)
    for column in references():
        _move(column, kept=kept.id, duplicate=duplicate.id)
    for name, value in found.filled.items():
        setattr(kept, name, value)
    duplicate.archived_at, duplicate.merged_into_id = at, kept.id
    db.session.flush()
    db.session.expire_all()
    record(Verb.ORGANISATIONS_MERGED, kept.ref, actor=actor, at=at, duplicate=duplicate.ref, fields=list(found.filled))
    call_followers(organisation=kept, changed=list(found.filled), at=at)


def references() -> list[sa.Column[int]]:
    """Every column that refers to an organisation, but those of organisations themselves."""
    return [
        column
        for table in Base.metadata.sorted_tables
        if table is not Organisation.__table__
        for column in table.columns
        if any(key.column is Organisation.__table__.c.id for key in column.foreign_keys)
    ]


def _move(column: sa.Column[int], *, kept: int, duplicate: int) -> None:
    table = column.table
    for others, only in _keys(column):
        twin = table.alias()
        stands = sa.exists().where(
            twin.c[column.name] == kept, *(twin.c[other.name] == table.c[other.name] for other in others), *only
        )
        db.session.execute(sa.delete(table).where(column == duplicate, *only, stands))
    db.session.execute(sa.update(table).where(column == duplicate).values({column.name: kept}))


def _keys(column: sa.Column[int]) -> Iterator[tuple[list[sa.Column[int]], list[sa.TextClause]]]:
    """The other columns of each unique key in which ``column`` stands, and the rows that it is of when not of all."""
    table = column.table
    for constraint in table.constraints:
        if (
            isinstance(constraint, sa.UniqueConstraint | sa.PrimaryKeyConstraint)
            and column in constraint.columns.values()
        ):
            yield [other for other in constraint.columns.values() if other is not column], []
    for index in table.indexes:
        if index.unique and column in index.columns.values():
            only = index.dialect_options["postgresql"]["where"]
            others = [other for other in index.columns.values() if other is not column]
            yield others, [] if only is None else [only]
