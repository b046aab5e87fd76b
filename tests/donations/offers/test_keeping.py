"""What people said of an offer goes when its time is over, its photographs in the same run."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.aftercare.keeping import forget_words, told
from ordis.donations.models import DeclineReason, DonationStage
from ordis.donations.offers import actions, photographs
from ordis.donations.offers.keeping import WORDS, remove_photographs
from ordis.donations.offers.models import OfferSheet
from ordis.kernel import clock
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.clock import months_later
from ordis.kernel.refusal import Refusal
from tests import make
from tests.documents.picturing import picture
from tests.donations.offers import making


def unconfirmed() -> OfferSheet:
    return making.deposited(photographs_kept=photographs.keep([picture(60, 40)]))


def declined() -> OfferSheet:
    sheet = actions.confirm(token=unconfirmed().token, at=clock.now())
    actions.decline(sheet=sheet, why=DeclineReason.TOO_OLD, words="", actor=make.user(), at=clock.now())
    return sheet


def declined_later() -> OfferSheet:
    sheet = taken()
    assert sheet.donation is not None
    sheet.donation.stage, sheet.donation.decided_at = DonationStage.DECLINED, clock.now()
    return sheet


def closed() -> OfferSheet:
    sheet = taken()
    assert sheet.donation is not None
    sheet.donation.stage, sheet.donation.closed_at = DonationStage.CLOSED, clock.now()
    return sheet


def taken() -> OfferSheet:
    sheet = actions.confirm(token=unconfirmed().token, at=clock.now())
    actions.attach(sheet=sheet, donor=None, invite=False, actor=make.user(), at=clock.now())
    return sheet


@pytest.mark.parametrize(("made", "months"), [(unconfirmed, 0), (declined, 6), (declined_later, 6), (closed, 12)])
def test_an_offer_is_forgotten_the_day_after_its_time(
    session: Session, made: Callable[[], OfferSheet], months: int
) -> None:
    sheet = made()
    session.flush()
    last = clock.now() + (months_later(clock.today(), months) - clock.today() if months else timedelta(days=7))
    forget_words(at=last)
    session.refresh(sheet)
    assert sheet.forgotten_at is None
    forget_words(at=last + timedelta(days=1))
    session.expire_all()
    assert {getattr(sheet, name) for name in WORDS} == {""}
    (photo,) = sheet.photos
    assert photographs.content(photo) is None
    blob = photo.blob
    assert blobs().get(blob)
    assert remove_photographs(at=last + timedelta(days=1, hours=1)) == 1
    with pytest.raises(BlobMissing):
        blobs().get(blob)
    assert remove_photographs(at=last + timedelta(days=2)) == 0
    with pytest.raises(Refusal, match="n’est plus valable"):
        actions.opened(sheet.token, at=clock.now())


def test_an_offer_in_hand_is_kept(session: Session) -> None:
    sheet = taken()
    forget_words(at=clock.now() + timedelta(days=1000))
    session.refresh(sheet)
    assert sheet.forgotten_at is None


def test_a_forgotten_offer_no_longer_counts_against_its_address(session: Session) -> None:
    unconfirmed()
    forget_words(at=clock.now() + timedelta(days=9))
    assert session.scalars(sa.select(OfferSheet.email_hash)).all() == [""]


def test_the_table_of_retention_says_how_many_go_next(session: Session) -> None:
    making.deposited(at=clock.now() - timedelta(days=9))
    lines = "\n".join(told(at=clock.now()))
    assert "Offre publique que personne n’a confirmée" in lines
    assert "7 jours. À effacer maintenant\u202f: 1" in lines
