"""The queue of 100,000 referrals: its first page, and how long a published table takes to put it in order."""

import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from bench.base import PASSWORD, some_code
from bench.server import Visitor, interleaved, serving

REFERRALS, STRUCTURES, CHUNK = 100_000, 40, 5_000
ROUNDS = 80
COORDINATOR = "file@exemple.fr"


def measure(data_dir: Path) -> dict[str, tuple[float, float]]:
    """``{name: (milliseconds, those of the floor)}`` of pages of the queue, in a base that is filled first."""
    fill(data_dir)
    code, last = some_code(data_dir), _far(data_dir)
    with serving(data_dir) as port:
        visitor = Visitor(port)
        visitor.sign_in(COORDINATOR, PASSWORD)

        def page(address: str, says: str) -> Callable[[], None]:
            def ask() -> None:
                status, text = visitor.ask("GET", address)
                if status != 200 or says not in text:
                    raise RuntimeError(f"{address} answered {status} {text[:200]}")

            return ask

        pages = {
            "first page": page("/allocation", "10\u202f000+"),
            "a page from the middle": page(f"/allocation?after={last}", "Suite de la liste"),
            "one district": page("/allocation?district=Beaulieu", "Suite de la liste"),
            "a district of nobody": page("/allocation?district=Rocher", "Aucune demande"),
        }
        floor, *times = interleaved(ROUNDS, page(f"/floor/{code}", code), *pages.values())
    return {name: (value, floor) for name, value in zip(pages, times, strict=True)}


def fill(data_dir: Path) -> tuple[float, int]:
    """100,000 accepted referrals of invented households, scored by the job as after a publication.

    Seconds that the job took, and how many it scored.
    """
    from ordis import create_app
    from ordis.accounts.actions import add_user
    from ordis.accounts.permissions import Role
    from ordis.allocation.policy import standing
    from ordis.kernel import clock
    from ordis.kernel.db import begin_writing, db
    from ordis.settings import Settings

    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context():
        begin_writing()
        at = clock.now()
        city = add_user(
            email=COORDINATOR, name="Banc de la file", roles=[Role.COORDINATOR], password=PASSWORD, actor=None, at=at
        )
        _insert(city.id, at)
        db.session.commit()
        started, scored = time.perf_counter(), standing.score_waiting(at=at)
        seconds = time.perf_counter() - started
        db.session.execute(db.text("ANALYZE"))
        db.session.commit()
    return seconds, scored


def _insert(author: int, at: datetime) -> None:
    import sqlalchemy as sa

    from ordis.kernel.db import db
    from ordis.partners.models import Organisation, OrganisationKind
    from ordis.referrals.models import Household, Referral

    structures = [
        Organisation(name=f"Structure {rank:02d} (nom inventé)", kind=OrganisationKind.OTHER, prescribes=True,
                     invented=True, created_at=at)
        for rank in range(STRUCTURES)
    ]  # fmt: skip
    db.session.add_all(structures)
    db.session.flush()
    first = (db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Household.id), 0))) or 0) + 1
    rows = _rows(first, author, [each.id for each in structures], at)
    while chunk := list(islice(rows, CHUNK)):
        db.session.execute(sa.insert(Household), [family for family, _referral in chunk])
        db.session.execute(sa.insert(Referral), [referral for _family, referral in chunk])


def _rows(first: int, author: int, structures: list[int], at: datetime) -> Iterator[tuple[dict[str, Any], ...]]:
    from ordis.kernel.randomness import new_ref
    from ordis.partners.territory.poitiers import DISTRICTS
    from ordis.referrals.forms import WANTED
    from ordis.referrals.models import Connection, Ease, HomeEquipment, Purpose, ReferralStage, Situation

    pick = random.Random(1).choice  # noqa: S311 (invented households)
    districts = [each for each in DISTRICTS if each != "Rocher"]
    for rank in range(REFERRALS):
        since = at - timedelta(minutes=5 * (REFERRALS - rank))
        family = {
            "id": first + rank, "people": 1 + rank % 7, "school_children": rank % 5, "district": pick(districts),
            "situation": pick(list(Situation)), "equipment": pick(list(HomeEquipment)),
            "connection": pick(list(Connection)), "ease": pick(list(Ease)), "language": "français",
            "created_at": since,
        }  # fmt: skip
        yield family, {
            "ref": new_ref(), "number": f"MES-{rank:06d}", "organisation_id": pick(structures), "author_id": author,
            "household_id": first + rank, "stage": ReferralStage.ACCEPTED, "purpose": pick(list(Purpose)),
            "wanted_kind": pick(WANTED), "created_at": since, "submitted_at": since, "decided_at": since,
            "needed_by": at.date() + timedelta(days=rank % 90) if rank % 3 else None,
        }  # fmt: skip


def _far(data_dir: Path) -> str:
    """A referral in the middle of the queue."""
    import sqlite3

    with sqlite3.connect(data_dir / "ordis.db") as connection:
        row = connection.execute(
            "SELECT ref FROM referral WHERE stage = 'accepted' ORDER BY standing, submitted_at, id LIMIT 1 OFFSET ?",
            (REFERRALS // 2,),
        )
        return str(row.fetchone()[0])
