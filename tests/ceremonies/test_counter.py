"""The counter of the day: who has an appointment at the ceremony, how many signed, without a name."""

from collections.abc import Callable
from datetime import date, timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.ceremonies import counters
from ordis.handover import actions as handover
from ordis.handover.models import Preparation
from ordis.kernel import clock
from ordis.referrals.models import Referral
from tests import make
from tests.ceremonies.making import planned
from tests.conftest import TODAY
from tests.handover import making

SignIn = Callable[[User], FlaskClient]


def expected(place: str, minutes: int = 60) -> Referral:
    found = make.reservation().referral
    when = clock.now() + timedelta(minutes=minutes)
    handover.set_appointment(referral=found, starts_at=when, place=place, actor=make.user(), at=clock.now())
    return found


def test_the_families_of_the_day_are_those_of_its_place_and_those_prepared_for_it(
    session: Session, sign_in: SignIn
) -> None:
    with clock.frozen(TODAY):
        ceremony = planned(held_on=clock.today(), period_from=date(2026, 1, 1))
        here, elsewhere, tied = expected("Salons de Blossac"), expected("Atelier"), expected("Mairie annexe")
        ready = Preparation(referral_id=tied.id, ceremony_id=ceremony.id, prepared_by_id=make.user().id)
        ready.prepared_at = clock.now()
        session.add(ready)
        session.flush()
        actor = make.user()
        found = {each.referral.number for each in counters.places(ceremony, actor, at=clock.now())}
        assert found == {here.number, tied.number}
        page = sign_in(actor).get(f"/ceremonies/{ceremony.ref}/counter").text
        assert "<strong>0</strong> signée sur 2\u00a0familles" in page
        assert elsewhere.number not in page
        assert here.household.full_name not in page


def test_the_progress_counts_those_who_signed_there(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony = planned(held_on=clock.today(), period_from=date(2026, 1, 1))
        signed = making.signed()
        signed.ceremony_id = ceremony.id
        expected("Salons de Blossac")
        session.flush()
        session.expire_all()
        told = counters.progress(ceremony, counters.places(ceremony, make.user(), at=clock.now()))
        assert (told.signed, told.families, told.devices) == (1, 2, 1)
        page = sign_in(make.user()).get(f"/ceremonies/{ceremony.ref}/counter").text
        assert "Signées à la cérémonie" in page
        assert 'max="2" value="1"' in page


def test_nobody_is_late_before_the_day_nor_expected_after_it(session: Session) -> None:
    with clock.frozen(TODAY):
        ceremony = planned(held_on=clock.today() + timedelta(days=1), period_from=date(2026, 1, 1))
        expected("Salons de Blossac", 24 * 60)
        (place,) = counters.places(ceremony, make.user(), at=clock.now())
        assert place.turn.awaited
        assert place.turn.value == "expected"
        (later,) = counters.places(ceremony, make.user(), at=clock.now() + timedelta(days=5))
        assert later.turn.value == "late"


def test_a_handover_prepared_at_its_place_is_the_ceremony_s_without_asking(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony = planned(held_on=clock.today(), period_from=date(2026, 1, 1))
        here, elsewhere = expected("Salons de Blossac, grand salon"), expected("Atelier")
        city, chosen = sign_in(make.user()), f'selected value="{ceremony.ref}"'
        assert chosen in city.get(f"/handovers/{here.ref}").text
        assert chosen not in city.get(f"/handovers/{elsewhere.ref}").text
