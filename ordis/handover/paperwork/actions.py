"""Print, attach, confirm or send back. Nothing is signed before a second person has confirmed."""

from collections.abc import Sequence
from datetime import date, datetime, time

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.declared import Tick
from ordis.documents.french import long_date
from ordis.documents.photographs import refuse_mixed, refuse_too_many
from ordis.handover import freezing, signing
from ordis.handover import queries as handovers
from ordis.handover.actions import locked
from ordis.handover.conclusion import Case, conclude
from ordis.handover.freezing import Pinned
from ordis.handover.models import Handover, Preparation, ShownOn
from ordis.handover.paperwork import queries, stages
from ordis.handover.paperwork.keeping import KeptPage
from ordis.handover.paperwork.models import PaperStage, SignedPage, SignedPaper
from ordis.handover.paperwork.stages import Step
from ordis.handover.proof import OnPaper
from ordis.kernel.choice import Choice
from ordis.kernel.clock import PARIS, in_paris
from ordis.kernel.db import db
from ordis.kernel.french import count
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
    "Vous avez joint ce papier\u202f: une autre personne confirme ce qu’elle y voit. Rien n’a été modifié. La page dit "
    "qui peut le faire."
)
NOT_YOURS = (
    "{who} a joint ce papier et en change seul les pages. Rien n’a été modifié\u202f: renvoyez-le en disant ce qui "
    "manque."
)
LOOK_AT_ALL = "Cochez chaque chose que vous voyez sur le papier\u202f; s’il en manque une, renvoyez-le à l’agent."
FEWER = (
    "Le papier a {printed} pages, et {joined}. Rien n’a été confirmé\u202f: renvoyez-le pour qu’il soit complété, ou "
    "cochez que toutes ses pages s’y lisent."
)
SAY_WHY = "Dites ce qui manque sur le papier, en trois lettres au moins\u202f: l’agent le reprendra."


class Seen(Choice):
    """What the second person looks for on the photographs, each thing by itself."""

    NUMBER = "number", "Le numéro du papier est celui de cette page"
    NAME = "name", "Le nom de la personne qui signe est le bon"
    SIGNATURE = "signature", "La signature est là"
    BOXES = "boxes", "Toutes les cases sont cochées"
    PAGES = "pages", "Toutes les pages du papier se lisent"
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


def attach(*, referral: Referral, pages: Sequence[KeptPage], signed_on: date, actor: User, at: datetime) -> SignedPaper:
    """Name ``pages`` (:func:`keeping.kept`), after those attached before, for a second person to confirm."""
    paper, preparation = _waiting(referral, at)
    freezing.refuse_changed(shown_on(paper), preparation, signing.devices_to_give(preparation, actor))
    _refuse_date(signed_on, preparation, at)
    refuse_too_many(len(paper.pages) + len(pages))
    refuse_mixed([*(page.media for page in paper.pages), *(page.media for page in pages)])
    if paper.stage is PaperStage.ATTACHED:
        _refuse_anybody_else(paper, actor)
    else:
        stages.apply(paper, Step.ATTACH)
    for page in pages:
        paper.pages.append(
            SignedPage(sha256=page.sha256, blob=page.blob, photo_key=page.key, media=page.media, length=page.pages)
        )
    paper.signed_on, paper.attached_at, paper.attached_by_id, paper.reason = signed_on, at, actor.id, ""
    db.session.flush()
    _record(Verb.PAPER_ATTACHED, paper, [page.sha256 for page in pages], actor, at)
    return paper


def take_away(*, referral: Referral, ref: str, actor: User, at: datetime) -> SignedPaper:
    """One page was wrong: it is forgotten, and another may be attached. None left, the paper waits for nobody."""
    paper, _ = _waiting(referral, at)
    gone = next((page for page in paper.pages if page.ref == ref), None)
    if gone is None or paper.stage is not PaperStage.ATTACHED:
        raise Refusal(stages.MEANWHILE)
    _refuse_anybody_else(paper, actor)
    paper.pages.remove(gone)
    if not paper.pages:
        _emptied(paper)
    db.session.flush()
    _record(Verb.PAPER_PAGE_REMOVED, paper, [gone.sha256], actor, at)
    return paper


def put_back(*, referral: Referral, reason: str, actor: User, at: datetime) -> SignedPaper:
    """Something is missing: the photographs are forgotten, and the agent takes others."""
    if len(reason.strip()) < 3:
        raise Refusal(SAY_WHY, status=422)
    paper, _ = _waiting(referral, at)
    gone = [page.sha256 for page in paper.pages]
    _emptied(paper)
    paper.reason = reason.strip()[:300]
    db.session.flush()
    _record(Verb.PAPER_PUT_BACK, paper, gone, actor, at)
    return paper


