"""The last places of a quota, taken by ten people at once, with real commits."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.referrals import actions
from ordis.referrals.identity import Identity
from ordis.referrals.models import Referral
from ordis.referrals.quotas import actions as quota_actions
from ordis.referrals.quotas.actions import PeriodFacts
from tests import make
from tests.conftest import TODAY

PEOPLE, PLACES = 10, 5


def together(app: Flask, attempts: list[Callable[[], object]]) -> list[str]:
    """All attempts at once, each in its own transaction; « gagné », or the sentence of its refusal."""
    start = Barrier(len(attempts))

    def run(attempt: Callable[[], object]) -> str:
        with app.app_context(), clock.frozen(TODAY):
            start.wait(timeout=30)
            begin_writing()
            try:
                attempt()
            except Refusal as refusal:
                db.session.rollback()
                return refusal.message
            db.session.commit()
            return "gagné"

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(run, attempts))


def asking(structure_id: int, agent_id: int, rank: int) -> Callable[[], object]:
    def attempt() -> object:
        return actions.submit(
            organisation=db.session.get_one(Organisation, structure_id),
            identity=Identity(NAMES[rank], "Awa", date(1980 + rank, 3, 9)),
            household=make.HOUSEHOLD,
            need=make.NEED,
            idempotency_key=f"form-{rank}",
            actor=db.session.get_one(User, agent_id),
            at=TODAY,
        )

    return attempt


NAMES = ("Diallo", "Martin", "Bernard", "Kone", "Petit", "Durand", "Leroy", "Moreau", "Simon", "Laurent")


@pytest.mark.parametrize("by_period", [True, False], ids=["period", "year"])
def test_ten_people_take_exactly_the_five_places_left_and_every_loser_is_told(
    own_database: Flask, by_period: bool
) -> None:
    begin_writing()
    structure = make.prescriber_structure(yearly_quota=PEOPLE if by_period else PLACES)
    if by_period:
        facts = PeriodFacts(date(2026, 9, 1), date(2026, 12, 31), PLACES)
        quota_actions.add_period(organisation=structure, facts=facts, actor=make.user(), at=TODAY)
    agents = [make.user(Role.PRESCRIBER, of=structure).id for _ in range(PEOPLE)]
    structure_id = structure.id
    db.session.commit()
    answers = together(own_database, [asking(structure_id, agent, rank) for rank, agent in enumerate(agents)])
    assert Counter(answers)["gagné"] == PLACES
    losers = [answer for answer in answers if answer != "gagné"]
    assert all("est atteint" in answer and "rien n’est perdu" in answer for answer in losers), losers
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Referral)) == PLACES


def test_of_two_periods_that_overlap_set_at_once_one_is_kept(own_database: Flask) -> None:
    begin_writing()
    structure_id, city_id = make.prescriber_structure().id, make.user().id
    db.session.commit()

    def setting(first: int) -> Callable[[], object]:
        facts = PeriodFacts(date(2026, 11, first), date(2026, 12, 31), 4)
        return lambda: quota_actions.add_period(
            organisation=db.session.get_one(Organisation, structure_id),
            facts=facts,
            actor=db.session.get_one(User, city_id),
            at=TODAY,
        )

    answers = together(own_database, [setting(day) for day in (1, 2, 3)])
    assert Counter(answers)["gagné"] == 1
    assert sum("ne se chevauchent pas" in answer for answer in answers) == 2
