"""Reads about accounts and about what people did."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload

from ordis.accounts.models import AuditEvent, RoleRow, User
from ordis.accounts.permissions import Role
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.pages import Page, read_page


def user_by_email(email: str) -> User | None:
    return db.session.scalar(sa.select(User).where(User.email == email.strip().lower()))


def users() -> list[User]:
    return list(db.session.scalars(sa.select(User).order_by(User.name, User.id)).unique())


def addresses_of(role: Role) -> Sequence[str]:
    """The addresses of those in office with this role."""
    statement = sa.select(User.email).where(User.active, User.roles.any(RoleRow.name == role.value))
    return db.session.scalars(statement.order_by(User.id)).all()


def audit_page(after: int | None) -> Page[AuditEvent]:
    statement = sa.select(AuditEvent).options(joinedload(AuditEvent.actor).lazyload(User.roles))
    return read_page(statement, AuditEvent.id, after=after)


def mail_page(after: int | None, *, recipient: str = "") -> Page[OutgoingMail]:
    """Outgoing mail, or that of one recipient, without its bodies, which stay in the database."""
    statement = sa.select(OutgoingMail).options(defer(OutgoingMail.body))
    if recipient:
        statement = statement.where(OutgoingMail.recipient == recipient)
    return read_page(statement, OutgoingMail.id, after=after)
