"""Several people at the same second, with real commits: exactly one winner, and every loser is told."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from ordis.accounts.models import User
from ordis.allocation import actions
from ordis.allocation.models import Reservation
from ordis.devices.models import Device, Stage
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.referrals import actions as referral_actions
from ordis.referrals.models import Referral, ReferralStage
from tests import make

PEOPLE = 8


def together(app: Flask, attempts: list[Callable[[], None]]) -> list[str]:
    """Run all attempts at once, each in its own transaction; « gagné », or the sentence of its refusal."""
    start = Barrier(len(attempts))

    def run(attempt: Callable[[], None]) -> str:
        with app.app_context():
            start.wait(timeout=30)
            try:
                attempt()
            except Refusal as refusal:
                db.session.rollback()
                return refusal.message
            db.session.commit()
            return "gagné"

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(run, attempts))


def reserving(referral_id: int, device_id: int, user_id: int) -> Callable[[], None]:
    def attempt() -> None:
        actions.reserve(
            referral=db.session.get_one(Referral, referral_id),
            device=db.session.get_one(Device, device_id),
            actor=db.session.get_one(User, user_id),
            at=make.AT,
        )

    return attempt


def open_reservations() -> list[tuple[int, int]]:
    statement = sa.select(Reservation.device_id, Reservation.referral_id).where(Reservation.ended_at.is_(None))
    return [row._tuple() for row in db.session.execute(statement)]


def test_one_device_wanted_by_eight_people_has_one_winner(app: Flask, committed: Engine) -> None:
    with app.app_context():
        device, city = make.device(stage=Stage.READY).id, make.user().id
        referrals = [make.referral(stage=ReferralStage.ACCEPTED).id for _ in range(PEOPLE)]
        db.session.commit()
    answers = together(app, [reserving(each, device, city) for each in referrals])
    assert Counter(answers)["gagné"] == 1
    assert all("vient d’être réservé" in answer for answer in answers if answer != "gagné")
    with app.app_context():
        ((_, winner),) = open_reservations()
        stages = db.session.execute(sa.select(Referral.id, Referral.stage)).all()
        assert [row.id for row in stages if row.stage is ReferralStage.RESERVED] == [winner]
        assert sum(row.stage is ReferralStage.ACCEPTED for row in stages) == PEOPLE - 1


def test_one_referral_given_eight_devices_keeps_one(app: Flask, committed: Engine) -> None:
    with app.app_context():
        referral, city = make.referral(stage=ReferralStage.ACCEPTED).id, make.user().id
        devices = [make.device(stage=Stage.READY).id for _ in range(PEOPLE)]
        db.session.commit()
    answers = together(app, [reserving(referral, each, city) for each in devices])
    assert Counter(answers)["gagné"] == 1
    assert all("a déjà un appareil" in answer for answer in answers if answer != "gagné")
    with app.app_context():
        assert len(open_reservations()) == 1
        assert db.session.scalar(sa.select(sa.func.count()).where(Device.stage == Stage.READY)) == PEOPLE - 1


def test_two_coordinators_on_two_screens_have_one_winner_and_one_clear_page(app: Flask, committed: Engine) -> None:
    with app.app_context():
        device, people = make.device(stage=Stage.READY), [make.user(), make.user()]
        keys = [person.fs_uniquifier for person in people]
        code, refs = device.code, [make.referral(stage=ReferralStage.ACCEPTED).ref for _ in people]
        db.session.commit()
    start = Barrier(2)

    def click(key: str, ref: str) -> tuple[int, str]:
        client = FlaskClient(app, app.response_class, use_cookies=True)
        with client.session_transaction() as cookie:
            cookie.update(_user_id=key, _fresh=True, fs_cc="set", fs_paa=make.AT.timestamp())
        start.wait(timeout=30)
        answer = client.post(f"/referrals/{ref}/devices", data={"code": code})
        return answer.status_code, answer.get_data(as_text=True)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(click, keys, refs))
    assert [status for status, _ in answers] == [303, 409]
    assert "vient d’être réservé pour une autre demande par Camille Roy" in answers[1][1]
    assert "choisissez un autre appareil" in answers[1][1]


def test_a_double_click_in_the_same_second_is_one_referral(app: Flask, committed: Engine) -> None:
    with app.app_context():
        structure = make.prescriber_structure()
        agent, structure_id = make.user(make.Role.PRESCRIBER, of=structure).id, structure.id
        db.session.commit()

    def click() -> None:
        referral_actions.submit(
            organisation=db.session.get_one(make.Organisation, structure_id),
            identity=make.Identity("Diallo", "Awa", make.date(1987, 3, 9)),
            household=make.HOUSEHOLD,
            need=make.NEED,
            idempotency_key="one-form",
            actor=db.session.get_one(User, agent),
            at=make.AT,
        )

    assert together(app, [click] * 4) == ["gagné"] * 4
    with app.app_context():
        assert [row.number for row in db.session.scalars(sa.select(Referral))] == ["DEM-2026-00001"]


def test_two_structures_asking_for_the_same_household_at_once_make_one_referral(app: Flask, committed: Engine) -> None:
    with app.app_context():
        structures = [make.prescriber_structure(name=f"Structure {n}") for n in range(4)]
        pairs = [(each.id, make.user(make.Role.PRESCRIBER, of=each).id) for each in structures]
        db.session.commit()

    def asking(structure_id: int, agent_id: int) -> Callable[[], None]:
        def attempt() -> None:
            referral_actions.submit(
                organisation=db.session.get_one(make.Organisation, structure_id),
                identity=make.Identity("Diallo", "Awa", make.date(1987, 3, 9)),
                household=make.HOUSEHOLD,
                need=make.NEED,
                idempotency_key=f"form-{structure_id}",
                actor=db.session.get_one(User, agent_id),
                at=make.AT,
            )

        return attempt

    answers = together(app, [asking(*pair) for pair in pairs])
    assert Counter(answers)["gagné"] == 1
    assert all("déjà en cours" in answer for answer in answers if answer != "gagné")
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 1


def test_the_last_place_of_a_quota_is_taken_once(app: Flask, committed: Engine) -> None:
    with app.app_context():
        structure = make.prescriber_structure(yearly_quota=1)
        agents = [make.user(make.Role.PRESCRIBER, of=structure).id for _ in range(4)]
        structure_id = structure.id
        db.session.commit()

    def asking(agent_id: int) -> Callable[[], None]:
        def attempt() -> None:
            referral_actions.submit(
                organisation=db.session.get_one(make.Organisation, structure_id),
                identity=make.Identity("Diallo", f"Awa {chr(97 + agent_id % 26)}", make.date(1987, 3, 9)),
                household=make.HOUSEHOLD,
                need=make.NEED,
                idempotency_key=f"form-{agent_id}",
                actor=db.session.get_one(User, agent_id),
                at=make.AT,
            )

        return attempt

    answers = together(app, [asking(agent) for agent in agents])
    assert Counter(answers)["gagné"] == 1
    assert all("quota" in answer for answer in answers if answer != "gagné")
