"""Print, attach, confirm or send back. Nothing is signed before a second person has confirmed."""

from datetime import date, datetime, time

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.french import long_date
from ordis.handover import freezing, signing
from ordis.handover import queries as handovers
from ordis.handover.actions import locked
from ordis.handover.conclusion import Case, conclude
from ordis.handover.declared import Tick
from ordis.handover.freezing import Pinned
from ordis.handover.models import Handover, Preparation, ShownOn
from ordis.handover.paperwork import queries, stages
from ordis.handover.paperwork.models import PaperStage, SignedPaper
from ordis.handover.paperwork.photographs import bare
from ordis.handover.paperwork.stages import Step
from ordis.handover.proof import OnPaper
from ordis.kernel.choice import Choice
from ordis.kernel.clock import PARIS, in_paris
from ordis.kernel.db import db
from ordis.kernel.lockbox import lock
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral

NOT_PREPARED = "Préparez d’abord la remise\u202f: le papier porte les appareils scannés et le nom de qui signe."
NOT_PRINTED = (
    "Aucune convention sur papier n’attend pour cette demande. Rien n’a été modifié\u202f: imprimez-la d’abord."
)
IN_THE_FUTURE = "Cette date n’est pas encore arrivée. Rien n’a été enregistré\u202f: recopiez celle du papier signé."
TOO_EARLY = (
    "La remise a été préparée le {day}\u202f: le papier ne peut pas avoir été signé avant. Rien n’a été "
    "enregistré\u202f: recopiez la date du papier, ou préparez à nouveau la remise."
)
SAME_PERSON = (
    "Vous avez joint cette photographie\u202f: une autre personne confirme ce qu’elle y voit. Rien n’a été modifié. "
    "Une très petite équipe peut être réglée pour que la même personne fasse les deux (ORDIS_SAME_PERSON_MAY_CHECK)."
)
LOOK_AT_ALL = "Cochez chaque chose que vous voyez sur la photographie\u202f; s’il en manque une, renvoyez-la à l’agent."
SAY_WHY = "Dites ce qui manque sur la photographie, en trois lettres au moins\u202f: l’agent la reprendra."


class Seen(Choice):
    """What the second person looks for on the photograph, each thing by itself."""

    NUMBER = "number", "Le numéro du papier est celui de cette page"
    NAME = "name", "Le nom de la personne qui signe est le bon"
    SIGNATURE = "signature", "La signature est là"
    BOXES = "boxes", "Toutes les cases sont cochées"
    PAGES = "pages", "Toutes les pages sont là, lisibles"
    DATE = "date", "La date écrite est celle de cette page"


def start(*, referral: Referral, actor: User, at: datetime) -> SignedPaper:
    """The paper of what is prepared now, to be printed and signed. Prepared again since, it starts again."""
    referral = locked(referral)
    preparation = handovers.preparation_of(referral)
    if preparation is None or preparation.kiosk_key is None:
        raise Refusal(NOT_PREPARED)
    signing.prepared(referral, preparation.kiosk_key, at=at)
    paper = queries.paper_of(referral, lock=True)
    if paper is not None and paper.key == preparation.kiosk_key:
        return paper
    if paper is not None:
        db.session.delete(paper)
        db.session.flush()
    paper = SignedPaper(referral_id=referral.id, key=preparation.kiosk_key, printed_at=at)
    db.session.add(paper)
    db.session.flush()
    freezing.freeze(preparation=preparation, way=ShownOn.PAPER, actor=actor, at=at)
    record(Verb.PAPER_PRINTED, referral.number, actor=actor, at=at, paper=paper.number)
    return paper


def attach(*, referral: Referral, data: bytes, signed_on: date, actor: User, at: datetime) -> SignedPaper:
    """Keep the photograph, without what a telephone writes into it, for a second person to confirm."""
    picture, media = bare(data)
    paper, preparation = _waiting(referral, at)
    freezing.refuse_changed(shown_on(paper), preparation, signing.devices_to_give(preparation, actor))
    if signed_on > in_paris(at).date():
        raise Refusal(IN_THE_FUTURE, status=422)
    if signed_on < (day := in_paris(preparation.prepared_at).date()):
        raise Refusal(TOO_EARLY.format(day=long_date(day)), status=422)
    stages.apply(paper, Step.ATTACH)
    kept = lock(picture)
    paper.sha256, paper.blob, paper.photo_key, paper.media = kept.sha256, kept.blob, kept.key, media
    paper.signed_on, paper.attached_at, paper.attached_by_id, paper.reason = signed_on, at, actor.id, ""
    db.session.flush()
    record(Verb.PAPER_ATTACHED, referral.number, actor=actor, at=at, paper=paper.number, sha256=kept.sha256)
    return paper


