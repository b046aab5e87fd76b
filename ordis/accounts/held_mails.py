"""In the demonstration no mail leaves: a page that announces one shows it, or whoever tries Ordis is at a dead end.

Never elsewhere: what a message holds opens somebody's pages.
"""

from typing import Final

import sqlalchemy as sa
from flask import current_app

from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail

LOOKED_AT: Final = 20


def held_mail(recipient: str, containing: str) -> OutgoingMail | None:
    """The last message written to that address that says ``containing``; None outside of the demonstration."""
    if not current_app.extensions["ordis"].demonstration or not recipient:
        return None
    mine = sa.select(OutgoingMail).where(OutgoingMail.recipient == recipient.strip())
    last = db.session.scalars(mine.order_by(OutgoingMail.id.desc()).limit(LOOKED_AT))
    return next((mail for mail in last if containing in mail.body), None)
