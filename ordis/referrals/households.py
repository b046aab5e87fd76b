"""Is this household known already? One read answers for every prescriber, and never says whose it is.

What it answers decides nothing of a person (art. 22 RGPD): a near name is for the prescriber to judge, an earlier
handover for the city, which may override it with a reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.clock import in_paris
from ordis.kernel.crypto import vault
from ordis.kernel.db import db
from ordis.kernel.french import day
from ordis.kernel.refusal import Refusal
from ordis.referrals import queries
from ordis.referrals.identity import Identity, texts
from ordis.referrals.models import ACTIVE_STAGES, Household, HouseholdKey, Referral, ReferralStage

TOLD_FOR: Final = timedelta(days=183)
"""How long an earlier refusal is told: no longer than its referral is kept."""
NO_NAME: Final = (
    "Le nom et le prénom ne contiennent aucune lettre. Rien n’a été enregistré\u202f: "
    "écrivez-les comme sur la pièce d’identité."
)
SERVED: Final = (
    "Un ordinateur a déjà été remis à ce foyer le {day}. L’opération en remet un par foyer. Rien n’a été "
    "enregistré\u202f: si une exception se justifie (panne, vol, foyer séparé…), écrivez pourquoi et déposez à "
    "nouveau, la ville décidera."
)
NEAR: Final = (
    "Proche\u202f: un foyer au nom très proche {what}. Rien n’a été enregistré\u202f: vérifiez l’orthographe et la "
    "date de naissance. Si ce n’est pas la même famille, confirmez-le et déposez à nouveau."
)


class Met(Refusal):
    """The household, or one of a near name, is known: whoever is told so is traced (see ``probing``)."""


class Ask(Met):
    """Not yet: the prescriber must say one thing more. ``field`` names it: ``exception_reason`` or ``other_family``."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Case:
    """An earlier referral, as little of it as the answer needs. ``closed_at`` None: it is in progress.

    ``computer_back``: what it received came back to the city, by no breach: it no longer keeps from asking again.
    """

    number: str
    organisation_id: int
    stage: ReferralStage
    closed_at: datetime | None
    computer_back: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """``again``: this very household asked before, whatever came of it.

    ``active``: the one referral in progress of the same household. ``near``: served or waiting, of near names.
    """

    active: Case | None = None
    served_on: datetime | None = None
    refused: Case | None = None
    near: Sequence[Case] = field(default=())
    again: bool = False


@dataclass(frozen=True, slots=True)
class Hashes:
    """``same``: equal for the same household. ``near``: each by whether it is of the whole name."""

    same: str
    near: Mapping[str, bool]


def hashes(identity: Identity) -> Hashes:
    """The keyed hashes by which ``identity`` is met again. Raises :class:`Refusal` when the names hold no letter."""
    try:
        asked = texts(identity)
    except ValueError as error:
        raise Refusal(NO_NAME, status=422) from error
    keyed_hash = vault().keyed_hash
    near = dict.fromkeys(map(keyed_hash, sorted(asked.less)), False)
    near[keyed_hash(asked.whole)] = True
    return Hashes(keyed_hash(asked.same), near)


def identify(household: Household, identity: Identity) -> Household:
    """Write who ``household`` is, encrypted, and the hashes by which it is met again; what they were is replaced."""
    household.last_name, household.first_name = identity.last_name.strip(), identity.first_name.strip()
    household.birth_date = identity.birth_date.isoformat()
    household.phone, household.email = identity.phone or None, identity.email or None
    made = hashes(identity)
    household.identity_hash = made.same
    household.keys = [HouseholdKey(keyed_hash=each, whole=whole) for each, whole in made.near.items()]
    return household


def look_up(identity: Identity, *, apart_from: Referral | None = None) -> Known:
    """What is known of this household and of those of near names, in one query by index.

    ``apart_from``: a referral whose own identity is being corrected. Raises :class:`Refusal` as ``hashes`` does.
    """
    asked = hashes(identity)
    probes = {f"probe{rank}": probe for rank, probe in enumerate(asked.near)}
    # No row of the ORM is read: asked of the connection, the session's own care of such rows is not paid for.
    rows = db.session.connection().execute(_look_up(len(probes)), probes).all()
    own = apart_from.number if apart_from else None
    met = [row for row in rows if (row.whole or asked.near[row.keyed_hash]) and row.number != own]
    return _known(met, asked.same) if met else Known()


