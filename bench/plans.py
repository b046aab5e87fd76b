"""Five hundred families, five hundred devices: the time of a plan, and two hundred people on twenty devices at once.

Both through HTTP, on the server that anybody starts.
"""

import os
import threading
import time
from collections import Counter
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from bench.base import PASSWORD
from bench.scanners import ordis_serving
from bench.server import Visitor

if TYPE_CHECKING:
    from ordis.accounts.models import User

LIMIT_MS = 5_000.0
REFERRALS, DEVICES = 500, 500
PEOPLE, WANTED = 200, 20
COORDINATOR = "coordination-du-banc@exemple.fr"
FORM = {"reason": "Mesure"}  # whatever the kind that the family wants
STARTED = 1_400  # devices of the base: enough are ready


def measure(data_dir: Path) -> tuple[float, float, float]:
    """Milliseconds of the first plan of a process (libraries imported), of the next ones, and of the race.

    Raises when a family is left out that could be served, and when there are not exactly twenty winners.
    """
    refs, codes = _fill(data_dir)
    with ordis_serving(data_dir) as port:
        visitor = Visitor(port)
        visitor.sign_in(COORDINATOR, PASSWORD)
        token = visitor.token("/allocation/plans")
        times = [_plan(visitor, token) for _lap in range(9)]
        race = _race(port, visitor.cookie, token, refs[:PEOPLE], codes[:WANTED])
    return max(times), sorted(times)[len(times) // 2], race


def _plan(visitor: Visitor, token: str) -> float:
    started = time.perf_counter()
    status, text = visitor.ask("POST", "/allocation/plans", {"number": str(REFERRALS), "csrf_token": token})
    took = (time.perf_counter() - started) * 1000
    if status != 303:
        raise RuntimeError(f"the plan answered {status} {text[:200]}")
    return took


def _race(port: int, cookie: str, token: str, refs: list[str], codes: list[str]) -> float:
    start, answers = threading.Barrier(len(refs)), list[tuple[int, str]]()

    def press(ref: str, code: str) -> None:
        visitor = Visitor(port, cookie)
        start.wait(60)
        answers.append(visitor.ask("POST", f"/referrals/{ref}/devices", FORM | {"code": code, "csrf_token": token}))

    threads = [threading.Thread(target=press, args=pair) for pair in zip(refs, cycle(codes), strict=False)]
    for thread in threads:
        thread.start()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    took = (time.perf_counter() - started) * 1000
    found = Counter(status for status, _text in answers)
    told = sum("vient d’être réservé" in text for status, text in answers if status == 409)
    if found != {303: len(codes), 409: len(refs) - len(codes)} or told != len(refs) - len(codes):
        raise RuntimeError(f"{found}, {told} of the losers told")
    return took


def _fill(data_dir: Path) -> tuple[list[str], list[str]]:
    """Refs of the referrals, all accepted; codes of the laptops among devices of several classes. No other is ready."""
    import sqlalchemy as sa

    from ordis import create_app
    from ordis.accounts.actions import add_user
    from ordis.accounts.permissions import Role
    from ordis.devices.models import Device, Kind, Stage
    from ordis.kernel import clock
    from ordis.kernel.db import begin_writing, db
    from ordis.settings import Settings

    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context():
        begin_writing()
        at = clock.now()
        city = add_user(
            email=COORDINATOR, name="Coordination du banc", roles=[Role.COORDINATOR], password=PASSWORD, actor=None,
            at=at,
        )  # fmt: skip
        ready = list(db.session.scalars(sa.select(Device).where(Device.stage == Stage.READY).order_by(Device.id)))
        if len(ready) < DEVICES:
            raise RuntimeError(f"{len(ready)} devices are ready, {DEVICES} are wanted")
        for device in ready[DEVICES:]:
            device.loaded_for = "ENL-2026-00001"  # it waits for the lorry: not for families
        for device, name in zip(ready, cycle(("Confort", "Courant", "Courant", "Simple", None)), strict=False):
            device.performance = name
        _agent, refs = referrals(city, at, REFERRALS)
        laptops = [device.code for device in ready[:DEVICES] if device.kind is Kind.LAPTOP]
        db.session.commit()
    return refs, laptops


def referrals(city: "User", at: datetime, count: int) -> tuple["User", list[str]]:
    """The agent of a new structure, and the addresses of its ``count`` accepted referrals."""
    import random

    from bench.identity import families
    from ordis.accounts.actions import add_user
    from ordis.accounts.permissions import Role
    from ordis.devices.models import Kind
    from ordis.kernel.db import db
    from ordis.partners.models import Membership, Organisation, OrganisationKind
    from ordis.referrals import actions
    from ordis.referrals.facts import HouseholdFacts, Need
    from ordis.referrals.models import Connection, Ease, HomeEquipment, Purpose, Situation

    generator = random.Random(5)  # noqa: S311 (invented families)
    structure = Organisation(
        name="Structure du banc (nom inventé)", kind=OrganisationKind.NEIGHBOURHOOD_CENTRE, prescribes=True,
        invented=True, created_at=at,
    )  # fmt: skip
    agent = add_user(
        email="agent-du-banc@exemple.fr", name="Agent du banc", roles=[Role.PRESCRIBER], password=PASSWORD, actor=None,
        at=at,
    )  # fmt: skip
    db.session.add(structure)
    db.session.flush()
    db.session.add(Membership(user_id=agent.id, organisation_id=structure.id))
    refs = []
    for rank, identity in enumerate(families(count, seed=9)):
        children = generator.randrange(4)
        referral = actions.submit(
            organisation=structure, identity=identity, idempotency_key=f"banc-{rank}", actor=agent, at=at,
            other_family=True,
            household=HouseholdFacts(
                district="Saint-Éloi", people=children + 1, school_children=children,
                situation=generator.choice(list(Situation)), equipment=generator.choice(list(HomeEquipment)),
                connection=Connection.MOBILE, ease=Ease.SOME,
            ),
            need=Need(
                wanted_kind=generator.choice([Kind.LAPTOP, Kind.DESKTOP]), purpose=generator.choice(list(Purpose))
            ),
        )  # fmt: skip
        actions.accept(referral=referral, actor=city, at=at)
        refs.append(referral.ref)
    return agent, refs
