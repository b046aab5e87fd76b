"""What the family is shown is what is sealed: frozen once per opening, refused when the world moved, forgotten."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ordis import settings
from ordis.devices.models import Stage
from ordis.documents import declared
from ordis.documents import queries as papers
from ordis.documents.wording.actions import publish_text
from ordis.documents.wording.purposes import Purpose
from ordis.handover import actions as preparing
from ordis.handover import freezing, keeping
from ordis.handover.models import IdentityCheck, ShownAgreement, ShownOn, SignerQuality
from ordis.handover.paperwork import actions as paperwork
from ordis.handover.paperwork.printing import to_sign
from ordis.handover.paperwork.queries import paper_of
from ordis.handover.queries import preparation_of
from ordis.handover.texts import queries as texts
from ordis.handover.texts.actions import ensure_text
from ordis.handover.texts.languages import Language
from ordis.handover.texts.translating import translate
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests.handover import making
from tests.handover.paperwork.making import ALL, attached, second_person
from tests.handover.test_pdf import text_of


def rows(session: Session) -> list[ShownAgreement]:
    return list(session.scalars(sa.select(ShownAgreement).order_by(ShownAgreement.id)))


def opened_again(case: making.Ready) -> making.Ready:
    """Prepared and opened once more, as an agent does after a refusal."""
    prepared = preparing.open_kiosk(
        referral=case.referral, kit=[], place="Ici", ceremony=None, quality=SignerQuality.BENEFICIARY, signer_name="",
        signer_title=None, identity_check=IdentityCheck.KNOWN, interpreter_name="", actor=case.agent, at=clock.now(),
    )  # fmt: skip
    freezing.freeze(preparation=prepared, way=ShownOn.SCREEN, actor=case.agent, at=clock.now())
    return replace(case, key=prepared.kiosk_key or "")


def test_asked_again_it_is_the_thing_frozen_first(session: Session) -> None:
    case = making.ready()
    first = making.shown(case.referral)
    preparation = preparation_of(case.referral)
    assert preparation
    again = freezing.freeze(
        preparation=preparation, way=ShownOn.SCREEN, actor=case.agent, at=clock.now() + timedelta(days=1)
    )
    assert (again.row.id, again.facts) == (first.row.id, first.facts)
    assert len(rows(session)) == 1


def test_the_days_and_the_city_that_were_shown_are_those_that_are_sealed(session: Session, app: Flask) -> None:
    case, usual = making.ready(), settings.current()
    shown = making.shown(case.referral)
    settings.use(replace(usual, no_resale_months=36, contact_phone="05 00 00 00 00"))
    try:
        handover = making.sign(case, at=clock.now() + timedelta(days=1))
    finally:
        settings.use(usual)
    assert handover.no_resale_until == shown.said.until
    assert handover.terms == shown.said.terms
    told = json.dumps(json.loads(keeping.proof_of(handover))["agreement"]["parts"], ensure_ascii=False)
    told = told.replace("\u00a0", " ")
    assert usual.contact_phone in told
    assert "05 00 00 00 00" not in told


def test_a_translation_corrected_meanwhile_is_not_the_one_that_was_read(session: Session) -> None:
    case, text = making.ready(), ensure_text(at=clock.now())
    last = texts.last_translation(text, Language.ENGLISH)
    assert last
    translate(
        text=text, language=Language.ENGLISH, seen=1, summary=last.summary + "\nAdded since.\n", boxes=last.boxes,
        translator="Une traductrice", actor=case.agent, at=clock.now(),
    )  # fmt: skip
    handover = making.sign(case, language="en")
    annex = json.loads(keeping.proof_of(handover))["agreement"]["annex"]
    assert annex["revision"] == 1
    assert "Added since" not in text_of(papers.content(handover.document))


def test_a_serial_corrected_meanwhile_refuses_and_opening_again_signs(session: Session) -> None:
    case = making.ready()
    case.device.serial = "CORRECTED1"
    session.flush()
    with pytest.raises(Refusal, match="le numéro de série") as refused:
        making.sign(case)
    assert "rouvrez l’écran" in refused.value.message
    assert case.device.stage is Stage.RESERVED
    handover = making.sign(opened_again(case))
    assert handover.devices[0].facts["serial"] == "CORRECTED1"


def test_a_name_corrected_meanwhile_refuses_without_telling_it(session: Session) -> None:
    case = making.ready()
    case.referral.household.last_name = "Corrigé"
    session.flush()
    with pytest.raises(Refusal, match="le nom du bénéficiaire") as refused:
        making.sign(case)
    assert "Corrigé" not in refused.value.message


def test_a_new_version_in_force_meanwhile_leaves_the_one_that_was_read(session: Session) -> None:
    case, text = making.ready(), ensure_text(at=clock.now())
    publish_text(
        purpose=Purpose.NO_RESALE,
        body=text.body + "\nUn mot de plus.\n", summary=text.summary, boxes=text.boxes, approved_by="Ada Martin",
        actor=case.agent, at=clock.now(),
    )  # fmt: skip
    assert making.sign(case).text_id == text.id


@pytest.mark.parametrize("shown", ["", "0" * 64])
def test_a_page_that_shows_something_else_signs_nothing(session: Session, shown: str) -> None:
    with pytest.raises(Refusal) as refused:
        making.sign(making.ready(), shown=shown)
    assert refused.value.message == declared.NOT_SHOWN


def test_words_changed_in_the_database_are_refused(session: Session) -> None:
    case = making.ready()
    row = making.shown(case.referral).row
    row.facts = (row.facts or "").replace('"months":12', '"months":1')
    session.flush()
    with pytest.raises(Refusal) as refused:
        freezing.pinned(case.key, ShownOn.SCREEN)
    assert refused.value.message == freezing.DAMAGED


def test_the_row_may_forget_its_words_and_nothing_else(session: Session) -> None:
    row = making.shown(making.ready().referral).row
    for statement in (
        sa.update(ShownAgreement).where(ShownAgreement.id == row.id).values(sha256="0" * 64),
        sa.delete(ShownAgreement).where(ShownAgreement.id == row.id),
    ):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), session.begin_nested():
            session.execute(statement)
    row.facts = None
    session.flush()


def test_opened_again_the_first_words_are_forgotten_and_sign_nothing(session: Session) -> None:
    case = making.ready()
    opened_again(case)
    assert [row.facts is None for row in rows(session)] == [True, False]
    with pytest.raises(Refusal):
        freezing.pinned(case.key, ShownOn.SCREEN)


def test_the_database_holds_no_name_in_clear(session: Session) -> None:
    case = making.ready()
    raw = session.execute(sa.text("SELECT facts FROM shown_agreement")).scalar_one()
    assert case.referral.household.full_name.encode() not in bytes(raw)


def test_forgetting_the_signature_forgets_what_was_shown_and_keeps_its_digest(session: Session) -> None:
    handover = making.signed()
    digest = handover.shown.sha256
    keeping.forget(handover=handover, actor=None, at=clock.now())
    assert (handover.shown.facts, handover.shown.sha256) == (None, digest)


def test_two_openings_of_the_same_facts_have_two_digests_so_that_no_name_can_be_tried(session: Session) -> None:
    case = opened_again(making.ready())
    first, second = rows(session)
    said = making.shown(case.referral).said
    assert first.sha256 != second.sha256
    assert len(bytes.fromhex(said.salt)) == 16


def test_the_paper_says_the_digest_of_what_it_shows_and_is_the_same_each_time(session: Session) -> None:
    case = making.ready()
    paper = paperwork.start(referral=case.referral, actor=case.agent, at=clock.now())
    shown = paperwork.shown_on(paper)
    first = to_sign(paper, shown)
    assert hashlib.sha256(shown.facts).hexdigest() in text_of(first)
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert to_sign(paper, paperwork.shown_on(paper)) == first
    assert paperwork.start(referral=case.referral, actor=case.agent, at=clock.now()).id == paper.id
    assert len([row for row in rows(session) if row.way is ShownOn.PAPER]) == 1


def test_a_paper_is_sealed_in_the_words_that_were_printed(session: Session, app: Flask) -> None:
    case, usual = attached(making.ready()), settings.current()
    paper = paper_of(case.referral)
    assert paper
    shown = paperwork.shown_on(paper)
    settings.use(replace(usual, no_resale_months=36))
    try:
        handover = paperwork.confirm(
            referral=case.referral,
            seen=ALL,
            shown=paper.fingerprint,
            printed=1,
            actor=second_person(case),
            at=clock.now(),
        )
    finally:
        settings.use(usual)
    proof = json.loads(keeping.proof_of(handover))
    assert [box["label"] for box in proof["boxes"]] == list(shown.said.boxes)
    assert proof["shown_sha256"] == shown.row.sha256
    assert handover.no_resale_until.year == clock.today().year + usual.no_resale_months // 12


def test_a_paper_whose_device_was_corrected_is_neither_attached_nor_confirmed(session: Session) -> None:
    case = attached(making.ready())
    paper = paper_of(case.referral)
    assert paper
    case.device.serial = "CORRECTED2"
    session.flush()
    with pytest.raises(Refusal, match="imprimez le papier corrigé"):
        paperwork.confirm(
            referral=case.referral,
            seen=ALL,
            shown=paper.fingerprint,
            printed=1,
            actor=second_person(case),
            at=clock.now(),
        )
    assert case.device.stage is Stage.RESERVED
    other = making.ready()
    paperwork.start(referral=other.referral, actor=other.agent, at=clock.now())
    other.device.serial = "CORRECTED3"
    session.flush()
    with pytest.raises(Refusal, match="imprimez le papier corrigé"):
        attached(other)
