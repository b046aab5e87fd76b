"""What a prescriber learns of a household that is known already, and what it takes to go on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.referrals import actions, households
from ordis.referrals.households import Ask
from ordis.referrals.identity import Identity
from ordis.referrals.models import HouseholdKey, Referral, ReferralStage
from tests import make
from tests.counting import queries
from tests.referrals.test_actions import AWA, hand_over, submit

CLAIRE = Identity("Dupont", "Marie-Claire", date(1987, 3, 9), phone="05 49 12 34 56")
NEAR = replace(CLAIRE, first_name="Claire", birth_date=date(1987, 9, 3))


@pytest.fixture
def here(session: Session) -> Organisation:
    return make.prescriber_structure()


@pytest.fixture
def there(session: Session) -> Organisation:
    return make.prescriber_structure(name="Mission locale")


@pytest.fixture
def agent(there: Organisation) -> User:
    return make.user(Role.PRESCRIBER, of=there)


def ask(structure: Organisation, actor: User, identity: Identity, key: str = "k9", **said: object) -> Referral:
    return actions.submit(
        organisation=structure, identity=identity, household=make.HOUSEHOLD, need=make.NEED, idempotency_key=key,
        actor=actor, at=make.AT, **said,  # type: ignore[arg-type]
    )  # fmt: skip


def verbs(referral: Referral) -> set[str]:
    return set(db.session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject == referral.number)))


def test_a_family_that_nobody_knows_costs_one_query_and_says_nothing(session: Session) -> None:
    make.referral(identity=AWA)
    with queries() as sent:
        assert households.look_up(CLAIRE) == households.Known()
    assert len(sent) == 1


def test_all_that_is_known_is_read_in_one_query(here: Organisation) -> None:
    hand_over(make.referral(of=here, identity=CLAIRE))
    make.referral(of=here, identity=NEAR)
    with queries() as sent:
        known = households.look_up(CLAIRE)
    assert len(sent) == 1
    assert (known.active, known.served_on is not None, len(known.near)) == (None, True, 1)


def test_a_near_name_is_told_without_whose_and_the_prescriber_decides(
    here: Organisation, there: Organisation, agent: User
) -> None:
    other = make.referral(of=here, identity=CLAIRE)
    with pytest.raises(Ask) as told:
        ask(there, agent, NEAR)
    assert told.value.field == "other_family"
    assert "très proche attend déjà un ordinateur" in told.value.message
    assert "orthographe" in told.value.message
    for secret in (here.name, other.number, "Dupont", "Claire", "1987"):
        assert secret not in told.value.message
    referral = ask(there, agent, NEAR, other_family=True)
    assert referral.stage is ReferralStage.SUBMITTED
    assert "household.distinct" in verbs(referral)


def test_a_near_name_of_the_same_structure_is_told_by_its_number(there: Organisation, agent: User) -> None:
    own = make.referral(of=there, identity=CLAIRE)
    with pytest.raises(Ask, match=own.number):
        ask(there, agent, NEAR)


def test_near_works_both_ways_and_a_near_family_served_is_told_too(
    here: Organisation, there: Organisation, agent: User
) -> None:
    hand_over(make.referral(of=here, identity=NEAR))
    with pytest.raises(Ask, match="a déjà reçu un ordinateur"):
        ask(there, agent, CLAIRE)


@pytest.mark.parametrize("stage", [ReferralStage.REFUSED, ReferralStage.CANCELLED])
def test_a_near_family_neither_waiting_nor_served_is_not_told(
    here: Organisation, there: Organisation, agent: User, stage: ReferralStage
) -> None:
    make.referral(of=here, identity=CLAIRE, stage=stage)
    assert ask(there, agent, NEAR)


def test_a_family_served_may_be_asked_for_again_with_a_reason(
    here: Organisation, there: Organisation, agent: User
) -> None:
    hand_over(make.referral(of=here, identity=AWA))
    for said in ("", "  "):
        with pytest.raises(Ask) as told:
            ask(there, agent, AWA, exception_reason=said)
        assert told.value.field == "exception_reason"
        assert "déjà été remis à ce foyer le 3\u00a0décembre 2026" in told.value.message
        assert here.name not in told.value.message
    referral = ask(there, agent, AWA, exception_reason=" Volé, plainte déposée ")
    assert (referral.served_before, referral.exception_reason) == (date(2026, 12, 3), "Volé, plainte déposée")


def test_only_a_reasoned_override_of_the_city_accepts_a_family_served(
    here: Organisation, there: Organisation, agent: User
) -> None:
    hand_over(make.referral(of=here, identity=AWA))
    referral, city = ask(there, agent, AWA, exception_reason="Volé"), make.user(Role.COORDINATOR)
    for actor, reason, why in ((city, "", "écrivez pourquoi"), (city, " ", "écrivez"), (agent, "Volé", "rôle")):
        with pytest.raises(Refusal, match=why), db.session.begin_nested():
            actions.accept(referral=referral, override_reason=reason, actor=actor, at=make.AT)
        db.session.refresh(referral)
    actions.accept(referral=referral, override_reason="Plainte lue", actor=city, at=make.AT)
    assert (referral.stage, referral.override_reason) == (ReferralStage.ACCEPTED, "Plainte lue")
    assert referral.overridden_by is city
    assert "household.overridden" in verbs(referral)


def test_a_reason_where_none_is_needed_is_not_kept(there: Organisation, agent: User) -> None:
    referral = ask(there, agent, AWA, exception_reason="Au cas où")
    assert (referral.served_before, referral.exception_reason) == (None, "")
    actions.accept(referral=referral, override_reason="Au cas où", actor=make.user(), at=make.AT)
    assert (referral.override_reason, referral.overridden_by) == ("", None)
    assert "household.overridden" not in verbs(referral)


def test_an_exception_does_not_make_a_second_referral_in_progress(
    here: Organisation, there: Organisation, agent: User
) -> None:
    make.referral(of=here, identity=AWA)
    with pytest.raises(Refusal, match="déjà en cours"):
        ask(there, agent, AWA, exception_reason="Panne", other_family=True)


def test_a_late_refusal_is_told_and_stops_nothing(here: Organisation, there: Organisation, agent: User) -> None:
    refused = make.referral(of=here, identity=AWA, stage=ReferralStage.REFUSED)
    known, own = households.look_up(AWA), make.user(Role.PRESCRIBER, of=here)
    households.check(known, actor=agent)
    (told,) = households.notices(known, actor=agent, at=make.AT + timedelta(days=30))
    assert "refusée le 2\u00a0novembre 2026" in told
    assert refused.number not in told
    assert "Déjà équipé" not in told
    assert refused.number in households.notices(known, actor=own, at=make.AT)[0]
    assert households.notices(known, actor=agent, at=make.AT + timedelta(days=200)) == []
    assert ask(there, agent, AWA)


def test_an_identity_corrected_is_met_by_its_new_name_alone(here: Organisation) -> None:
    referral = make.referral(of=here, identity=AWA)
    assert households.look_up(AWA, apart_from=referral) == households.Known()
    households.identify(referral.household, CLAIRE)
    referral.identity_hash = referral.household.identity_hash
    db.session.flush()
    assert households.look_up(AWA) == households.Known()
    assert households.look_up(CLAIRE).active is not None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(HouseholdKey)) == 4


def test_two_handovers_tell_the_last(here: Organisation, there: Organisation, agent: User) -> None:
    hand_over(make.referral(of=here, identity=AWA, at=datetime(2025, 1, 2, tzinfo=UTC)))
    again = ask(there, agent, AWA, exception_reason="Panne")
    again.override_reason = "Panne constatée"
    hand_over(again)
    assert households.look_up(AWA).served_on == datetime(2026, 12, 3, 14, tzinfo=UTC)


def test_names_without_a_letter_are_refused_in_words(there: Organisation, agent: User) -> None:
    with pytest.raises(Refusal, match="aucune lettre"):
        ask(there, agent, Identity("---", "’", date(1987, 3, 9)))


def test_who_is_near_lies_hashed_in_the_base(there: Organisation, agent: User) -> None:
    submit(there, agent)
    rows = list(db.session.execute(sa.text("SELECT keyed_hash FROM household_key")).scalars())
    assert all(len(row) == 64 and int(row, 16) for row in rows)


def test_the_city_reads_why_and_accepts_with_a_reason_of_its_own(
    here: Organisation, there: Organisation, agent: User, clients: Callable[[Role], FlaskClient]
) -> None:
    hand_over(make.referral(of=here, identity=AWA))
    referral, city = ask(there, agent, AWA, exception_reason="Volé en octobre"), clients(Role.COORDINATOR)
    page = city.get(f"/referrals/{referral.ref}").text
    assert "Ce foyer a déjà reçu un ordinateur" in page
    assert "Volé en octobre" in page
    bare = city.post(f"/referrals/{referral.ref}/accept")
    assert (bare.status_code, referral.stage) == (422, ReferralStage.SUBMITTED)
    assert city.post(f"/referrals/{referral.ref}/accept", data={"override_reason": "Plainte lue"}).status_code == 303
    assert "Plainte lue" in city.get(f"/referrals/{referral.ref}").text
