"""Without news a referral expires, in time told; with news, a device set aside or an appointment, it never does."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.allocation import actions as allocation
from ordis.handover.actions import set_appointment
from ordis.kernel import clock
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.referrals import actions, expiring
from ordis.referrals.messages import actions as messages
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.quotas.queries import quota
from ordis.referrals.stages import STAGES, Step
from tests import make
from tests.conftest import TODAY

S = ReferralStage
ASKED = make.AT  # 2 November 2026
TOLD_UNANSWERED = datetime(2027, 1, 3, 9, tzinfo=UTC)
LAST_UNANSWERED = datetime(2027, 2, 2, 9, tzinfo=UTC)
TOLD_WAITING = datetime(2027, 10, 3, 9, tzinfo=UTC)
LAST_WAITING = datetime(2027, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LONG = timedelta(days=3 * 365)


def days_go_by(begin: datetime, end: datetime) -> Iterable[datetime]:
    while begin <= end:
        yield begin
        begin += DAY


def subjects(session: Session, referral: Referral) -> list[tuple[str, str]]:
    """``(to whom, subject)`` of what was told of it since it was asked for."""
    about = sa.select(OutgoingMail).where(OutgoingMail.queued_at > TODAY)
    return [
        (each.recipient, each.subject)
        for each in session.scalars(about.order_by(OutgoingMail.id))
        if referral.number in each.subject
    ]


def test_only_the_two_silences_that_the_table_knows_end_so(session: Session) -> None:
    assert {each.stage for each in expiring.silences()} == STAGES[Step.EXPIRE].sources
    assert [(each.stage, each.months) for each in expiring.silences()] == [(S.TO_COMPLETE, 3), (S.ACCEPTED, 12)]


@pytest.mark.parametrize(
    ("stage", "told", "last", "says"),
    [
        (S.TO_COMPLETE, TOLD_UNANSWERED, LAST_UNANSWERED, "répondez avant le 2\u00a0février 2027"),
        (S.ACCEPTED, TOLD_WAITING, LAST_WAITING, "est-elle toujours d’actualité"),
    ],
)
def test_it_is_told_thirty_days_before_once_and_ends_after_its_last_day(
    session: Session, stage: ReferralStage, told: datetime, last: datetime, says: str
) -> None:
    referral = make.referral(stage=stage)
    assert expiring.warn(at=told - DAY) == 0
    assert expiring.announced_end(referral) is None
    assert [expiring.warn(at=told), expiring.warn(at=told + DAY)] == [1, 0]
    assert expiring.announced_end(referral) == last.date()
    assert [(to, says in subject) for to, subject in subjects(session, referral)] == [(referral.author.email, True)]
    assert expiring.expire(at=last) == 0
    assert referral.stage is stage
    assert expiring.expire(at=last + DAY) == 1
    assert (referral.stage, referral.closed_at) == (S.EXPIRED, last + DAY)
    assert f"Demande {referral.number} expirée" in subjects(session, referral)[1][1]
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject == referral.number)).all()
    assert {"referral.warned", "referral.expired"} <= set(verbs)


def test_the_prescriber_finds_it_under_what_is_theirs_to_do_until_they_say_that_it_is_current(
    session: Session, sign_in: Callable[[User], FlaskClient]
) -> None:
    referral = make.referral(stage=S.ACCEPTED)
    client = sign_in(referral.author)
    assert "À vous" not in client.get("/referrals").text
    expiring.warn(at=TOLD_WAITING)
    session.flush()
    page = client.get("/referrals").text
    assert "dites qu’elle est toujours d’actualité avant le 2\u00a0novembre 2027" in page
    assert referral.number in page[page.index("À vous") :]
    expiring.keep(referral=referral, actor=referral.author, at=TOLD_WAITING)
    session.flush()
    assert "À vous" not in client.get("/referrals").text


def test_nothing_ends_unless_it_was_told_thirty_days_before_however_late_the_worker_is(session: Session) -> None:
    referral = make.referral(stage=S.TO_COMPLETE)
    late = ASKED + LONG
    assert expiring.expire(at=late) == 0
    assert expiring.warn(at=late) == 1
    assert expiring.announced_end(referral) == (late + expiring.NOTICE).date()
    assert expiring.expire(at=late + expiring.NOTICE) == 0
    assert expiring.expire(at=late + expiring.NOTICE + DAY) == 1


def test_a_device_set_aside_or_an_appointment_keeps_it_for_as_long_as_it_stands(session: Session) -> None:
    reserved, met = make.reservation(), make.reservation()
    set_appointment(referral=met.referral, starts_at=ASKED + DAY, place="Ici", actor=make.user(), at=ASKED)
    for stage in (S.SUBMITTED, S.REFUSED, S.CANCELLED):
        make.referral(stage=stage)
    for at in (TOLD_WAITING, LAST_WAITING + DAY, ASKED + LONG):
        assert (expiring.warn(at=at), expiring.expire(at=at)) == (0, 0)
    assert [each.referral.stage for each in (reserved, met)] == [S.RESERVED, S.APPOINTMENT]


def test_freed_it_waits_again_for_the_whole_time(session: Session) -> None:
    reservation = make.reservation()
    freed = ASKED + timedelta(days=300)
    allocation.release(reservation=reservation, reason="La famille hésite", actor=make.user(), at=freed)
    assert expiring.warn(at=TOLD_WAITING + DAY) == 0
    assert expiring.warn(at=freed + timedelta(days=336)) == 1


def test_it_is_kept_by_one_press_and_by_any_other_news(session: Session) -> None:
    kept, written = make.referral(stage=S.ACCEPTED), make.referral(stage=S.ACCEPTED)
    answered = make.referral(stage=S.TO_COMPLETE)
    assert expiring.warn(at=TOLD_WAITING) == 3
    rank = (kept.standing, kept.submitted_at)
    expiring.keep(referral=kept, actor=kept.author, at=LAST_WAITING)
    messages.write(referral=written, text="Oui", idempotency_key="a", actor=written.author, at=LAST_WAITING)
    actions.complete(referral=answered, answer="Six ans", actor=answered.author, at=LAST_WAITING)
    assert (kept.standing, kept.submitted_at) == rank
    assert [each.expiry_warned_at for each in (kept, written, answered)] == [None] * 3
    assert expiring.expire(at=LAST_WAITING + timedelta(days=60)) == 0
    with pytest.raises(Refusal, match="rien à confirmer"):
        expiring.keep(referral=answered, actor=answered.author, at=LAST_WAITING)


def test_whoever_is_left_is_told_when_its_author_has_gone(session: Session) -> None:
    structure = make.prescriber_structure()
    referral, alone = make.referral(stage=S.ACCEPTED, of=structure), make.referral(stage=S.ACCEPTED)
    mate = make.user(Role.PRESCRIBER, of=structure)
    for each in (referral, alone):
        each.author.active = False
    session.flush()
    assert expiring.warn(at=TOLD_WAITING) == 2
    assert [to for to, _ in subjects(session, referral)] == [mate.email]
    assert [to for to, _ in subjects(session, alone)] == ["ordinateurs-solidaires@poitiers.example"]


def test_expired_it_gives_its_place_in_the_quota_back(session: Session) -> None:
    structure = make.prescriber_structure(yearly_quota=4)
    make.referral(stage=S.TO_COMPLETE, of=structure)
    assert quota(structure, ASKED).used == 1
    expiring.warn(at=TOLD_UNANSWERED)
    assert expiring.expire(at=LAST_UNANSWERED + DAY) == 1
    assert quota(structure, ASKED).used == 0


def test_the_page_says_when_it_ends_and_the_prescriber_keeps_it(
    sign_in: Callable[[User], FlaskClient], session: Session
) -> None:
    structure = make.prescriber_structure()
    agent, city = make.user(Role.PRESCRIBER, of=structure), make.user(Role.COORDINATOR)
    referral = make.referral(stage=S.ACCEPTED, of=structure)
    expiring.warn(at=TOLD_WAITING)
    url = f"/referrals/{referral.ref}"
    with clock.frozen(TOLD_WAITING + DAY):
        page = sign_in(city).get(url).text
        assert "elle expire après le 2\u00a0novembre 2027" in page
        assert "Toujours d’actualité" not in page
        assert sign_in(city).post(f"{url}/keep").status_code == 403
        mine = sign_in(agent)
        assert "Toujours d’actualité" in mine.get(url).text
        assert "garde son rang" in mine.get(mine.post(f"{url}/keep").location).text
        page = mine.get(url).text
    assert "elle expire" not in page
    assert "a confirmé que la demande" in page


def test_the_worker_tells_then_ends_by_itself(app: Flask, session: Session) -> None:
    referral = make.referral(stage=S.TO_COMPLETE)
    session.commit()
    for at in days_go_by(LAST_UNANSWERED - timedelta(days=32), LAST_UNANSWERED + DAY):
        assert referral.stage is S.TO_COMPLETE
        with clock.frozen(at):
            app.extensions["jobs"]["warn_quiet_referrals"].call_local()
            app.extensions["jobs"]["expire_referrals"].call_local()
        session.expire_all()
    assert referral.stage is S.EXPIRED
