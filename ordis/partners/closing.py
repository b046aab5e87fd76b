"""A structure that no longer takes part is archived, and may come back. Nothing of its past changes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation

Objection: TypeAlias = Callable[[Organisation], str]
"""What a later room still has in hand with an organisation (« 3 demandes en cours »), or ""."""

IN_HAND = "{name} a encore {what}. Rien n’a été modifié\u202f: terminez d’abord, puis archivez."
ALREADY = "{name} est déjà archivé. Rien n’a été modifié."
MERGED = "{name} a été fusionné\u202f: sa fiche ne se rouvre pas. Rien n’a été modifié."

_objections: tuple[Objection, ...] = ()


def use(objections: Sequence[Objection]) -> None:
    """Called once, by ``ordis.rooms``."""
    global _objections
    _objections = tuple(objections)


def in_hand(organisation: Organisation) -> list[str]:
    """What keeps the organisation from being archived."""
    return [said for objection in _objections if (said := objection(organisation))]


def archive(*, organisation: Organisation, actor: User, at: datetime) -> None:
    """Its people no longer act for it, it is no longer offered, its papers stay. Refused while something is in hand."""
    # A referral is deposited under the same lock: none slips in between the count and the archive.
    db.session.refresh(organisation, ["archived_at"], with_for_update=True)
    if organisation.archived_at is not None:
        raise Refusal(ALREADY.format(name=organisation.name))
    if left := in_hand(organisation):
        raise Refusal(IN_HAND.format(name=organisation.name, what=", ".join(left)))
    organisation.archived_at = at
    record(Verb.ORGANISATION_ARCHIVED, organisation.ref, actor=actor, at=at)


def restore(*, organisation: Organisation, actor: User, at: datetime) -> None:
    if organisation.merged_into_id is not None:
        raise Refusal(MERGED.format(name=organisation.name))
    if organisation.archived_at is not None:
        organisation.archived_at = None
        record(Verb.ORGANISATION_RESTORED, organisation.ref, actor=actor, at=at)
