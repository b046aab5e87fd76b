"""Reads about organisations, and the scope of people who act for them."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.kernel.choice import Choice
from ordis.kernel.db import db
from ordis.kernel.pages import Page, read_page
from ordis.partners.models import Contact, Membership, Organisation, Site


class Part(Choice):
    """What an organisation does in the operation, as a filter."""

    GIVES = "gives", "Donateurs"
    PRESCRIBES = "prescribes", "Prescripteurs"
    REFURBISHES = "refurbishes", "Ateliers extérieurs"
    RECYCLES = "recycles", "Recycleurs"


def organisation_ids_of(user: User) -> sa.Select[tuple[int]]:
    """The ids of the organisations for which ``user`` may act, to put in an ``IN``: the key of every scope."""
    return sa.select(Membership.organisation_id).where(Membership.user_id == user.id)


def organisations_of(user: User) -> list[Organisation]:
    """By name; archived ones excepted."""
    mine = sa.select(Organisation).where(
        Organisation.id.in_(organisation_ids_of(user)), Organisation.archived_at.is_(None)
    )
    return list(db.session.scalars(mine.order_by(Organisation.name, Organisation.id)))


def own_organisation(user: User, ref: str) -> Organisation | None:
    """None for one that ``user`` does not act for: its address then leads nowhere."""
    mine = sa.select(Organisation).where(Organisation.ref == ref, Organisation.id.in_(organisation_ids_of(user)))
    return db.session.scalar(mine)


def organisation_by_ref(ref: str) -> Organisation | None:
    return db.session.scalar(sa.select(Organisation).where(Organisation.ref == ref))


def organisations_page(
    *, part: Part | None, text: str, after: int | None, archived: bool = False
) -> Page[Organisation]:
    """Newest first, filtered by part and by words of the name, the town or the SIRET; merged records excepted."""
    statement = sa.select(Organisation).where(
        Organisation.archived_at.is_not(None) if archived else Organisation.archived_at.is_(None),
        Organisation.merged_into_id.is_(None),
    )
    if part is not None:
        statement = statement.where(_plays(part))
    for word in text.split()[:6]:
        statement = statement.where(
            sa.or_(
                Organisation.name.icontains(word, autoescape=True),
                Organisation.town.icontains(word, autoescape=True),
                Organisation.siret.startswith(word, autoescape=True),
                Organisation.siren.startswith(word, autoescape=True),
            )
        )
    return read_page(statement, Organisation.id, after=after)


def who(part: Part) -> list[Organisation]:
    """Organisations that play ``part``, by name; archived ones excepted."""
    statement = sa.select(Organisation).where(_plays(part), Organisation.archived_at.is_(None))
    return list(db.session.scalars(statement.order_by(Organisation.name, Organisation.id)))


def _plays(part: Part) -> sa.ColumnElement[bool]:
    column: sa.ColumnElement[bool] = getattr(Organisation, part.value)
    return column.is_(True)


def members(organisation: Organisation) -> list[User]:
    """The people who may sign in for this organisation, by name."""
    statement = (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation.id)
        .options(joinedload(User.roles))
    )
    return list(db.session.scalars(statement.order_by(User.name, User.id)).unique())


def member_by_ref(organisation: Organisation, ref: str) -> User | None:
    return next((user for user in members(organisation) if user.ref == ref), None)


def look_alikes(organisation: Organisation) -> list[Organisation]:
    """Other open records of the same name, whatever its case, or of the same SIRET; of the same SIREN, where one of
    the two says no more.

    A SIRET may be shared and a name be common: this warns and forbids nothing."""
    alike = sa.func.lower(Organisation.name) == organisation.name.lower()
    if organisation.siret:
        alike = sa.or_(alike, Organisation.siret == organisation.siret)
    if organisation.siren:
        untold = sa.true() if organisation.siret is None else Organisation.siret.is_(None)
        alike = sa.or_(alike, sa.and_(Organisation.siren == organisation.siren, untold))
    statement = sa.select(Organisation).where(
        alike, Organisation.id != organisation.id, Organisation.archived_at.is_(None)
    )
    return list(db.session.scalars(statement.order_by(Organisation.id).limit(20)))


def site_by_ref(ref: str) -> Site | None:
    """An open place; its organisation loaded."""
    statement = sa.select(Site).where(Site.ref == ref, Site.archived_at.is_(None))
    return db.session.scalar(statement.options(joinedload(Site.organisation)))


def main_contact(organisation: Organisation) -> Contact | None:
    """The first contact noted: who signs and who is called."""
    return organisation.contacts[0] if organisation.contacts else None
