"""In the demonstration no mail leaves: a page that announces one shows it, and a list leads to the others from every
page, or whoever tries Ordis is at a dead end.

Never elsewhere: what a message holds opens somebody's pages.
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from flask import current_app

from ordis.accounts.models import RoleRow, User
from ordis.accounts.permissions import STAFF, Permission
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail

LOOKED_AT: Final = 20


def in_demonstration() -> bool:
    return bool(current_app.extensions["ordis"].demonstration)


def held_mail(recipient: str, containing: str) -> OutgoingMail | None:
    """The last message written to that address that says ``containing``; None outside of the demonstration."""
    if not in_demonstration() or not recipient:
        return None
    mine = sa.select(OutgoingMail).where(OutgoingMail.recipient == recipient.strip())
    last = db.session.scalars(mine.order_by(OutgoingMail.id.desc()).limit(LOOKED_AT))
    return next((mail for mail in last if containing in mail.body), None)


def readable_by(user: User) -> Sequence[OutgoingMail]:
    """The last messages that this person may read, the last first; none outside of the demonstration.

    Everybody reads what is written to them. The team reads what it sends outside, never what is written to a colleague:
    it may open their account. What is written to a family takes the right to know families.
    """
    if not in_demonstration():
        return []
    own = OutgoingMail.recipient == user.email
    may = sa.or_(own, _sent_outside(user)) if user.role_set & STAFF else own
    return db.session.scalars(
        sa.select(OutgoingMail).where(may).order_by(OutgoingMail.id.desc()).limit(LOOKED_AT)
    ).all()


def _sent_outside(user: User) -> sa.ColumnElement[bool]:
    team = sa.select(User.email).where(User.roles.any(RoleRow.name.in_([role.value for role in STAFF])))
    outside = OutgoingMail.recipient.not_in(team)
    return outside if user.can(Permission.HOUSEHOLD_VIEW) else sa.and_(outside, ~OutgoingMail.forgets)
