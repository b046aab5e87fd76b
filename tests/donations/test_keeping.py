"""What a donation says of people goes in time, declined, closed or never closed; its figures and its slips stay."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.aftercare.keeping import forget_words
from ordis.documents.queries import content
from ordis.donations.collections.models import CollectionStop
from ordis.donations.custody.keeping import RETENTION as CUSTODY
from ordis.donations.custody.models import CustodyTransfer, Party
from ordis.donations.custody.rules import Hand
from ordis.donations.models import Donation, DonationStage, OfferQuestion
from ordis.donations.signing.keeping import destroy_papers
from ordis.kernel import clock
from ordis.kernel.clock import months_later
from tests import make
from tests.donations.collections import making as collecting
from tests.donations.custody import making as packing
from tests.handover.making import STROKES

Clients = Callable[[Role], FlaskClient]


def spoken_of() -> tuple[Donation, CollectionStop, CustodyTransfer, OfferQuestion]:
    """A donation that is under way, with people named all along."""
    donation = make.donation()
    donation.note = "Demander Léa Dupuis"
    asked = OfferQuestion(question="Qui est sur place ?", asked_at=clock.now(), asked_by_id=make.user().id)
    asked.answer, asked.answered_at = "Léa Dupuis, le matin", clock.now()
    donation.questions.append(asked)
    said = collecting.stop_facts(contact="Léa Dupuis", phone="05 49 00 00 00", note="Sonner chez Léa")
    stop = collecting.stop(collecting.planned(), donation, said)
    given = Hand(Party.DONOR, "Léa Dupuis", STROKES)
    row = packing.handed(donation, packing.facts([], pieces=3, given=given, made_at=clock.now() - timedelta(days=60)))
    stop.reason = "Léa Dupuis est absente"
    donation.offered_at = donation.decided_at = clock.now()
    return donation, stop, row, asked


def declined(donation: Donation) -> None:
    donation.stage = DonationStage.DECLINED


def closed(donation: Donation) -> None:
    donation.stage, donation.closed_at = DonationStage.CLOSED, clock.now()


def asleep(_donation: Donation) -> None:
    """Accepted, and nobody ever closes it."""


def after(months: int) -> datetime:
    return clock.now() + (months_later(clock.today(), months) - clock.today())


@pytest.mark.parametrize(("ends", "months"), [(declined, 6), (closed, 12), (asleep, 36)])
def test_the_people_of_a_donation_go_the_day_after_their_time(
    session: Session, ends: Callable[[Donation], None], months: int
) -> None:
    donation, stop, row, asked = spoken_of()
    ends(donation)
    session.flush()
    forget_words(at=after(months))
    session.expire_all()
    assert (donation.note, stop.contact, asked.answer) == (
        "Demander Léa Dupuis", "Léa Dupuis", "Léa Dupuis, le matin",
    )  # fmt: skip
    forget_words(at=after(months) + timedelta(days=1))
    session.expire_all()
    assert (donation.note, asked.question, asked.answer) == ("", "", "")
    assert (stop.contact, stop.phone, stop.email, stop.told, stop.note, stop.reason) == ("", "", "", "", "", "")
    assert stop.place == "12 rue des Forges"
    assert row.giver == "Léa Dupuis", "who signed is known as long as the agreement may be argued about"


@pytest.mark.parametrize(("ends", "years"), [(declined, 5), (closed, 5), (asleep, 10)])
def test_who_signed_a_change_of_hands_goes_years_later_and_from_its_slip_too(
    session: Session, ends: Callable[[Donation], None], years: int
) -> None:
    donation, _, row, _ = spoken_of()
    ends(donation)
    session.flush()
    forget_words(at=after(12 * years))
    session.refresh(row)
    assert row.giver_strokes
    forget_words(at=after(12 * years) + timedelta(days=1))
    session.refresh(row)
    assert (row.giver, row.giver_strokes, row.taker, row.taker_strokes) == ("", "", "", "")
    assert (row.forgotten_at is not None, row.pieces) == (True, 3)
    assert "le bordereau scellé est détruit" in CUSTODY[0].what
    assert destroy_papers(at=after(12 * years)) == 0
    assert content(row.document).startswith(b"%PDF")
    assert destroy_papers(at=after(12 * years) + timedelta(days=1)) == 1
    assert row.document.destroyed_at is not None


def test_a_driver_goes_a_year_after_the_day(session: Session) -> None:
    row = collecting.planned()
    row.reason = "Louis Martin est malade"
    forget_words(at=after(12))
    session.refresh(row)
    assert row.driver == "Louis Martin"
    forget_words(at=after(12) + timedelta(days=4))
    session.refresh(row)
    assert (row.driver, row.reason, row.carrier) == ("", "", "Transports du Clain")


def test_words_that_are_gone_are_told_so_and_break_no_page(session: Session, clients: Clients) -> None:
    donation, _, _, _ = spoken_of()
    closed(donation)
    session.flush()
    forget_words(at=after(61))
    session.expire_all()
    page = clients(Role.COORDINATOR).get(f"/donations/{donation.ref}").text
    assert page.count("au terme de sa durée de conservation") == 2
    assert "Léa Dupuis" not in page


@pytest.mark.parametrize(
    "values", [{"giver": ""}, {"taker": "Quelqu’un d’autre"}, {"giver": "", "taker": "", "pieces": 9}]
)
def test_names_are_forgotten_together_and_nothing_else_of_a_change_of_hands_is_touched(
    session: Session, values: dict[str, object]
) -> None:
    spoken_of()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), session.begin_nested():
        session.execute(sa.update(CustodyTransfer).values(values))
