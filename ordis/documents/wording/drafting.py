"""Drafts of a text: begun from a version, saved as often as needed, approved or given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.wording import kinds, queries, rules
from ordis.documents.wording.actions import publish_text, subject_of
from ordis.documents.wording.kinds import Model
from ordis.documents.wording.models import AgreementText, TextDraft
from ordis.documents.wording.purposes import Purpose
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.kernel.variables import tidy

GONE: Final = "Ce brouillon n’existe plus\u202f: une autre personne l’a fait approuver ou l’a abandonné."
OVERTAKEN: Final = (
    "Une autre personne a enregistré ce brouillon pendant que vous écriviez. Rien n’est perdu\u202f: votre texte est "
    "ci-dessous, pas encore enregistré, et ce qui le sépare du sien est au bas de la page. Enregistrez de nouveau pour "
    "garder le vôtre."
)
READ_AGAIN: Final = "Le brouillon a changé depuis que vous l’avez lu. Rien n’a été approuvé\u202f: relisez-le."


class Overtaken(Refusal):
    """Somebody else saved meanwhile; what was typed is still in the form."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a draft says, tidied: see :func:`written`."""

    title: str
    body: str
    summary: str
    boxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approves, as typed: a name, a function, and the number of a deliberation if there is one. ``points``: how
    many of the clauses of its vocabulary were ticked as seen; ``carry``: whether its companions come along."""

    name: str
    function: str
    deliberation: str
    points: int
    carry: bool = False

    def typed(self) -> dict[str, str]:
        """What the form shows again after a refusal."""
        return {"name": self.name, "function": self.function, "deliberation": self.deliberation}


def written(title: str, body: str, summary: str, boxes: str) -> Written:
    """From what a form sends; ``boxes`` has one sentence per line."""
    return Written(" ".join(title.split()), tidy(body), tidy(summary), tuple(rules.sentences(boxes)))


def begin(*, purpose: Purpose, title: str, text: AgreementText | None, actor: User, at: datetime) -> TextDraft:
    """A draft that says what ``text`` says; None: what the model that comes with Ordis says."""
    said: AgreementText | Model = text if text is not None else kinds.of(purpose).model()
    draft = TextDraft(purpose=purpose, title=" ".join(title.split()), based_on_id=text.id if text else None)
    draft.body, draft.summary, draft.boxes = said.body, said.summary, list(said.boxes)
    draft.edited_by_id, draft.edited_at, draft.edits = actor.id, at, 0
    db.session.add(draft)
    db.session.flush()
    record(Verb.TEXT_DRAFT_BEGUN, draft.ref, actor=actor, at=at)
    return draft


def save(*, ref: str, seen: int, said: Written, actor: User, at: datetime) -> TextDraft:
    """Keep what was typed, faults and all: they are told on the page and keep the draft from being approved.

    ``seen``: how many savings the person had before the eyes. Raises :class:`Overtaken` when there were others since.
    """
    draft = _held(ref)
    if draft.edits != seen:
        raise Overtaken(OVERTAKEN)
    if faults := rules.too_long(said.body, said.summary, said.boxes):
        raise Refusal(" ".join(faults), status=422)
    draft.title, draft.body, draft.summary, draft.boxes = said.title, said.body, said.summary, list(said.boxes)
    draft.edits, draft.edited_by_id, draft.edited_at = seen + 1, actor.id, at
    db.session.flush()
    db.session.expire(draft, ["edited_by"])
    record(Verb.TEXT_DRAFT_SAVED, draft.ref, actor=actor, at=at, edits=draft.edits)
    return draft


def approve(*, ref: str, seen: int, approval: Approval, actor: User, at: datetime) -> AgreementText:
    """The draft becomes the next version, in force at once, and is a draft no more."""
    draft = _held(ref)
    if draft.edits != seen:
        raise Overtaken(READ_AGAIN)
    before, companion = queries.current_text(draft.purpose), kinds.of(draft.purpose).companion
    text = publish_text(
        purpose=draft.purpose,
        body=draft.body,
        summary=draft.summary,
        boxes=draft.boxes,
        approved_by=" ".join(approval.name.split()),
        approved_as=" ".join(approval.function.split()),
        deliberation=" ".join(approval.deliberation.split()),
        actor=actor,
        at=at,
    )
    record(Verb.TEXT_APPROVED, subject_of(text), actor=actor, at=at, draft=ref, points=approval.points)
    if approval.carry and before is not None and companion is not None:
        companion.carry(before, text, actor, at)
    db.session.delete(draft)
    db.session.flush()
    return text


def discard(*, ref: str, seen: int, actor: User, at: datetime) -> None:
    """Given up; refused when a colleague has written in it since."""
    draft = _held(ref)
    if draft.edits != seen:
        raise Overtaken(
            "Une autre personne a écrit dans ce brouillon depuis. Rien n’a été abandonné\u202f: relisez-le."
        )
    db.session.delete(draft)
    db.session.flush()
    record(Verb.TEXT_DRAFT_DROPPED, ref, actor=actor, at=at)


def same_boxes(boxes: Sequence[str]) -> str:
    """The boxes as they are typed and compared: one per line."""
    return "".join(f"- {box}\n" for box in boxes)


def _held(ref: str) -> TextDraft:
    """The draft as the database has it now; whoever else writes in it waits."""
    draft = queries.draft(ref, lock=True)
    if draft is None:
        raise Refusal(GONE)
    return draft
