"""Which answer a demand may have. Pure."""

from ordis.aftercare.register.rules import Standing
from ordis.aftercare.waivers.models import Outcome


def answers(standing: Standing) -> tuple[Outcome, ...]:
    """Granted or refused while the engagement binds; afterwards there is nothing to answer."""
    return (Outcome.GRANTED, Outcome.REFUSED) if standing.state.binds else (Outcome.MOOT,)