def confirm(
    *,
    referral: Referral,
    seen: frozenset[Seen],
    shown: str,
    printed: int,
    fewer: bool = False,
    actor: User,
    at: datetime,
) -> Handover:
    """A second person saw everything: seal, store, hand over. Pressed twice, it gives the same handover.

    ``shown``: the fingerprint of the pages that were on the screen; others attached meanwhile were seen by nobody.
    ``printed``: the pages of the paper (:func:`printing.printed_pages`); ``fewer``: the person says that all of them
    are read on fewer photographs.
    """
    with db.session.begin_nested():
        referral = signing.held(referral)
        done = handovers.handover_of(referral)
        paper = queries.paper_of(referral, lock=True)
        if done is not None and paper is not None and paper.stage is PaperStage.CONFIRMED:
            return done
        paper, preparation = _waiting(referral, at)
        _refuse_the_same_person(paper, actor)
        if paper.stage is PaperStage.ATTACHED:
            _refuse_unseen(paper, seen, shown, all_pages=fewer or paper.joined >= printed, printed=printed)
        stages.apply(paper, Step.CONFIRM)
        handover = conclude(_case(paper, preparation, printed, actor, at))
        paper.confirmed_at, paper.confirmed_by_id = at, actor.id
        db.session.flush()
        _record(Verb.PAPER_CONFIRMED, paper, [page.sha256 for page in paper.pages], actor, at)
        return handover


def may_confirm(paper: SignedPaper, user: User) -> bool:
    """Whether ``user`` is a second person for this paper, or the city lets one person do both."""
    if paper.stage is not PaperStage.ATTACHED:
        return False
    return paper.attached_by_id != user.id or settings.current().same_person_may_check


def _refuse_unseen(paper: SignedPaper, seen: frozenset[Seen], shown: str, *, all_pages: bool, printed: int) -> None:
    if paper.fingerprint != shown:
        raise Refusal(stages.MEANWHILE)
    if seen != frozenset(Seen):
        raise Refusal(LOOK_AT_ALL, status=422)
    if not all_pages:
        raise Refusal(FEWER.format(printed=printed, joined=joined_told(paper)), status=422)


def joined_told(paper: SignedPaper) -> str:
    """« 2 photographies sont jointes », « son scan en a 3 »."""
    if paper.scanned:
        return f"son scan en a {paper.joined}"
    return count(paper.joined, "photographie est jointe", "photographies sont jointes")


def _refuse_the_same_person(paper: SignedPaper, actor: User) -> None:
    if paper.stage is PaperStage.ATTACHED and not may_confirm(paper, actor):
        raise Refusal(SAME_PERSON)


def may_change(paper: SignedPaper, user: User) -> bool:
    """Whether ``user`` may add and remove pages: whoever attached the paper, alone, so that the second person stays
    somebody who attached none of it."""
    return paper.stage is PaperStage.ATTACHED and paper.attached_by_id == user.id


def _refuse_anybody_else(paper: SignedPaper, actor: User) -> None:
    if not may_change(paper, actor):
        who = paper.attached_by.name if paper.attached_by else "Une autre personne"
        raise Refusal(NOT_YOURS.format(who=who))


def _refuse_date(signed_on: date, preparation: Preparation, at: datetime) -> None:
    if signed_on > in_paris(at).date():
        raise Refusal(IN_THE_FUTURE, status=422)
    if signed_on < (day := in_paris(preparation.prepared_at).date()):
        raise Refusal(TOO_EARLY.format(day=long_date(day)), status=422)


def _emptied(paper: SignedPaper) -> None:
    """Without its pages; their keys are lost with them."""
    stages.apply(paper, Step.EMPTY)
    paper.pages.clear()
    paper.signed_on = paper.attached_at = paper.attached_by_id = None


def _record(verb: Verb, paper: SignedPaper, sha256s: list[str], actor: User, at: datetime) -> None:
    record(verb, paper.referral.number, actor=actor, at=at, paper=paper.number, sha256=sha256s)


def _waiting(referral: Referral, at: datetime) -> tuple[SignedPaper, Preparation]:
    paper = queries.paper_of(locked(referral), lock=True)
    if paper is None:
        raise Refusal(NOT_PRINTED)
    preparation, _ = signing.prepared(referral, paper.key, at=at)
    return paper, preparation


def _case(paper: SignedPaper, preparation: Preparation, printed: int, actor: User, at: datetime) -> Case:
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
        signature=OnPaper(
            photographs=tuple(page.sha256 for page in paper.pages),
            scanned=paper.scanned,
            pages_printed=printed,
            pages_joined=paper.joined,
            signed_on=paper.signed_on,
            attached_by=witness.name,
            attached_at=paper.attached_at,
            confirmed_by=actor.name,
            confirmed_at=at,
        ),
        devices=devices,
        signed_at=signed_at(paper.signed_on, preparation.prepared_at, at),
        actor=actor,
        at=at,
    )


def shown_on(paper: SignedPaper) -> Pinned:
    """What is printed on this paper."""
    return freezing.pinned(paper.key, ShownOn.PAPER)


def signed_at(signed_on: date, prepared_at: datetime, at: datetime) -> datetime:
    """Of a pen only the day is known, and only the day is told. A moment of it, which nobody is shown, keeps agreements
    in order: noon, but never before the preparation nor after now."""
    return min(max(datetime.combine(signed_on, time(12), PARIS), prepared_at), at)
