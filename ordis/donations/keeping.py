"""How long a donation keeps what it says of people: contacts, drivers, questions, notes. Its figures stay."""

from collections.abc import Callable
from datetime import date
from typing import Final

import sqlalchemy as sa

from ordis.donations.collections.models import CollectionRound, CollectionStop
from ordis.donations.custody.keeping import RETENTION as CUSTODY
from ordis.donations.ended import CLOSED_MONTHS, OVER, over
from ordis.donations.models import Donation, OfferQuestion
from ordis.kernel.clock import months_later
from ordis.kernel.forgetting import Retention


def _of_donations(column: sa.ColumnElement[int]) -> Callable[[date], list[sa.ColumnElement[bool]]]:
    return lambda today: [column.in_(over(today))]


_WORDS: Final = ("note", "decline_reason", "unsigned_reason")
RETENTION: Final = (
    Retention(
        "donations",
        "Don\u202f: la remarque notée, les mots du refus, la raison d’une clôture sans convention signée",
        OVER,
        Donation,
        _WORDS,
        lambda today: [sa.or_(*(getattr(Donation, name) != "" for name in _WORDS)), Donation.id.in_(over(today))],
    ),
    Retention(
        "donation_questions",
        "Don\u202f: les questions posées au donateur et ses réponses",
        OVER,
        OfferQuestion,
        ("question", "answer"),
        _of_donations(OfferQuestion.__table__.c.donation_id),
    ),
    Retention(
        "collection_stops",
        "Enlèvement\u202f: qui accueille sur place, son téléphone, son adresse, l’accès, la raison d’une annulation",
        OVER,
        CollectionStop,
        ("contact", "phone", "email", "told", "note", "reason"),
        _of_donations(CollectionStop.__table__.c.donation_id),
    ),
    Retention(
        "collection_rounds",
        "Enlèvement\u202f: le conducteur, ce qui lui était dit, la raison d’une annulation",
        f"{CLOSED_MONTHS} mois après le jour",
        CollectionRound,
        ("driver", "note", "reason"),
        lambda today: [CollectionRound.day < months_later(today, -CLOSED_MONTHS)],
    ),
    *CUSTODY,
)
"""The names of files that donors sent stay: they name lists."""
