"""How long testimonies and the addresses of guests are kept. The job of ``ordis.aftercare.keeping`` clears them."""

from datetime import date
from typing import Final

import sqlalchemy as sa

from ordis.ceremonies.models import Ceremony, Guest
from ordis.ceremonies.testimonies.models import Testimony
from ordis.kernel.clock import months_later
from ordis.kernel.forgetting import Retention

GUEST_MONTHS: Final = 12
NAME_FORGOTTEN: Final = "Invité (nom effacé)"
_BY_NAME: Final = sa.and_(Guest.organisation_id.is_(None), Guest.referral_id.is_(None))


def _ended(today: date) -> list[sa.ColumnElement[bool]]:
    return [sa.or_(Testimony.until < today, Testimony.withdrawn_at.is_not(None))]


def _long_held(today: date) -> list[sa.ColumnElement[bool]]:
    held = sa.select(Ceremony.id).where(Ceremony.held_on < months_later(today, -GUEST_MONTHS))
    return [Guest.ceremony_id.in_(held)]


RETENTION: Final = (
    Retention(
        "testimonies",
        "Témoignage d’une cérémonie\u202f: ses mots, le nom, la feuille signée (sa clé est oubliée)",
        "jusqu’à la fin du consentement, ou son retrait",
        Testimony,
        ("text", "first_name", "last_name"),
        _ended,
        {"sheet_key": None},
    ),
    Retention(
        "guests",
        "Invité d’une cérémonie\u202f: son adresse électronique, son lien personnel, son nom et son titre s’il n’est "
        "pas une structure",
        "12 mois après la cérémonie",
        Guest,
        ("email", "title"),
        _long_held,
        {"token_hash": None, "label": sa.case((_BY_NAME, NAME_FORGOTTEN), else_=Guest.label)},
    ),
)
