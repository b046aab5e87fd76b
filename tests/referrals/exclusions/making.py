"""Households that broke their agreement, for tests."""

from datetime import date, timedelta

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.handover.models import Handover
from ordis.kernel import clock
from ordis.referrals import actions as referrals
from ordis.referrals.exclusions import actions
from ordis.referrals.exclusions.models import Exclusion
from ordis.referrals.identity import Identity
from ordis.referrals.models import Household, Referral
from tests import make
from tests.handover import making

WHY = "Annonce en ligne deux jours après la remise"


def coordinator() -> User:
    return make.user(Role.COORDINATOR)


def excluded(handover: Handover | None = None, *, days: int = 100, by: User | None = None) -> Exclusion:
    """A household served, then excluded for so many days."""
    handover = handover or making.signed()
    return actions.exclude(
        referral=handover.referral, until=in_days(days), no_resale_until=handover.no_resale_until, why=WHY,
        actor=by or coordinator(), at=clock.now(),
    )  # fmt: skip


def in_days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def asks_again(of: Referral, *, by: User | None = None) -> Referral:
    """The same household, by its structure, which gives the reason that it is asked for."""
    return referrals.submit(
        organisation=of.organisation, identity=identity_of(of.household),
        household=make.HOUSEHOLD, need=make.NEED, idempotency_key=f"again-{of.ref}", exception_reason="Volé",
        actor=by or of.author, at=clock.now(),
    )  # fmt: skip


def identity_of(family: Household) -> Identity:
    assert family.last_name
    assert family.first_name
    assert family.born_on
    return Identity(family.last_name, family.first_name, family.born_on)
