"""Who may take the screen back: the agent who handed it over, or a colleague. It reads and computes argon2, no more."""

from dataclasses import dataclass

from ordis.accounts import pin
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.accounts.queries import user_by_email
from ordis.handover.kiosk.models import KioskSession
from ordis.referrals.queries import referral_for


@dataclass(frozen=True, slots=True)
class Key:
    """What was typed at the way out: the agent's PIN or password, or a colleague's address and password."""

    code: str = ""
    password: str = ""
    email: str = ""

    @property
    def is_pin(self) -> bool:
        return not self.password and not self.email


def opened_by(kiosk: KioskSession, key: Key) -> User | None:
    """Whose key it is, among those who may take this screen back; None when it opens nothing."""
    if key.email:
        colleague = user_by_email(key.email)
        right = pin.is_password(colleague, key.password)
        return colleague if right and colleague is not None and _may_take(kiosk, colleague) else None
    agent = kiosk.agent
    right = pin.opens(agent, key.code) if key.is_pin else pin.is_password(agent, key.password)
    return agent if right and agent.active else None


def _may_take(kiosk: KioskSession, colleague: User) -> bool:
    """Somebody who could have handed over this very screen."""
    allowed = colleague.active and colleague.can(Permission.HANDOVER_SIGN)
    return allowed and referral_for(colleague, kiosk.referral.ref) is not None
