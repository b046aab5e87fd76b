"""Computers handed over, and the families that they equip."""

from typing import Final

import sqlalchemy as sa

from ordis.devices.models import Device
from ordis.donations.models import Donation
from ordis.handover.models import HandedOverDevice, Handover
from ordis.indicators import dimensions
from ordis.indicators.indicator import ONE, Audience, Column, Facts, Indicator, Listed, Sense, Unit
from ordis.referrals.models import Household, Referral

_SOURCE: Final = "Convention de remise et de non-revente, signée et scellée."
_DECLARED: Final = f"{_SOURCE} Composition du foyer, déclarée à la demande."
HANDED_OVER_ROWS = (
    sa.select(HandedOverDevice.id)
    .join(Handover, Handover.id == HandedOverDevice.handover_id)
    .join(Referral, Referral.id == Handover.referral_id)
    .join(Device, Device.id == HandedOverDevice.device_id)
    .outerjoin(Donation, Donation.id == Device.donation_id)
)
_FAMILIES = (
    sa.select(Handover.id)
    .join(Referral, Referral.id == Handover.referral_id)
    .join(Household, Household.id == Referral.household_id)
    .where(Referral.exchanges_id.is_(None))
)
_EXCHANGED = "L’échange d’un ordinateur en panne n’équipe pas un foyer de plus."

HANDED_OVER: Final = Indicator(
    key="handed_over",
    label="Appareils remis",
    definition="Appareils dont la convention de remise et de non-revente est signée dans la période.",
    unit=Unit.DEVICES,
    source=_SOURCE,
    sense=Sense.FLOW,
    facts=Facts(
        HANDED_OVER_ROWS,
        Handover.signed_at,
        Device.id,
        by={
            "kind": dimensions.KIND,
            "structure": dimensions.STRUCTURE,
            "purpose": dimensions.PURPOSE,
            "donor": dimensions.DONOR,
        },
    ),
    listed=Listed.DEVICES,
    caveats=("Un appareil revenu puis remis de nouveau compte à chaque remise, comme un échange.",),
)


def _families(key: str, label: str, definition: str, unit: Unit, value: Column = ONE) -> Indicator:
    """By district, families alone are told: of one family, a number of people could be over the threshold."""
    by = {"structure": dimensions.STRUCTURE, "purpose": dimensions.PURPOSE, "situation": dimensions.SITUATION}
    if unit is Unit.HOUSEHOLDS:
        by["district"] = dimensions.DISTRICT
    return Indicator(
        key=key,
        label=label,
        definition=definition,
        unit=unit,
        source=_SOURCE if unit is Unit.HOUSEHOLDS else _DECLARED,
        sense=Sense.FLOW,
        facts=Facts(_FAMILIES, Handover.signed_at, Referral.id, value, by),
        listed=Listed.REFERRALS,
        audience=Audience.STRUCTURE,
        caveats=(_EXCHANGED,),
    )


FAMILIES: Final = _families(
    "families",
    "Foyers équipés",
    "Foyers qui ont signé une convention de remise dans la période.",
    Unit.HOUSEHOLDS,
)
PEOPLE: Final = _families(
    "people", "Personnes", "Personnes des foyers équipés dans la période.", Unit.PEOPLE, Household.people
)
SCHOOL_CHILDREN: Final = _families(
    "school_children",
    "Enfants scolarisés",
    "Enfants scolarisés des foyers équipés dans la période.",
    Unit.PEOPLE,
    Household.school_children,
)

HANDOVERS: Final = (HANDED_OVER, FAMILIES, PEOPLE, SCHOOL_CHILDREN)
