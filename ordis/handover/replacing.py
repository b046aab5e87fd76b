"""What the agreement of an exchange says of the computer that it replaces."""

from ordis.documents.french import long_date
from ordis.handover import queries
from ordis.handover.pdf import DeviceFacts
from ordis.kernel.clock import in_paris
from ordis.referrals.models import Referral


def replaced(referral: Referral) -> str:
    """The sentence of the agreement; empty when ``referral`` is no exchange."""
    given = queries.handover_of(referral.exchanges) if referral.exchanges else None
    if given is None:
        return ""
    known = [DeviceFacts(**line.facts) for line in given.devices]
    names = ", ".join(f"{device.designation or device.kind} {device.code}" for device in known)
    day = long_date(in_paris(given.signed_at).date())
    return f"Remplace {names}, remis le {day} par la convention {given.document.number}, revenu depuis à la Ville."
