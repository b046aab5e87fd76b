"""How a list is proposed to be read: as the last one of this donor with these titles, else by what its titles say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from ordis.donations.columns import Field, Source, signature
from ordis.donations.donor_list import Plan, recognised
from ordis.donations.models import Donation, RememberedColumns
from ordis.kernel.db import db
from ordis.kernel.grid import Grid, titles


@dataclass(frozen=True, slots=True)
class Proposal:
    """``sources``: index of a column → how it is known; ``doubts``: title → why a person must say what it holds, and
    nothing is imported before; ``remembered_at``: when these columns were said for another list of this donor."""

    plan: Plan
    sources: Mapping[int, Source]
    doubts: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    remembered_at: datetime | None = None


def propose(donation: Donation, grid: Grid) -> Proposal:
    """When neither the list nor an earlier one says the kind and the offer names one only, it is that one."""
    kinds = {line.kind for line in donation.lines}
    offered = kinds.pop() if len(kinds) == 1 else None
    kept = _kept(donation, grid) if grid.header_at is not None else None
    if kept is not None:
        columns = {int(index): known for index, value in kept.columns.items() if (known := Field.find(value))}
        plan = Plan(columns, True, kept.default_kind or offered, grid.sheet)
        return Proposal(plan, dict.fromkeys(columns, Source.REMEMBERED), remembered_at=kept.used_at)
    found = recognised(grid)
    plan = Plan(found.columns, grid.header_at is not None, offered, grid.sheet)
    return Proposal(plan, found.sources, found.doubts, tuple(found.remarks))


def chosen(plan: Plan, grid: Grid) -> Proposal:
    """What a person has just said: nothing is in doubt any more."""
    return Proposal(
        Plan(plan.columns, plan.header, plan.default_kind, grid.sheet), dict.fromkeys(plan.columns, Source.CHOSEN)
    )


def remember(donation: Donation, grid: Grid, plan: Plan, at: datetime) -> None:
    """Columns without titles are told by nothing that the next list could be recognised by."""
    if not plan.header or grid.header_at is None:
        return
    kept = _kept(donation, grid)
    if kept is None:
        kept = RememberedColumns(donor_id=donation.donor_id, signature=_signature(grid))
        db.session.add(kept)
    kept.columns = {str(index): known.value for index, known in sorted(plan.columns.items())}
    kept.default_kind, kept.used_at = plan.default_kind, at


def _signature(grid: Grid) -> str:
    return signature(titles(grid, header=True))


def _kept(donation: Donation, grid: Grid) -> RememberedColumns | None:
    return db.session.scalar(
        sa.select(RememberedColumns).where(
            RememberedColumns.donor_id == donation.donor_id, RememberedColumns.signature == _signature(grid)
        )
    )
