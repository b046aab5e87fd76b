"""An agent's PIN: a few digits that give a shared screen back to the agent. It opens no session by itself.

Only :func:`keep` writes. What computes argon2 (:func:`hashed`, :func:`is_password`, :func:`opens`) reads alone, to be
done before the writers' lock is asked for (``kernel.transaction.reads_first``).
"""

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


def hashed(pin: str) -> str:
    """What :func:`keep` keeps of it. Raises :class:`Refusal` (422) for what is no PIN or is the first that anyone
    would try."""
    if not (SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isdigit()):
        raise Refusal(DIGITS, status=422)
    if guessable(pin):
        raise Refusal(GUESSED, status=422)
    return str(hash_password(pin))


def hashed_with(pin: str, *, password: str, user: User) -> str:
    """The same on the page of the account, where the password is asked for again."""
    if not is_password(user, password):
        raise Refusal(NOT_YOURS, status=422)
    return hashed(pin)


def keep(*, user: User, pin_hash: str, actor: User, at: datetime) -> None:
    user.pin_hash = pin_hash
    record(Verb.PIN_SET, user.ref, actor=actor, at=at)


def guessable(pin: str) -> bool:
    """One digit repeated, or digits in a row up or down."""
    return len(set(pin)) == 1 or any(pin in run for run in _RUNS)


def is_password(user: User | None, password: str) -> bool:
    """Whether this is the password of ``user``; as slow for nobody as for somebody."""
    if user is None or not user.password:
        hash_password(password)
        return False
    return bool(verify_password(password, user.password))


def opens(user: User, pin: str) -> bool:
    """Whether this is the PIN of ``user`` (argon2)."""
    return user.pin_hash is not None and 0 < len(pin) <= LONGEST and verify_password(pin, user.pin_hash)
