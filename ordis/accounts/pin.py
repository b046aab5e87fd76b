"""An agent's PIN: a few digits that give a shared screen back to the agent. It opens no session by itself."""

from datetime import datetime
from typing import Final

from flask_security import hash_password, verify_password

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.refusal import Refusal

SHORTEST: Final = 4
LONGEST: Final = 8
_RUNS: Final = ("01234567890", "09876543210")
DIGITS: Final = "Le code a de 4 à 8 chiffres, et rien d’autre. Rien n’a été modifié."
GUESSED: Final = "Ce code se devine (le même chiffre, ou des chiffres qui se suivent). Choisissez-en un autre."
NOT_YOURS: Final = "Ce mot de passe n’est pas le vôtre. Votre code n’a pas changé."


def choose(*, user: User, pin: str, password: str, actor: User, at: datetime) -> None:
    """The same on the page of the account, where the password is asked for again."""
    if not user.password or not verify_password(password, user.password):
        raise Refusal(NOT_YOURS, status=422)
    set_pin(user=user, pin=pin, actor=actor, at=at)


def set_pin(*, user: User, pin: str, actor: User, at: datetime) -> None:
    """Raises :class:`Refusal` (422) for what is no PIN or is the first that anyone would try."""
    if not (SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isdigit()):
        raise Refusal(DIGITS, status=422)
    if guessable(pin):
        raise Refusal(GUESSED, status=422)
    user.pin_hash = hash_password(pin)
    record(Verb.PIN_SET, user.ref, actor=actor, at=at)


def guessable(pin: str) -> bool:
    """One digit repeated, or digits in a row up or down."""
    return len(set(pin)) == 1 or any(pin in run for run in _RUNS)


def opens(user: User, pin: str) -> bool:
    """Whether this is the PIN of ``user`` (argon2)."""
    return user.pin_hash is not None and 0 < len(pin) <= LONGEST and verify_password(pin, user.pin_hash)
