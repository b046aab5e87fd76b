"""A computer came back broken and the family is owed another: a referral of its own, by no quota and no decision.

The agreement promises it as far as the stock allows (clause 8). A referral is what every door knows (reservation,
appointment, kiosk, paper, copies): a second signature of the first one would need each of them twice (ADR 19).
"""

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.numbers import next_number
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.referrals import stages
from ordis.referrals.exclusions import actions as exclusions
from ordis.referrals.exclusions.queries import in_force_for
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.stages import Step

FORGOTTEN: Final = (
    "L’identité de cette famille a été effacée, au terme de sa durée de conservation. Rien n’a été modifié\u202f: "
    "enregistrez un retour\u202f; la famille peut faire une nouvelle demande."
)
NOT_SERVED: Final = "Aucun ordinateur n’a été remis pour la demande {number}\u202f: il n’y a rien à échanger."
ANOTHER_WAY: Final = (
    "Cette famille a déjà une demande en cours, ou son échange est déjà ouvert. Rien n’a été modifié\u202f: ouvrez "
    "cette demande, ou enregistrez un simple retour."
)


def open_exchange(*, of: Referral, actor: User, at: datetime) -> Referral:
    """The referral of the computer that replaces that of ``of``, for the same family and structure: accepted at once,
    or put to the city as any referral when it excluded the household, for a person to decide and say why.

    The caller has taken the first computer back: a family never has two. Two people at once, or a family that has
    asked again meanwhile: the unique indexes settle it, and the second is refused.
    """
    if of.stage is not ReferralStage.HANDED_OVER:
        raise Refusal(NOT_SERVED.format(number=of.number))
    if of.household.identity_hash is None:
        raise Refusal(FORGOTTEN)
    exclusions.alone(of.household.identity_hash)
    excluded = in_force_for(of.household.identity_hash) is not None
    referral = _like(of, at=at)
    if not excluded:
        referral.decided_at, referral.decided_by = at, actor
    try:
        with db.session.begin_nested():
            with db.session.no_autoflush:
                db.session.add(referral)
                stages.apply(referral, Step.ASK_EXCHANGE if excluded else Step.EXCHANGE, actor=actor, at=at)
            db.session.flush()
    except sa.exc.IntegrityError as error:
        raise Refusal(ANOTHER_WAY) from error
    if excluded:
        exclusions.meet(referral, actor=actor, at=at)
    return referral


def _like(of: Referral, *, at: datetime) -> Referral:
    return Referral(
        ref=new_ref(), number=next_number("DEM", in_paris(at).year), organisation_id=of.organisation_id,
        author=of.author, household=of.household, identity_hash=of.household.identity_hash, purpose=of.purpose,
        wanted_kind=of.wanted_kind, wanted_why=of.wanted_why, extras=list(of.extras), site_id=of.site_id,
        exchanges_id=of.id, file_number=of.file_number, created_at=at, submitted_at=at,
    )  # fmt: skip
