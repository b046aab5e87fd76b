"""Several people at the same second, with real commits, on SQLite and on PostgreSQL."""

from collections import Counter
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from ordis.accounts.models import User
from ordis.allocation.commission import actions, queries
from ordis.allocation.commission.models import Commission, CommissionLine, Decision
from ordis.documents.models import Document
from ordis.kernel.db import db
from ordis.referrals import actions as referrals
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.allocation.commission.making import closed, decided, opened, waiting
from tests.allocation.test_race import together
from tests.conftest import TODAY

Work = Callable[[Commission, User], object]


def seeded(people: int, number: int) -> tuple[str, list[int], list[int]]:
    """``(ref of an open session, ids of people, ids of its referrals)``, committed."""
    users, asked = [make.user(name=f"Personne {rank}") for rank in range(people)], waiting(number)
    commission = opened(actor=users[0])
    db.session.commit()
    return commission.ref, [each.id for each in users], [each.id for each in asked]


def by(ref: str, user_id: int, work: Work) -> Callable[[], None]:
    def attempt() -> None:
        commission = queries.commission_by_ref(ref)
        assert commission is not None
        work(commission, db.session.get_one(User, user_id))

    return attempt


def test_of_people_who_decide_the_same_line_at_once_one_is_kept_and_the_others_are_told(
    app: Flask, committed: Engine
) -> None:
    with app.app_context():
        ref, users, (asked,) = seeded(6, 1)

    def deciding(rank: int) -> Work:
        return lambda commission, user: decided(
            commission, db.session.get_one(Referral, asked), Decision.REFUSE, f"Motif {rank}", by=user, seen=0
        )

    answers = together(app, [by(ref, user, deciding(rank)) for rank, user in enumerate(users)])
    assert answers.count("gagné") == 1
    winner = answers.index("gagné")
    assert all(f"Personne {winner} vient de décider" in told for told in answers if told != "gagné")
    with app.app_context():
        assert db.session.scalars(sa.select(CommissionLine.reason)).one() == f"Motif {winner}"


def test_closed_by_many_at_once_there_is_one_sealed_paper(app: Flask, committed: Engine) -> None:
    with app.app_context():
        ref, users, _asked = seeded(4, 3)
    closing: Work = lambda commission, user: closed(commission, actor=user, postpone_rest=True)  # noqa: E731
    assert together(app, [by(ref, user, closing) for user in users]) == ["gagné"] * 4
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Document)) == 1


def test_sessions_prepared_at_once_never_share_a_referral(app: Flask, committed: Engine) -> None:
    with app.app_context():
        users = [make.user().id for _ in range(4)]
        waiting(8)
        db.session.commit()

    def opening(user_id: int) -> Callable[[], None]:
        def attempt() -> None:
            opened(actor=db.session.get_one(User, user_id), number=2)

        return attempt

    assert together(app, [opening(each) for each in users]) == ["gagné"] * 4
    with app.app_context():
        listed = Counter(db.session.scalars(sa.select(CommissionLine.referral_id)))
        assert (len(listed), max(listed.values())) == (8, 1)


def test_a_prescriber_who_cancels_while_the_session_closes_loses_nothing_of_the_others(
    app: Flask, committed: Engine
) -> None:
    with app.app_context():
        ref, (city,), asked = seeded(1, 3)
        commission = queries.commission_by_ref(ref)
        assert commission is not None
        for each in asked:
            decided(commission, db.session.get_one(Referral, each), Decision.ACCEPT, by=db.session.get_one(User, city))
        db.session.commit()

    def cancelling() -> None:
        found = db.session.get_one(Referral, asked[0], with_for_update=True)
        referrals.cancel(referral=found, actor=found.author, at=TODAY)

    answers = together(app, [by(ref, city, lambda commission, user: closed(commission, actor=user)), cancelling])
    with app.app_context():
        stages = [db.session.get_one(Referral, each).stage for each in asked]
        lines = queries.lines_of(db.session.scalars(sa.select(Commission)).one())
    assert answers[0] == "gagné"
    assert answers[1] == "gagné"  # accepted a moment before, it may still be cancelled
    assert stages == [ReferralStage.CANCELLED, ReferralStage.ACCEPTED, ReferralStage.ACCEPTED]
    assert {line.outcome.value for line in lines[1:] if line.outcome} == {"applied"}
    assert lines[0].outcome is not None


def test_a_session_is_not_given_up_while_it_closes(app: Flask, committed: Engine) -> None:
    with app.app_context():
        ref, users, asked = seeded(2, 2)
    works: list[Work] = [
        lambda commission, user: closed(commission, actor=user, postpone_rest=True),
        lambda commission, user: actions.cancel(commission=commission, actor=user, at=TODAY),
    ]
    answers = together(app, [by(ref, *pair) for pair in zip(users, works, strict=True)])
    assert answers.count("gagné") == 1
    with app.app_context():
        commission = db.session.scalars(sa.select(Commission)).one()
        assert (commission.closed_at is None) != (commission.cancelled_at is None)
        assert not db.session.scalar(sa.select(sa.func.count()).where(CommissionLine.open))
        assert len(asked) == 2
