"""What figures are broken down by, each said once."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

import sqlalchemy as sa

from ordis.devices.models import Device, Grade, Kind
from ordis.donations.models import Donation, LegalOrigin
from ordis.donations.reen.rules import YEARS, Age
from ordis.indicators.indicator import UNSAID, Dimension, Named
from ordis.kernel.choice import Choice
from ordis.kernel.days import french_day
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.referrals.models import Household, Purpose, Referral, Situation

NOT_SAID: Final = "Non précisé"
_ID: Final = re.compile(r"\d{1,9}", re.ASCII)
"""A member may be typed in an address: anything else is nobody."""


def of_choice(choices: type[Choice]) -> Named:
    """Names of the members of an enumeration."""
    labels = {member.value: member.label for member in choices} | {UNSAID: NOT_SAID}
    return lambda members: {member: labels.get(member, member) for member in members}


def as_said(members: Collection[str]) -> Mapping[str, str]:
    """A member is its own name."""
    return {member: member or NOT_SAID for member in members}


def organisations(members: Collection[str]) -> Mapping[str, str]:
    """Names of organisations by their id; one that was merged has the name of the record that was kept."""
    ids = [int(member) for member in members if _ID.fullmatch(member)]
    known: dict[str, str] = {UNSAID: NOT_SAID}
    for start in range(0, len(ids), 500):
        rows = db.session.execute(
            sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids[start : start + 500]))
        )
        known |= {str(number): name for number, name in rows}
    return {member: known.get(member, NOT_SAID) for member in members}


def days(members: Collection[str]) -> Mapping[str, str]:
    return {member: f"{member} j" for member in members}


KIND = Dimension("par sorte", Device.kind, of_choice(Kind))
GRADE = Dimension("par état", Device.grade, of_choice(Grade))
DONOR = Dimension("par donateur", Donation.donor_id, organisations)
ORIGIN = Dimension("par origine", Donation.legal_origin, of_choice(LegalOrigin))
STRUCTURE = Dimension("par structure", Referral.organisation_id, organisations)
PURPOSE = Dimension("par usage", Referral.purpose, of_choice(Purpose), of_families=True)
WANTED = Dimension("par sorte demandée", Referral.wanted_kind, of_choice(Kind))
SITUATION = Dimension("par situation", Household.situation, of_choice(Situation), of_families=True)
DISTRICT = Dimension("par quartier", Household.district, as_said, small=True, of_families=True)


def _ten_years_after(month_and_day: str) -> Any:
    """``bought_on`` completed to a day, ten years later; 29 February is then the 28th (art. 641 CPC)."""
    full = sa.func.substr(Device.bought_on + month_and_day, 1, 10)
    year = sa.cast(sa.cast(sa.func.substr(full, 1, 4), sa.Integer) + YEARS, sa.String)
    rest = sa.func.substr(full, 5, 6)
    return year + sa.case((rest == "-02-29", "-02-28"), else_=rest)


def _age() -> Any:
    """What :func:`ordis.donations.reen.rules.age` says, in words of the database."""
    given = french_day(Device.received_at)
    first = sa.func.substr(Device.bought_on + "-01-01", 1, 10)
    month = sa.func.substr(Device.bought_on, 6, 2)
    last = sa.case(
        (sa.func.length(Device.bought_on) == 4, _ten_years_after("-12-31")),
        (month == "02", _ten_years_after("-28")),
        (month.in_(("04", "06", "09", "11")), _ten_years_after("-30")),
        else_=_ten_years_after("-31"),
    )
    return sa.case(
        (sa.or_(Device.bought_on == "", first > given), Age.UNKNOWN.value),
        (_ten_years_after("-01-01") > given, Age.UNDER.value),
        (last <= given, Age.OVER.value),
        else_=Age.UNKNOWN.value,
    )


AGE = Dimension("par âge", _age(), of_choice(Age))
