"""A kiosk is opened, entered once, kept awake, signed on, left with the PIN."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.documents.dating import refuse_clock_back
from ordis.documents.declared import Declared
from ordis.handover import freezing, signing
from ordis.handover.freezing import Pinned
from ordis.handover.kiosk import queries, rules
from ordis.handover.kiosk.models import KioskEnd, KioskSession
from ordis.handover.kiosk.rules import Standing
from ordis.handover.models import Handover, Preparation, ShownOn
from ordis.kernel.crypto import fingerprint
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.referrals.queries import sees

NO_PIN = "Choisissez d’abord votre code d’agent\u202f: il rend l’écran après la signature. Rien n’est perdu."
NOT_PREPARED = "Cette remise n’est pas prête à signer. Rien n’a été modifié\u202f: revenez à sa préparation."
SPENT = (
    "Cette adresse a déjà ouvert un écran de signature\u202f: elle ne sert qu’une fois. "
    "Rien n’a été signé. L’agent en obtient une autre depuis la préparation de la remise."
)
TOO_LATE = (
    "Cette adresse n’est plus valable\u202f: elle sert dans les dix minutes. "
    "Rien n’a été signé. L’agent en obtient une autre depuis la préparation de la remise."
)
AGENT_GONE = (
    "L’agent qui a ouvert cet écran ne peut plus faire signer cette remise. "
    "Rien n’a été signé\u202f: un autre agent peut la préparer."
)


def open_session(*, preparation: Preparation, actor: User, at: datetime) -> str:
    """The token that opens the kiosk of this preparation, once, on one browser. An earlier kiosk stops."""
    if actor.pin_hash is None:
        raise Refusal(NO_PIN, status=422)
    if preparation.kiosk_key is None:
        raise Refusal(NOT_PREPARED)
    freezing.freeze(preparation=preparation, way=ShownOn.SCREEN, actor=actor, at=at)
    for earlier in queries.open_ones(preparation.referral_id):
        _end(earlier, KioskEnd.REPLACED, at)
    db.session.flush()
    token = secrets.token_urlsafe(32)
    kiosk = KioskSession(
        referral_id=preparation.referral_id,
        agent_id=actor.id,
        handover_key=preparation.kiosk_key,
        token_sha256=fingerprint(token),
        opened_at=at,
        seen_at=at,
        enter_before=at + rules.ENTER_WITHIN,
        expires_at=at + rules.LIFE,
    )
    db.session.add(kiosk)
    db.session.flush()
    return token


def enterable(token: str, *, at: datetime, lock: bool = False) -> KioskSession:
    """The kiosk that this token still opens, unchanged: looking at the address spends nothing."""
    kiosk = queries.by_token(token, lock=lock)
    if kiosk is None or kiosk.entered_at is not None:
        raise Refusal(SPENT, status=410)
    if kiosk.ended_at is not None or at >= kiosk.enter_before:
        raise Refusal(TOO_LATE, status=410)
    return kiosk


def enter(*, token: str, aside: str | None, at: datetime) -> tuple[KioskSession, str]:
    """Spend the token: the kiosk, and the secret that its browser holds from now on.

    ``aside``: the session that the browser had, kept for the agent who has the PIN. Who opened it is traced as
    somebody who has seen the family's name: the kiosk shows it.
    """
    kiosk = enterable(token, at=at, lock=True)
    secret = secrets.token_urlsafe(32)
    kiosk.cookie_sha256, kiosk.entered_at, kiosk.seen_at, kiosk.aside = fingerprint(secret), at, at, aside
    db.session.flush()
    number = kiosk.referral.number
    record(Verb.KIOSK_OPENED, number, actor=kiosk.agent, at=at)
    record(Verb.HOUSEHOLD_SEEN, number, actor=kiosk.agent, at=at)
    return kiosk, secret


def standing(kiosk: KioskSession, *, at: datetime) -> Standing:
    return rules.standing(
        end=kiosk.end,
        seen_at=kiosk.seen_at,
        expires_at=kiosk.expires_at,
        at=at,
        idle=timedelta(seconds=settings.current().kiosk_idle_seconds),
    )


def touch(*, kiosk: KioskSession, actor: User, at: datetime, language: str = "", shown: str = "") -> Standing:
    """Somebody is there, and reads in this ``language``; what the kiosk is now.

    One that fell asleep stays so, but for a browser that kept a signature refused since: it tells the digest of what
    it ``shown``, and mends the signature where it was given. What would be taken late may as well be put right.
    """
    found = standing(kiosk, at=at)
    if shown and rules.takes_late(found, kiosk.end):
        pinned = freezing.find(kiosk.handover_key, ShownOn.SCREEN)
        found = Standing.OPEN if pinned is not None and pinned.row.sha256 == shown else found
    if found is Standing.OPEN and kiosk.agent_id == actor.id:
        kiosk.seen_at, kiosk.language = at, language or kiosk.language
    return found


def fall_asleep(*, kiosk: KioskSession, actor: User, at: datetime) -> None:
    """Nobody touches it any more: nothing can be signed there, and it stays locked until the PIN."""
    if kiosk.ended_at is None:
        _end(kiosk, KioskEnd.IDLE, at)
        record(Verb.KIOSK_IDLE, kiosk.referral.number, actor=actor, at=at)


def sign(
    *, kiosk: KioskSession, declared: Declared, actor: User, at: datetime, shown: Pinned | None = None
) -> Handover:
    """Seal what was signed there; sent again, it gives the same handover.

    Idle seconds do not count for a page that counts them itself: a signature that waited for the network comes late.
    A page without scripts counts nothing, and whoever finds it open later signs nothing. Raises :class:`Refusal`.
    """
    found = standing(kiosk, at=at)
    late = rules.takes_late(found, kiosk.end) and declared.screen.width > 0
    if found not in {Standing.OPEN, Standing.SIGNED} and not late:
        raise Refusal("\u202f: ".join(rules.TOLD[found]), status=410)
    _refuse_if_gone(kiosk, actor)
    if found is not Standing.SIGNED:
        refuse_clock_back(kiosk.entered_at or at, "l’écran de signature a été ouvert", at=at)
    handover = signing.sign(
        referral=kiosk.referral, key=kiosk.handover_key, declared=declared, shown=shown, actor=actor, at=at
    )
    if kiosk.ended_at is None:
        _end(kiosk, KioskEnd.SIGNED, at)
    return handover


def leave(*, kiosk: KioskSession, by: User | None, with_pin: bool, actor: User, at: datetime) -> bool:
    """Whether the way out opens to ``by`` (:func:`way_out.opened_by`), None for a wrong code, counted and traced.

    After ``PIN_TRIES`` wrong codes no PIN opens it, were it the right one: those tried at once count one by one here.
    """
    number, strays = kiosk.referral.number, kiosk.strayed_pages + kiosk.strayed_forms
    if by is None or (with_pin and kiosk.wrong_pins >= rules.PIN_TRIES):
        kiosk.wrong_pins += 1
        record(Verb.KIOSK_WRONG_PIN, number, actor=actor, at=at)
        return False
    if kiosk.ended_at is None:
        _end(kiosk, KioskEnd.LEFT, at)
    kiosk.left_at, kiosk.aside = at, None
    if strays > 1:
        record(Verb.KIOSK_LEFT_STRAYED, number, actor=by, at=at, times=strays)
    else:
        record(Verb.KIOSK_LEFT, number, actor=by, at=at)
    return True


def count_stray(*, kiosk_id: int, number: str, actor: User, form: bool, at: datetime) -> None:
    """Another page was asked for from the locked browser, or a form of one sent: the first of each kind is traced,
    the others are counted, and told when the screen is taken back."""
    counter = KioskSession.strayed_forms if form else KioskSession.strayed_pages
    counted = sa.update(KioskSession).where(KioskSession.id == kiosk_id).values({counter: counter + 1})
    if db.session.scalar(counted.returning(counter)) == 1:
        record(Verb.KIOSK_STRAYED, number, actor=actor, at=at, kind="form" if form else "page")


def forget_old(*, at: datetime) -> int:
    """How many sessions put aside were forgotten: nobody came back for them while the cookie lasted."""
    old = sa.and_(KioskSession.aside.is_not(None), KioskSession.entered_at < at - timedelta(hours=rules.HOURS_HELD))
    forgotten = db.session.scalars(
        sa.update(KioskSession).where(old).values(aside=None).returning(KioskSession.id)
    ).all()
    return len(forgotten)


def _refuse_if_gone(kiosk: KioskSession, actor: User) -> None:
    """The agent's rights as they are now, not as they were when the kiosk opened."""
    allowed = actor.active and actor.can(Permission.HANDOVER_SIGN)
    if not allowed or not sees(actor, kiosk.referral):
        raise Refusal(AGENT_GONE, status=403)


def _end(kiosk: KioskSession, end: KioskEnd, at: datetime) -> None:
    kiosk.end, kiosk.ended_at = end, at
