"""Accounts are added, links are sent and used."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_security import hash_password

from ordis.accounts import mails
from ordis.accounts.audit import Verb, record
from ordis.accounts.mailing.sending import send
from ordis.accounts.models import RoleRow, SignInLink, User
from ordis.accounts.permissions import Role
from ordis.kernel.crypto import fingerprint
from ordis.kernel.db import db
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal

LINK_DAYS = 30
OTHER_RIGHTS = "Votre compte a désormais d’autres droits : entrez par votre mot de passe, depuis la page de connexion."
LINK_EXPIRED = "Ce lien a déjà servi ou n’est plus valable. Demandez-en un nouveau : il arrive en une minute."


def add_user(
    *, email: str, name: str, roles: list[Role], password: str | None, actor: User | None, at: datetime
) -> User:
    """A new account. Without a password, its owner enters by a personal link or sets one by mail."""
    email = email.strip().lower()
    if db.session.scalar(sa.select(User.id).where(User.email == email)):
        raise Refusal(f"Un compte existe déjà pour {email}. Rien n’a été modifié.")
    user = User(
        email=email,
        name=name.strip(),
        password=hash_password(password) if password else None,
        fs_uniquifier=secrets.token_hex(32),
        created_at=at,
    )
    user.roles = [_role_row(role) for role in roles]
    db.session.add(user)
    db.session.flush()
    record(Verb.USER_ADDED, user.ref, actor=actor, at=at, roles=[role.value for role in roles])
    return user


def _role_row(role: Role) -> RoleRow:
    row = db.session.scalar(sa.select(RoleRow).where(RoleRow.name == role.value))
    if row is None:
        row = RoleRow(name=role.value)
        db.session.add(row)
        db.session.flush()
    return row


def welcome(*, user: User, url: str, at: datetime) -> None:
    """Queue the message that tells a new person how to enter; ``url`` is the page to begin with."""
    said = {"nom": user.name, "identifiant": user.email, "lien": url}
    send(mails.WELCOME, recipient=user.email, said=said, at=at)


def issue_link(*, user: User, actor: User | None, at: datetime) -> str:
    """A fresh token that opens one session for ``user`` within 30 days. Only its hash is stored."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignInLink(
            user_id=user.id,
            token_sha256=fingerprint(token),
            created_at=at,
            expires_at=at + timedelta(days=LINK_DAYS),
        )
    )
    record(Verb.LINK_SENT, user.ref, actor=actor, at=at)
    return token


def send_link(*, user: User, url: str, at: datetime) -> None:
    """Queue the message that carries ``url``, the address of the page where the link is used."""
    said = {"nom": user.name, "lien": url, "jours": count(LINK_DAYS, "jour")}
    send(mails.PERSONAL_LINK, recipient=user.email, said=said, at=at)


def find_link(token: str, *, at: datetime) -> SignInLink:
    """The usable link of ``token``, unchanged: opening the page, as a mail scanner does, spends nothing."""
    link = db.session.scalar(sa.select(SignInLink).where(SignInLink.token_sha256 == fingerprint(token)))
    if link is None or link.used_at is not None or link.expires_at <= at or not link.user.active:
        raise Refusal(LINK_EXPIRED, status=410)
    if not link.user.enters_by_link:  # other rights were given since the link was sent
        raise Refusal(OTHER_RIGHTS, status=410)
    return link


def use_link(token: str, *, at: datetime) -> User:
    """Spend the link, once: of two simultaneous uses the database lets one through."""
    link = find_link(token, at=at)
    unused = sa.update(SignInLink).where(SignInLink.id == link.id, SignInLink.used_at.is_(None))
    if db.session.scalar(unused.values(used_at=at).returning(SignInLink.id)) is None:
        raise Refusal(LINK_EXPIRED, status=410)
    return link.user