def put_back(*, referral: Referral, reason: str, actor: User, at: datetime) -> SignedPaper:
    """Something is missing: the photograph is forgotten, and the agent takes another."""
    if len(reason.strip()) < 3:
        raise Refusal(SAY_WHY, status=422)
    paper, _ = _waiting(referral, at)
    stages.apply(paper, Step.PUT_BACK)
    record(Verb.PAPER_PUT_BACK, referral.number, actor=actor, at=at, paper=paper.number, sha256=paper.sha256 or "")
    paper.sha256 = paper.blob = paper.photo_key = paper.signed_on = paper.attached_at = paper.attached_by_id = None
    paper.reason = reason.strip()[:300]
    db.session.flush()
    return paper


def confirm(*, referral: Referral, seen: frozenset[Seen], sha256: str, actor: User, at: datetime) -> Handover:
    """A second person saw everything: seal, store, hand over. Pressed twice, it gives the same handover.

    ``sha256``: of the photograph that was on the page; another attached meanwhile was seen by nobody.
    """
    with db.session.begin_nested():
        referral = signing.held(referral)
        done = handovers.handover_of(referral)
        paper = queries.paper_of(referral, lock=True)
        if done is not None and paper is not None and paper.stage is PaperStage.CONFIRMED:
            return done
        paper, preparation = _waiting(referral, at)
        _refuse_the_same_person(paper, actor)
        if paper.stage is PaperStage.ATTACHED and paper.sha256 != sha256:
            raise Refusal(stages.MEANWHILE)
        if seen != frozenset(Seen):
            raise Refusal(LOOK_AT_ALL, status=422)
        stages.apply(paper, Step.CONFIRM)
        handover = conclude(_case(paper, preparation, actor, at))
        paper.confirmed_at, paper.confirmed_by_id = at, actor.id
        db.session.flush()
        record(Verb.PAPER_CONFIRMED, referral.number, actor=actor, at=at, paper=paper.number, sha256=paper.sha256)
        return handover


def may_confirm(paper: SignedPaper, user: User) -> bool:
    """Whether ``user`` is a second person for this photograph, or the city lets one person do both."""
    if paper.stage is not PaperStage.ATTACHED:
        return False
    return paper.attached_by_id != user.id or settings.current().same_person_may_check


def _refuse_the_same_person(paper: SignedPaper, actor: User) -> None:
    if paper.stage is PaperStage.ATTACHED and not may_confirm(paper, actor):
        raise Refusal(SAME_PERSON)


def _waiting(referral: Referral, at: datetime) -> tuple[SignedPaper, Preparation]:
    paper = queries.paper_of(locked(referral), lock=True)
    if paper is None:
        raise Refusal(NOT_PRINTED)
    preparation, _ = signing.prepared(referral, paper.key, at=at)
    return paper, preparation


def _case(paper: SignedPaper, preparation: Preparation, actor: User, at: datetime) -> Case:
    text, witness = preparation.text, paper.attached_by
    if text is None or witness is None or paper.signed_on is None or paper.attached_at is None:
        raise Refusal(stages.MEANWHILE)
    shown, devices = shown_on(paper), signing.devices_to_give(preparation, actor)
    freezing.refuse_changed(shown, preparation, devices)
    return Case(
        preparation=preparation,
        text=text,
        shown=shown,
        ticked=tuple(Tick(box, None) for box in shown.said.boxes),
        language="fr",
        signature=OnPaper(paper.sha256 or "", paper.signed_on, witness.name, paper.attached_at, actor.name, at),
        devices=devices,
        signed_at=signed_at(paper.signed_on, preparation.prepared_at, at),
        actor=actor,
        at=at,
    )


def shown_on(paper: SignedPaper) -> Pinned:
    """What is printed on this paper."""
    return freezing.pinned(paper.key, ShownOn.PAPER)


def signed_at(signed_on: date, prepared_at: datetime, at: datetime) -> datetime:
    """Of a pen only the day is known: noon of it, but never before the preparation nor after now."""
    return min(max(datetime.combine(signed_on, time(12), PARIS), prepared_at), at)
