"""What the city may do of a report: clause 11 of the agreement. Pure."""

from collections.abc import Collection
from datetime import date

from ordis.aftercare.resale.models import Finding, Followed

TALK_FIRST = (
    "L’article 11 de la convention veut que la ville échange d’abord avec la famille. Rien n’a été enregistré\u202f: "
    "cochez l’échange s’il a eu lieu, sinon appelez avant de clore."
)
NOT_FOUNDED = (
    "Demander le retour ou ne plus attribuer de matériel suppose un signalement fondé. Rien n’a été enregistré\u202f: "
    "changez la conclusion, ou décochez ces suites."
)
NO_FAMILY = (
    "Cet appareil n’était dans aucune famille\u202f: ces suites ne concernent personne. Rien n’a été enregistré\u202f: "
    "décochez-les, et dites dans la note ce qui a été fait."
)
_AGAINST_THE_FAMILY = frozenset({Followed.ASKED_BACK, Followed.EXCLUDED})


def objection(finding: Finding, followed: Collection[Followed], *, with_family: bool) -> str:
    """Why these cannot go together, in French; empty when they may."""
    if followed and not with_family:
        return NO_FAMILY
    if finding is not Finding.FOUNDED and _AGAINST_THE_FAMILY & set(followed):
        return NOT_FOUNDED
    if with_family and finding is Finding.FOUNDED and Followed.TALKED not in followed:
        return TALK_FIRST
    return ""


def was_free(*, until: date, ended_on: date | None, reported_on: date) -> bool:
    """Whether the family owed nothing any more on the day of the report."""
    return reported_on > until or (ended_on is not None and reported_on >= ended_on)
