"""What fills the variables of a text on a given day."""

from datetime import date, datetime

from ordis import settings
from ordis.documents.french import long_date
from ordis.handover.rules import no_resale_until
from ordis.kernel.clock import in_paris


def terms(*, signed_on: date, until: date) -> dict[str, str]:
    """What fills the variables of the text, from the city's settings and the dates."""
    chosen = settings.current()
    return {
        "ville": chosen.city,
        "operation": chosen.operation,
        "service": chosen.service,
        "adresse": chosen.address,
        "courriel": chosen.contact_email,
        "telephone": chosen.contact_phone.replace(" ", "\u00a0"),  # a number never ends on another line
        "mois": str(chosen.no_resale_months),
        "remise": long_date(signed_on),
        "fin": long_date(until),
    }


def end_of_period(at: datetime) -> date:
    """The last day without resale of an agreement signed at ``at``."""
    return no_resale_until(in_paris(at).date(), settings.current().no_resale_months)
