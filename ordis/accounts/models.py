"""Users and roles in the shape that Flask-Security-Too expects, single-use links, and the audit trail."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_security import AsaList, RoleMixin, UserMixin
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ordis.accounts.permissions import GRANTS, STAFF, Permission, Role
from ordis.kernel.db import Base, Referenced
from ordis.settings import current

user_role = sa.Table(
    "user_role",
    Base.metadata,
    sa.Column("user_id", sa.ForeignKey("user.id"), primary_key=True),
    sa.Column("role_id", sa.ForeignKey("role.id"), primary_key=True),
)


class RoleRow(Base, RoleMixin):
    """One row per member of :class:`Role`; what a role may do stands in ``permissions.py``."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)


class User(Base, Referenced, UserMixin):
    """Somebody who signs in. ``name`` is what colleagues and papers read."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    password: Mapped[str | None] = mapped_column(sa.String(255))
    pin_hash: Mapped[str | None] = mapped_column(sa.String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    tf_primary_method: Mapped[str | None] = mapped_column(sa.String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(sa.String(255))
    tf_phone_number: Mapped[str | None] = mapped_column(sa.String(128))
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))

    roles: Mapped[list[RoleRow]] = relationship(  # type: ignore[assignment] # the library says RoleMixin
        secondary=user_role, lazy="joined", order_by=RoleRow.id
    )

    @property
    def role_set(self) -> frozenset[Role]:
        return frozenset(Role(row.name) for row in self.roles)

    def can(self, permission: Permission) -> bool:
        return any(permission in GRANTS[role] for role in self.role_set)

    @property
    def enters_by_link(self) -> bool:
        """A donor and nothing else: a personal link opens a session without password nor second factor."""
        return self.role_set == {Role.DONOR}

    @property
    def owes_second_factor(self) -> bool:
        """Whether the city makes the second factor compulsory for this person: staff, never others."""
        return current().second_factor_required and bool(self.role_set & STAFF)

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """What Flask-Security asks after a right password: is a second factor needed to go on?"""
        if self.owes_second_factor:
            return True, tf_setup_methods
        needed: tuple[bool, list[tuple[str, str]]] = super().check_tf_required(tf_setup_methods, tf_fresh)
        return needed

    def check_tf_required_setup(self) -> bool:
        """What Flask-Security asks on the setup page: may the second factor be taken away?"""
        return self.owes_second_factor


class SignInLink(Base):
    """A personal link sent by mail. Only its hash is kept; it opens one session, once, before it expires."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


SUBJECT_LENGTH = 120


class AuditEvent(Base):
    """What somebody did that is worth a trace. Ids and numbers only, never a person's data. Append-only."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    verb: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(SUBJECT_LENGTH), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    actor: Mapped[User | None] = relationship()
