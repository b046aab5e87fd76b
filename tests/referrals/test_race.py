"""Two people in the same second, with real commits: the second sees what the first did."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import sleep

import pytest
from flask import Flask

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.referrals import actions, queries
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.conftest import TODAY
from tests.referrals.test_actions import AWA, hand_over, submit


@contextmanager
def meanwhile(app: Flask, work: Callable[[], object]) -> Iterator[Future[object]]:
    """``work`` begins in a transaction of its own while the block's is still open, and commits after it."""

    def run() -> object:
        with app.app_context(), clock.frozen(TODAY):
            begin_writing()
            result = work()
            db.session.commit()
            return result

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(run)
        sleep(0.7)  # long enough to read what it can, and then to wait for us
        yield other


def test_a_family_served_while_another_structure_asks_is_not_asked_for_twice(own_database: Flask) -> None:
    begin_writing()
    here, there = make.prescriber_structure(), make.prescriber_structure()
    agent = make.user(Role.PRESCRIBER, of=there)
    referral = submit(here, make.user(Role.PRESCRIBER, of=here))
    db.session.commit()
    ids = there.id, agent.id
    hand_over(referral)

    def ask() -> object:
        structure, person = db.session.get_one(Organisation, ids[0]), db.session.get_one(User, ids[1])
        return submit(structure, person, identity=AWA, key="k2").number

    with meanwhile(own_database, ask) as other:
        db.session.commit()
        with pytest.raises(Refusal, match="ce foyer"):
            other.result(timeout=30)


def test_of_an_acceptance_and_a_refusal_at_once_the_second_is_told(own_database: Flask) -> None:
    begin_writing()
    referral, city = make.referral(), make.user(Role.COORDINATOR)
    db.session.commit()
    ref, city_id = referral.ref, city.id
    held = queries.referral_for(city, ref, lock=True)
    assert held is not None
    actions.cancel(referral=held, actor=None, at=TODAY)  # type: ignore[arg-type]

    def accept() -> None:
        person = db.session.get_one(User, city_id)
        found = queries.referral_for(person, ref, lock=True)
        assert found is not None
        actions.accept(referral=found, actor=person, at=TODAY)

    with meanwhile(own_database, accept) as other:
        db.session.commit()
        with pytest.raises(Refusal, match="n’est pas possible"):
            other.result(timeout=30)
    assert db.session.get_one(Referral, referral.id).stage is ReferralStage.CANCELLED
