"""Drafts: begun, saved by two persons, approved, given up."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.documents.wording import drafting, rules
from ordis.documents.wording import queries as texts
from ordis.documents.wording.drafting import Overtaken, written
from ordis.documents.wording.purposes import Purpose
from ordis.handover.texts.actions import ensure_text
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.handover.texts import making


def test_several_drafts_stand_beside_each_other_and_leave_the_text_in_force_alone(session: Session) -> None:
    text = ensure_text(at=clock.now())
    one, other = making.draft(of=text), making.draft()
    assert one.body == other.body == text.body
    drafting.save(ref=one.ref, seen=0, said=making.said(one, body="Autre"), actor=make.user(), at=clock.now())
    assert {row.ref: row.body for row in texts.drafts(Purpose.NO_RESALE)} == {one.ref: "Autre", other.ref: text.body}
    assert texts.current_text(Purpose.NO_RESALE) == text


def test_what_is_typed_is_tidied(session: Session) -> None:
    said = written("  Un\ttitre ", "## A  \r\n\r\nE\u0301t\u00e9\r\n\r\n", "\n\n", "- Un.\r\n\r\n  Deux. ")
    assert said == drafting.Written("Un titre", "## A\n\nÉté\n", "", ("Un.", "Deux."))


def test_the_second_of_two_is_told_and_may_save_over_knowingly(session: Session) -> None:
    draft = making.draft()
    drafting.save(ref=draft.ref, seen=0, said=making.said(draft, body="Le sien"), actor=make.user(), at=clock.now())
    mine = making.said(draft, body="Le mien")
    with pytest.raises(Overtaken, match="Rien n’est perdu"):
        drafting.save(ref=draft.ref, seen=0, said=mine, actor=make.user(), at=clock.now())
    assert draft.body == "Le sien"
    assert drafting.save(ref=draft.ref, seen=1, said=mine, actor=make.user(), at=clock.now()).body == "Le mien"


def test_a_text_of_a_megabyte_is_refused_and_the_draft_kept(session: Session) -> None:
    draft = making.draft()
    with pytest.raises(Refusal, match=f"{rules.BODY_LENGTH} signes"):
        drafting.save(
            ref=draft.ref, seen=0, said=making.said(draft, body="x" * 2**20), actor=make.user(), at=clock.now()
        )
    assert draft.edits == 0


def test_a_draft_with_faults_is_kept_but_not_approved(session: Session) -> None:
    draft = making.draft()
    drafting.save(ref=draft.ref, seen=0, said=making.said(draft, body="{prix}"), actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="prix"):
        drafting.approve(ref=draft.ref, seen=1, approval=making.APPROVAL, actor=make.user(), at=clock.now())
    assert (texts.last_version(Purpose.NO_RESALE), texts.draft(draft.ref)) == (0, draft)


def test_approved_it_is_the_next_version_under_a_name_and_no_draft_any_more(session: Session) -> None:
    ensure_text(at=clock.now())
    draft = making.draft()
    drafting.save(
        ref=draft.ref, seen=0, said=making.said(draft, boxes=tuple(making.BOXES)), actor=make.user(), at=clock.now()
    )
    text = drafting.approve(ref=draft.ref, seen=1, approval=making.APPROVAL, actor=make.user(), at=clock.now())
    assert (text.version, text.boxes, text.approved_by) == (2, making.BOXES, "Awa Diop")
    assert (text.approved_as, text.deliberation) == ("adjointe au maire", "2026-114")
    assert texts.drafts(Purpose.NO_RESALE) == []
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "text.approved")).one()
    assert event.subject == "2"
    assert "Diop" not in str(event.details)


def test_what_changed_since_it_was_read_is_neither_approved_nor_given_up(session: Session) -> None:
    draft = making.draft()
    drafting.save(ref=draft.ref, seen=0, said=making.said(draft, title="Autre"), actor=make.user(), at=clock.now())
    with pytest.raises(Overtaken, match="relisez"):
        drafting.approve(ref=draft.ref, seen=0, approval=making.APPROVAL, actor=make.user(), at=clock.now())
    with pytest.raises(Overtaken, match="relisez"):
        drafting.discard(ref=draft.ref, seen=0, actor=make.user(), at=clock.now())
    assert texts.last_version(Purpose.NO_RESALE) == 0
    drafting.discard(ref=draft.ref, seen=1, actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="n’existe plus"):
        drafting.discard(ref=draft.ref, seen=1, actor=make.user(), at=clock.now())


def test_nobody_approves_without_a_name(session: Session) -> None:
    draft = making.draft()
    with pytest.raises(Refusal, match="prénom et le nom"):
        drafting.approve(
            ref=draft.ref, seen=0, approval=replace(making.APPROVAL, name="–"), actor=make.user(), at=clock.now()
        )
