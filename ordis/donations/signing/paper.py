"""Signed with a pen by both: photographs or a scan attached, then confirmed by a second person."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.french import long_date
from ordis.documents.photographs import Bare, bared, refuse_mixed, refuse_too_many
from ordis.donations.agreement import Hand, Signed
from ordis.donations.models import Donation
from ordis.donations.signing import concluding, keeping, links, queries, stages
from ordis.donations.signing.actions import opened, shown
from ordis.donations.signing.models import AgreementSigning, SignedSheet, SigningStage, Way
from ordis.donations.signing.proof import OnPaper
from ordis.donations.signing.ready import refuse_unready
from ordis.donations.signing.stages import Step
from ordis.kernel.choice import Choice
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.lockbox import Locked, lock
from ordis.kernel.refusal import Refusal

IN_THE_FUTURE: Final = (
    "Cette date n’est pas encore arrivée. Rien n’a été enregistré\u202f: recopiez celle du papier signé."
)
TOO_EARLY: Final = (
    "La convention a été établie le {day}\u202f: le papier ne peut pas avoir été signé avant. Rien n’a été enregistré."
)
NOTHING_ATTACHED: Final = "Aucun papier signé n’attend ici. Rien n’a été modifié\u202f: rechargez la page."
MEANWHILE: Final = (
    "Les pages ont changé depuis que vous les avez vues. Rien n’a été confirmé\u202f: regardez-les à nouveau."
)
SAME_PERSON: Final = (
    "Vous avez joint ce papier\u202f: une autre personne confirme ce qu’elle y voit. Rien n’a été modifié."
)
LOOK_AT_ALL: Final = "Cochez chaque chose que vous voyez sur le papier\u202f; s’il en manque une, renvoyez-le."
SAY_WHY: Final = "Dites ce qui manque sur le papier, en trois lettres au moins."


class Seen(Choice):
    """What the second person looks for, each thing by itself."""

    NUMBER = "number", "Le numéro de la convention est celui de cette page"
    DONOR = "donor", "La personne qui signe pour le donateur est celle qui est nommée"
    DONOR_SIGNATURE = "donor_signature", "Le donateur a signé"
    CITY_SIGNATURE = "city_signature", "La collectivité a signé"
    PAGES = "pages", "Toutes les pages sont là, lisibles"
    DATE = "date", "La date écrite est celle de cette page"


def kept(sent: Sequence[bytes]) -> tuple[tuple[Locked, Bare], ...]:
    """The files sent, bared and locked in the store. Slow: never under the writers' lock. What is then attached to
    nothing, or sent back, is bytes whose key is lost."""
    return tuple((lock(each.data), each) for each in bared(sent))


def attach(
    *, donation: Donation, sheets: Sequence[tuple[Locked, Bare]], signed_on: date, actor: User, at: datetime
) -> AgreementSigning:
    """Name ``sheets`` (:func:`kept`), after those attached before, for a second person. The same file is named once."""
    signing = opened(donation)
    refuse_unready(signing, at=at)
    _refuse_date(signing, signed_on, at)
    known = {sheet.sha256 for sheet in signing.sheets}
    new = {made.sha256: (made, each) for made, each in sheets if made.sha256 not in known}
    refuse_too_many(len(known) + len(new))
    refuse_mixed([*(sheet.media for sheet in signing.sheets), *(each.media for _, each in new.values())])
    stages.apply(signing, Step.ATTACH)
    signing.sheets += [
        SignedSheet(sha256=made.sha256, blob=made.blob, photo_key=made.key, media=each.media)
        for made, each in new.values()
    ]
    signing.way, signing.signed_on, signing.reason = Way.PAPER, signed_on, ""
    signing.attached_at, signing.attached_by_id = at, actor.id
    links.revoke(signing, at=at)
    db.session.flush()
    record(Verb.DONATION_PAPER_ATTACHED, donation.number, actor=actor, at=at, sha256=list(new))
    return signing


def put_back(*, donation: Donation, reason: str, actor: User, at: datetime) -> AgreementSigning:
    """Something is missing: the pages are taken away, and any way of signing is open again."""
    if len(reason.strip()) < 3:
        raise Refusal(SAY_WHY, status=422)
    signing = opened(donation)
    stages.apply(signing, Step.PUT_BACK)
    signing.sheets.clear()
    signing.way, signing.reason = None, reason.strip()[:300]
    signing.signed_on = signing.attached_at = signing.attached_by_id = None
    db.session.flush()
    record(Verb.DONATION_PAPER_PUT_BACK, donation.number, actor=actor, at=at)
    return signing


def confirm(*, donation: Donation, seen: frozenset[Seen], pages: str, actor: User, at: datetime) -> AgreementSigning:
    """A second person saw everything: seal and store. Pressed twice, it is the same agreement.

    ``pages``: the fingerprint of those that were on the screen.
    """
    with db.session.begin_nested():
        signing = opened(donation)
        if signing.stage is SigningStage.SIGNED and signing.way is Way.PAPER:
            return signing
        if signing.stage is not SigningStage.CONFIRM or signing.signed_on is None or signing.attached_at is None:
            raise Refusal(NOTHING_ATTACHED)
        if not may_confirm(signing, actor):
            raise Refusal(SAME_PERSON)
        if signing.fingerprint != pages:
            raise Refusal(MEANWHILE)
        if seen != frozenset(Seen):
            raise Refusal(LOOK_AT_ALL, status=422)
        refuse_unready(signing, at=at)
        _seal(signing, signing.signed_on, signing.attached_at, actor, at)
        return signing


def may_confirm(signing: AgreementSigning, user: User) -> bool:
    """Whether ``user`` is a second person for this paper, or the city lets one person do both."""
    return signing.attached_by_id != user.id or settings.current().same_person_may_check


def _seal(signing: AgreementSigning, signed_on: date, attached_at: datetime, actor: User, at: datetime) -> None:
    by = signing.attached_by.name if signing.attached_by else ""
    sheets = tuple(sheet.sha256 for sheet in signing.sheets)
    how = f"à la plume, le {long_date(signed_on)}\u202f; papier joint par {by}, confirmé par {actor.name}"
    paper = OnPaper(signed_on, sheets, by, attached_at, actor.name, at)
    signed = Signed(Hand(how), Hand(how), photographs=sheets)
    concluding.conclude(signing, Step.CONFIRM, shown(signing), signed, paper=paper, actor=actor, at=at)


def _refuse_date(signing: AgreementSigning, signed_on: date, at: datetime) -> None:
    if signed_on > in_paris(at).date():
        raise Refusal(IN_THE_FUTURE, status=422)
    if signed_on < (day := in_paris(signing.proposed.proposed_at).date()):
        raise Refusal(TOO_EARLY.format(day=long_date(day)), status=422)


def content(signing: AgreementSigning, ref: str) -> tuple[bytes, str] | None:
    """A page, and its type; None once it was forgotten."""
    sheet = queries.sheet_of(signing, ref)
    data = keeping.content(sheet) if sheet else None
    return (data, sheet.media) if sheet and data is not None else None
