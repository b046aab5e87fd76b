"""Who types families that are known already, one after another: traced, and stopped for a day.

That a family is known is told to every structure (« un ordinateur a déjà été remis à ce foyer »). Asked of one name
after another, the same answer would tell who in the city is helped: nobody asks without a trace, nor without end.
"""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import AuditEvent, User
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

SPAN: Final = timedelta(days=1)
MOST: Final = 20
"""Known families that one person may meet in ``SPAN``: a busy desk meets two or three."""
TOO_MANY: Final = (
    "Vous avez saisi {most} fois en un jour un foyer déjà connu. Rien n’a été enregistré\u202f: reprenez demain, ou "
    "appelez la ville au {phone}."
)


def check(*, actor: User, at: datetime) -> None:
    """Raise :class:`Refusal`, before anything is looked up, when ``actor`` has met too many. One query."""
    met = sa.select(AuditEvent.id).where(
        AuditEvent.actor_id == actor.id, AuditEvent.verb == Verb.HOUSEHOLD_MET.value, AuditEvent.at > at - SPAN
    )
    if len(db.session.scalars(met.limit(MOST)).all()) >= MOST:
        raise Refusal(TOO_MANY.format(most=MOST, phone=settings.current().contact_phone), status=429)


def note(subject: str, *, actor: User, at: datetime) -> None:
    """``subject``: the draft or the referral in which the identity was typed; nothing of the family."""
    record(Verb.HOUSEHOLD_MET, subject, actor=actor, at=at)
