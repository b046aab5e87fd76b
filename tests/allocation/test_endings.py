"""A reservation announces its end, is put off once by a person, or frees itself; the referral keeps its seniority."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.allocation import actions, rules
from ordis.devices.models import Stage
from ordis.handover.actions import set_appointment
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import ReferralStage
from tests import make
from tests.conftest import TODAY

LAST = make.AT + timedelta(days=21)
WARNED = LAST - timedelta(days=rules.WARNED_DAYS)


def told(session: Session) -> list[str]:
    ending = sa.select(OutgoingMail.subject).where(OutgoingMail.subject.contains("se termine"))
    return list(session.scalars(ending))


def test_the_prescriber_is_told_five_days_before_and_once(session: Session) -> None:
    reservation = make.reservation()
    assert actions.warn_reservations(at=WARNED - timedelta(days=1)) == 0
    assert actions.warn_reservations(at=WARNED) == 1
    assert actions.warn_reservations(at=WARNED + timedelta(days=1)) == 0
    assert reservation.warned_at == WARNED
    number = reservation.referral.number
    assert told(session) == [f"Demande {number}\u202f: la réservation se termine le 23\u00a0novembre 2026"]


def test_a_family_with_an_appointment_is_not_hurried(session: Session) -> None:
    reservation = make.reservation()
    set_appointment(referral=reservation.referral, starts_at=LAST, place="Ici", actor=make.user(), at=make.AT)
    assert actions.warn_reservations(at=WARNED) == 0
    assert actions.expire_reservations(at=LAST + timedelta(days=30)) == 0


def test_it_is_put_off_once_with_a_reason_and_announced_again(session: Session) -> None:
    reservation, city = make.reservation(), make.user()
    actions.warn_reservations(at=WARNED)
    with pytest.raises(Refusal, match="Dites pourquoi"):
        actions.extend(reservation=reservation, reason="  ", actor=city, at=WARNED)
    actions.extend(reservation=reservation, reason="Hospitalisation", actor=city, at=WARNED)
    assert reservation.until == reservation.device.reserved_until == (LAST + timedelta(days=21)).date()
    assert (reservation.extended_by, reservation.extension_reason) == (city, "Hospitalisation")
    with pytest.raises(Refusal, match="ne l’est qu’une fois"):
        actions.extend(reservation=reservation, reason="Encore", actor=city, at=WARNED)
    assert actions.expire_reservations(at=LAST + timedelta(days=1)) == 0
    assert actions.warn_reservations(at=WARNED + timedelta(days=21)) == 1
    assert len(told(session)) == 2


def test_it_frees_itself_and_the_referral_waits_again_at_its_rank(session: Session) -> None:
    reservation = make.reservation()
    referral, device = reservation.referral, reservation.device
    before = (referral.submitted_at, referral.standing)
    assert actions.expire_reservations(at=LAST + timedelta(days=1)) == 1
    assert (referral.stage, device.stage, device.reserved_until) == (ReferralStage.ACCEPTED, Stage.READY, None)
    assert (referral.submitted_at, referral.standing) == before
    with pytest.raises(Refusal, match="déjà pris fin"):
        actions.extend(reservation=reservation, reason="Trop tard", actor=make.user(), at=LAST)


def test_the_coordinator_sees_those_that_end_soon_and_puts_one_off(
    session: Session, clients: Callable[[Role], FlaskClient]
) -> None:
    city = clients(Role.COORDINATOR)
    assert "Aucune réservation ne se termine" in city.get("/allocation/reservations").text
    soon, later = make.reservation(), make.reservation(at=TODAY)
    page = city.get("/allocation/reservations").text
    assert soon.referral.number in page
    assert later.referral.number not in page
    assert "encore 3\u00a0jours" in page
    url = f"/referrals/{soon.referral.ref}/devices/extend"
    answer = city.post(url, data={"reason": "Transport en attente", "back": "ending"})
    assert (answer.status_code, answer.location) == (303, "/allocation/reservations")
    told = city.get(answer.location).text
    assert f"La réservation de {soon.referral.number} va maintenant jusqu’au 14\u00a0décembre 2026" in told
    assert "Aucune réservation ne se termine" in told
    again = city.post(url, data={"reason": "Encore", "back": "ending"})
    assert again.status_code == 409
    assert "ne l’est qu’une fois" in again.text
    assert "Réservations qui se terminent" in again.text


def test_without_a_reason_the_list_is_shown_again_with_the_error_beside_its_field(
    session: Session, clients: Callable[[Role], FlaskClient]
) -> None:
    city, one, other = clients(Role.COORDINATOR), make.reservation(), make.reservation()
    url = f"/referrals/{one.referral.ref}/devices/extend"
    for typed in ("", "x" * 301):
        answer = city.post(url, data={"reason": typed, "back": "ending"})
        assert answer.status_code == 422
        assert f"La réservation de {one.referral.number} n’est pas prolongée" in answer.text
        assert answer.text.count('id="extension-reason-error"') == 1
        assert typed in answer.text
        assert f'id="reason-{other.referral.ref}"' in answer.text  # the other row as it was
    assert one.extended_at is None


def test_from_the_referral_one_stays_on_its_page_with_the_error_beside_the_field(
    session: Session, clients: Callable[[Role], FlaskClient]
) -> None:
    city, reservation = clients(Role.COORDINATOR), make.reservation()
    url = f"/referrals/{reservation.referral.ref}"
    for then, field in (("extend", "extension-reason"), ("release", "reason")):
        answer = city.post(f"{url}/devices/{then}", data={"reason": ""})
        assert answer.status_code == 422
        assert f"Demande {reservation.referral.number}" in answer.text
        assert f'id="{field}-error"' in answer.text
    answer = city.post(f"{url}/devices/extend", data={"reason": "Transport en attente"})
    assert (answer.status_code, answer.location) == (303, url)
    assert "Réservation prolongée une fois" in city.get(url).text
    again = city.post(f"{url}/devices/extend", data={"reason": "Encore"})
    assert again.status_code == 409
    assert "ne l’est qu’une fois" in again.text
    assert "Demande" in again.text
