"""How long what people said of an offer is kept. The figures of the donation stay, the person goes."""

from datetime import date, datetime, time
from typing import Final

import sqlalchemy as sa

from ordis.donations.ended import DECLINED_MONTHS, OVER, over
from ordis.donations.offers.models import OfferPhoto, OfferSheet, SheetStage
from ordis.donations.offers.rules import CONFIRM_WITHIN
from ordis.kernel.blobs import blobs
from ordis.kernel.clock import PARIS
from ordis.kernel.db import db
from ordis.kernel.forgetting import Retention, months_before

REMOVED_AT_ONCE: Final = 200
WORDS: Final = ("told", "email_hash", "decline_reason")


def _unconfirmed(today: date) -> list[sa.ColumnElement[bool]]:
    first = datetime.combine(today - CONFIRM_WITHIN, time(), PARIS)
    return [OfferSheet.stage == SheetStage.UNCONFIRMED, OfferSheet.sent_at < first]


def _declined(today: date) -> list[sa.ColumnElement[bool]]:
    before = months_before(today, DECLINED_MONTHS)
    return [OfferSheet.stage == SheetStage.DECLINED, OfferSheet.decided_at < before]


def _taken(today: date) -> list[sa.ColumnElement[bool]]:
    return [OfferSheet.donation_id.in_(over(today))]


def _photographs(_today: date) -> list[sa.ColumnElement[bool]]:
    gone = sa.select(OfferSheet.id).where(OfferSheet.forgotten_at.is_not(None))
    return [OfferPhoto.sheet_id.in_(gone)]


RETENTION: Final = (
    Retention(
        "offers_unconfirmed",
        "Offre publique que personne n’a confirmée\u202f: tout ce qui y est écrit",
        f"{CONFIRM_WITHIN.days} jours",
        OfferSheet,
        WORDS,
        _unconfirmed,
    ),
    Retention(
        "offers_declined",
        "Offre déclinée\u202f: tout ce qui y est écrit",
        f"{DECLINED_MONTHS} mois après la réponse",
        OfferSheet,
        WORDS,
        _declined,
    ),
    Retention(
        "offers_closed",
        "Offre devenue un don\u202f: ce qui y est écrit de la personne et de son site",
        OVER,
        OfferSheet,
        WORDS,
        _taken,
    ),
    Retention(
        "offer_photographs",
        "Photographies jointes à une offre (leur clé est oubliée)",
        "comme l’offre",
        OfferPhoto,
        ("photo_key",),
        _photographs,
    ),
)
"""In this order: photographs go in the same run as their offer."""


def remove_photographs(*, at: datetime) -> int:
    """The job: take the bytes of photographs whose key was forgotten in an earlier run out of the store; how many.

    Anybody may send some and never confirm: their room is given back. After a crash in between, it is done again.
    """
    gone = sa.select(OfferPhoto).where(OfferPhoto.forgotten_at < at, OfferPhoto.blob != "")
    photos = db.session.scalars(gone.order_by(OfferPhoto.id).limit(REMOVED_AT_ONCE)).all()
    for photo in photos:
        blobs().remove(photo.blob)
        photo.blob = ""
    return len(photos)
