"""Whom diplomas may honour, and which were issued."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.papers.models import Diploma
from ordis.ceremonies.queries import given_by_donor
from ordis.donations.thanks.models import Naming, NamingConsent
from ordis.kernel.db import db
from ordis.partners.models import Organisation


@dataclass(frozen=True, slots=True)
class Honoured:
    """A donor of the period. ``naming``: what it said of being named, None when it never said; ``diploma``: the one in
    force."""

    donor: Organisation
    given: int
    naming: Naming | None
    diploma: Diploma | None

    @property
    def agreed(self) -> bool:
        return self.naming in (Naming.NAME, Naming.LOGO)


def honoured(ceremony: Ceremony) -> list[Honoured]:
    """Every donor of the period, by name: three questions."""
    given = given_by_donor(ceremony.period_from, ceremony.held_on)
    keys = [donor.id for donor, _ in given]
    issued = {each.organisation_id: each for each in diplomas_of(ceremony)}
    named = namings(keys)
    return [Honoured(donor, count, named.get(donor.id), issued.get(donor.id)) for donor, count in given]


def namings(organisations: list[int]) -> dict[int, Naming]:
    """Organisation → what it said last of being named."""
    said = sa.select(NamingConsent.organisation_id, NamingConsent.naming)
    mine = said.where(NamingConsent.organisation_id.in_(organisations)).order_by(NamingConsent.id)
    return dict(row._tuple() for row in db.session.execute(mine))


def diplomas_of(ceremony: Ceremony) -> list[Diploma]:
    """By donor, each with its paper."""
    mine = sa.select(Diploma).join(Diploma.organisation).where(Diploma.ceremony_id == ceremony.id)
    told = mine.options(joinedload(Diploma.organisation), joinedload(Diploma.document))
    return list(db.session.scalars(told.order_by(Organisation.name, Diploma.id)))


def diploma_by_ref(ref: str) -> Diploma | None:
    return db.session.scalar(sa.select(Diploma).where(Diploma.ref == ref).options(joinedload(Diploma.document)))
