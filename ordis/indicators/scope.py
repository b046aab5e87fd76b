"""Who reads which figures: the city all of them, the workshop its own, a structure those of its own referrals."""

from dataclasses import dataclass

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.indicators.indicator import Audience, Dimension, Indicator
from ordis.indicators.registry import BY_KEY, INDICATORS
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.partners.queries import organisation_ids_of

NOT_YOURS = (
    "Ce chiffre n’est pas ouvert à votre rôle. Rien n’a été montré\u202f: demandez-le à l’équipe de la ville, qui "
    "les lit tous."
)
UNKNOWN = "Aucun indicateur ne porte ce nom. Choisissez-le dans la liste des indicateurs."


@dataclass(frozen=True, slots=True)
class Scope:
    """``structures``: ids, of which alone the figures are told; None for everybody's."""

    audiences: frozenset[Audience]
    structures: tuple[int, ...] | None

    def of(self, audience: Audience) -> bool:
        return audience in self.audiences

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(each for each in INDICATORS if each.audience in self.audiences)


def scope_of(user: User) -> Scope:
    """Of who acts for a structure and works in the workshop too, that of the workshop."""
    if user.can(Permission.INDICATOR_ALL):
        return Scope(frozenset(Audience), None)
    if user.can(Permission.DEVICE_VIEW):
        return Scope(frozenset({Audience.WORKSHOP}), None)
    mine = tuple(db.session.scalars(organisation_ids_of(user)))
    return Scope(frozenset({Audience.STRUCTURE}), mine)


def readable(user: User, key: str) -> tuple[Indicator, Scope]:
    """The indicator of that key. Raises :class:`Refusal` when there is none, or when it is not for ``user``."""
    indicator, scope = BY_KEY.get(key), scope_of(user)
    if indicator is None:
        raise Refusal(UNKNOWN, status=404)
    if indicator not in scope.indicators:
        raise Refusal(NOT_YOURS, status=403)
    return indicator, scope


def told_to(user: User, dimension: Dimension) -> bool:
    """Whether ``user`` may read a figure broken down so, over a period of any length."""
    return user.can(Permission.HOUSEHOLD_VIEW) or not dimension.of_families
