"""What a donation says to nwipe: who wipes, for whom, under which tag."""

from ordis.devices.models import Device
from ordis.donations.models import Donation
from ordis.settings import current
from ordis.wiping.nwipe_conf import ConfFacts


def facts_of(donation: Donation, *, device: Device | None = None) -> ConfFacts:
    """``device``: its code becomes the tag, for a stick that wipes one computer; else the donation's number.

    No operator: who holds the stick is not known here, and a name that is not theirs would lie on the report. No
    person of the donor either: a stick is lost, its token reads these files by a number that is easy to guess, and a
    wipe is proven to the organisation.
    """
    house, donor = current(), donation.donor
    town = " ".join(part for part in (donor.postal_code, donor.town) if part)
    return ConfFacts(
        business=f"{house.operation}, {house.city}",
        business_address=house.address,
        contact=house.service,
        contact_phone=house.contact_phone,
        operator="",
        customer=donor.name,
        customer_address=", ".join(part for part in (donor.address, town) if part),
        customer_contact="",
        customer_phone="",
        tag=device.code if device else donation.number,
    )
