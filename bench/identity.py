"""Is this household known? Against a bare look-up: the identity hashed, and one SELECT of one column by one index.

The bare one only tells whether this very spelling is known; the check tells near names, handovers and referrals in
progress too. Both are asked for families that nobody knows, which is what nearly every referral meets, in one process
and through the same session; the SELECT of the floor is built once, as a room that cares would have it. What the
hashes of all near names cost is told apart.
"""

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from bench.server import interleaved

HOUSEHOLDS = 100_000
ROUNDS = 400
ASKED = 25  # look-ups in one round, so that the clock measures something
CHUNK = 5_000
_FIRST = ("Awa", "Marie-Claire", "Mohamed", "Élodie", "Nguyen Thi", "Jean", "Fatou", "Sibylle", "Kevin", "أحمد")
_LAST = ("Dupont", "N’Diaye", "Ben Ali", "de la Tour", "Ndiaye Bâ", "Lefèbvre", "Işık", "García López", "Rahimi")


def measure(data_dir: Path) -> tuple[float, float, float]:
    """Milliseconds of one identity check, of its hashes, and of one bare look-up, in the base of ``data_dir``, filled
    first."""
    import sqlalchemy as sa

    from ordis import create_app
    from ordis.kernel.crypto import vault
    from ordis.kernel.db import begin_reading, begin_writing, db
    from ordis.referrals import households
    from ordis.referrals.identity import texts
    from ordis.referrals.models import Household
    from ordis.settings import Settings

    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context():
        begin_writing()
        fill(HOUSEHOLDS)
        db.session.commit()
        db.session.execute(sa.text("ANALYZE"))
        db.session.commit()
        begin_reading()
        everyone = list(families(2_000, seed=2))
        strangers, hashed, same = cycle(everyone), cycle(everyone), cycle(everyone)
        bare = sa.select(Household.id).where(Household.identity_hash == sa.bindparam("keyed"))

        def check() -> None:
            for _time in range(ASKED):
                households.look_up(next(strangers))

        def hashes() -> None:
            for _time in range(ASKED):
                households.hashes(next(hashed))

        def floor() -> None:
            for _time in range(ASKED):
                db.session.execute(bare, {"keyed": vault().keyed_hash(texts(next(same)).same)}).all()

        checked, made, looked = interleaved(ROUNDS, check, hashes, floor)
    return checked / ASKED, made / ASKED, looked / ASKED


def families(count: int, *, seed: int) -> Iterator[Any]:
    """Invented identities; another seed gives other families."""
    from ordis.referrals.identity import Identity

    generator = random.Random(seed)  # noqa: S311 (invented families)
    for rank in range(count):
        born = date(1940, 1, 1) + timedelta(days=generator.randrange(25_000))
        last = f"{generator.choice(_LAST)} {_syllables(rank * 7 + seed)}"
        yield Identity(last, generator.choice(_FIRST), born)


def fill(count: int) -> None:
    """``count`` households with their keys and one referral each: served, waiting, refused; in the caller's session."""
    import sqlalchemy as sa

    from ordis.kernel.db import db
    from ordis.referrals.models import Household

    structure, author = _structure_and_author()
    first = (db.session.scalar(sa.select(sa.func.max(Household.id))) or 0) + 1
    everyone = families(count, seed=1)
    for start in range(first, first + count, CHUNK):
        _insert(everyone, range(start, min(start + CHUNK, first + count)), structure, author)


def _insert(everyone: Iterator[Any], ids: range, structure: int, author: int) -> None:
    import sqlalchemy as sa

    from ordis.devices.models import Kind
    from ordis.kernel import clock
    from ordis.kernel.db import db
    from ordis.kernel.randomness import new_ref
    from ordis.referrals import households
    from ordis.referrals.models import (
        Connection,
        Ease,
        HomeEquipment,
        Household,
        HouseholdKey,
        Purpose,
        Referral,
        ReferralStage,
        Situation,
    )

    at = clock.now()
    facts = {
        "people": 4, "school_children": 2, "situation": Situation.JOB_SEEKER, "district": "Saint-Éloi",
        "equipment": HomeEquipment.NONE, "connection": Connection.MOBILE, "ease": Ease.SOME,
        "language": "français", "created_at": at,
    }  # fmt: skip
    stages = cycle((ReferralStage.HANDED_OVER, ReferralStage.SUBMITTED, ReferralStage.REFUSED, ReferralStage.ACCEPTED))
    rows, keys, referrals = [], [], []
    for rank, identity in zip(ids, everyone, strict=False):
        hashes = households.hashes(identity)
        stage = next(stages)
        rows.append(facts | {"id": rank, "identity_hash": hashes.same})
        keys += [{"household_id": rank, "keyed_hash": each, "whole": whole} for each, whole in hashes.near.items()]
        referrals.append(
            {
                "ref": new_ref(),
                "number": f"BANC-{rank:07d}",
                "organisation_id": structure,
                "author_id": author,
                "household_id": rank,
                "identity_hash": hashes.same,
                "stage": stage,
                "purpose": Purpose.SCHOOL,
                "wanted_kind": Kind.LAPTOP,
                "wanted_why": "",
                "extras": [],
                "file_number": "",
                "created_at": at,
                "submitted_at": at,
                "decision_reason": "",
                "question": "",
                "answer": "",
                "exception_reason": "",
                "override_reason": "",
                "closed_at": at if stage not in {"submitted", "accepted"} else None,
            }
        )
    db.session.execute(sa.insert(Household), rows)
    db.session.execute(sa.insert(HouseholdKey), keys)
    db.session.execute(sa.insert(Referral), referrals)


def _structure_and_author() -> tuple[int, int]:
    from bench.base import EMAIL
    from ordis.accounts.queries import user_by_email
    from ordis.kernel import clock
    from ordis.kernel.db import db
    from ordis.partners.models import Organisation, OrganisationKind

    author = user_by_email(EMAIL)
    if author is None:
        raise RuntimeError("the base has no account")
    structure = Organisation(
        name="Maison de quartier du banc (nom inventé)", kind=OrganisationKind.NEIGHBOURHOOD_CENTRE, prescribes=True,
        invented=True, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(structure)
    db.session.flush()
    return structure.id, author.id


def _syllables(number: int) -> str:
    """A name of its own for each number, in letters."""
    letters = "bcdfglmnprstvz"
    told = ""
    while True:
        number, left = divmod(number, len(letters) * 5)
        told += letters[left // 5] + "aeiou"[left % 5]
        if number == 0:
            return told