@cache
def _look_up(probes: int) -> sa.Select[Any]:
    """From the keys by their index, then each household and its referrals by theirs.

    Built once for each number of probes, and on the tables: on a name that nobody knows, which is nearly every one,
    the ORM would cost more than the database.
    """
    keys, family, referral = HouseholdKey.__table__.c, Household.__table__.c, Referral.__table__.c
    asked = [sa.bindparam(f"probe{rank}", type_=keys.keyed_hash.type) for rank in range(probes)]
    told = (
        keys.keyed_hash, keys.whole, family.identity_hash,
        referral.number, referral.organisation_id, referral.stage, referral.closed_at, referral.computer_back_on,
    )  # fmt: skip
    return (
        sa.select(*told)
        .join(Household.__table__, family.id == keys.household_id)
        .join(Referral.__table__, referral.household_id == family.id)
        .where(keys.keyed_hash.in_(asked))
    )


def _known(rows: Sequence[sa.Row[Any]], same: str) -> Known:
    ours = {row.number: _case(row) for row in rows if row.identity_hash == same}.values()
    near = {row.number: _case(row) for row in rows if row.identity_hash != same}.values()
    served = [case.closed_at for case in ours if _has_it(case) and case.closed_at]
    refused = [case for case in ours if case.stage is ReferralStage.REFUSED and case.closed_at]
    return Known(
        active=next((case for case in ours if case.stage in ACTIVE_STAGES), None),
        served_on=max(served, default=None),
        refused=max(refused, key=lambda case: (case.closed_at, case.number), default=None),
        near=[case for case in near if case.stage in ACTIVE_STAGES or _has_it(case)],
        again=bool(ours),
    )


def _case(row: sa.Row[Any]) -> Case:
    return Case(row.number, row.organisation_id, row.stage, row.closed_at, row.computer_back_on is not None)


def _has_it(case: Case) -> bool:
    return case.stage is ReferralStage.HANDED_OVER and not case.computer_back


def check(known: Known, *, actor: User, exception_reason: str = "", other_family: bool = False) -> None:
    """Raise :class:`Met` when a referral is in progress, :class:`Ask` when the prescriber must say more first."""
    if known.active is not None:
        raise Met(_in_progress(known.active, actor))
    if known.served_on is not None and not exception_reason.strip():
        raise Ask(f"{SERVED.format(day=day(known.served_on))} {_call_us()}", field="exception_reason")
    if known.near and not other_family:
        raise Ask(NEAR.format(what=_what(known.near, actor)), field="other_family")


def remember(referral: Referral, known: Known, *, exception_reason: str, actor: User, at: datetime) -> None:
    """Keep with a deposited ``referral`` what its author was told, for the city which decides.

    ``exception_reason`` is kept only of a household served already. That a near name is another family is traced.
    """
    if known.served_on is not None:
        referral.served_before = in_paris(known.served_on).date()
        referral.exception_reason = exception_reason.strip()
    if known.near:
        record(Verb.HOUSEHOLD_DISTINCT, referral.number, actor=actor, at=at)


def notices(known: Known, *, actor: User, at: datetime) -> list[str]:
    """What the prescriber is told and nothing stops: a late refusal, its day, its number only when it is theirs."""
    refused = known.refused
    if refused is None or refused.closed_at is None or refused.closed_at < at - TOLD_FOR:
        return []
    own = f" ({refused.number}, son motif se lit sur sa page)" if _is_own(refused, actor) else ""
    return [
        f"Une demande pour ce foyer a été refusée le {day(refused.closed_at)}{own}. Cela n’empêche rien\u202f: "
        "la ville étudie celle-ci pour elle-même."
    ]


def _what(near: Sequence[Case], actor: User) -> str:
    """« attend un ordinateur (votre demande DEM-2026-00012) ou en a déjà reçu un »."""
    waiting = any(case.closed_at is None for case in near)
    served = any(case.closed_at is not None for case in near)
    said = [
        words for words, true in (("attend déjà un ordinateur", waiting), ("a déjà reçu un ordinateur", served)) if true
    ]
    own = ", ".join(_own(near, actor))
    return " ou ".join(said) + (f" (dans votre structure\u202f: {own})" if own else "")


def _own(cases: Sequence[Case], actor: User) -> Iterator[str]:
    own = {structure.id for structure in queries.structures_of(actor)}
    return (case.number for case in cases if case.organisation_id in own)


def _is_own(case: Case, actor: User) -> bool:
    return any(_own([case], actor))


def _in_progress(active: Case, actor: User) -> str:
    if _is_own(active, actor):
        return (
            f"Votre structure a déjà une demande en cours pour ce foyer\u202f: {active.number}. "
            "Rien n’a été enregistré."
        )
    return (
        "Une demande est déjà en cours pour ce foyer, déposée par une autre structure. Il n’y a rien à "
        f"refaire\u202f: la famille garde sa place. {_call_us()}"
    )


def _call_us() -> str:
    return f"En cas de doute, appelez la ville au {settings.current().contact_phone}."
