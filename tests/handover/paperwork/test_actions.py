"""Signed with a pen: nothing is handed over before a second person has seen everything."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ordis import settings
from ordis.accounts.models import AuditEvent
from ordis.devices.models import Stage
from ordis.documents import queries as papers
from ordis.handover import actions as preparing
from ordis.handover import keeping, signing
from ordis.handover.models import Handover, IdentityCheck, SignatureMethod, SignerQuality
from ordis.handover.paperwork import actions, queries, stages
from ordis.handover.paperwork.models import PaperStage, SignedPaper
from ordis.kernel import clock
from ordis.kernel.lockbox import unlock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.handover import making
from tests.handover.paperwork.making import ALL, attached, photograph, second_person, tomorrow
from tests.handover.test_pdf import text_of


def confirm(case: making.Ready, **changes: object) -> Handover:
    paper = queries.paper_of(case.referral)
    shown = (paper.sha256 or "") if paper else ""
    given: dict[str, object] = {"seen": ALL, "sha256": shown, "actor": second_person(case), "at": clock.now()}
    return actions.confirm(referral=case.referral, **(given | changes))  # type: ignore[arg-type]


def test_a_second_person_confirms_and_the_agreement_is_sealed_and_names_both(session: Session) -> None:
    case = attached(making.ready())
    assert case.device.stage is Stage.RESERVED
    handover = confirm(case)
    assert (handover.method, handover.witness_id, case.device.stage) == (
        SignatureMethod.PAPER, case.agent.id, Stage.HANDED_OVER,
    )  # fmt: skip
    paper = queries.paper_of(case.referral)
    assert paper
    assert paper.sha256
    told = text_of(papers.content(handover.document))
    for needed in ("Inès Petit", "Noé Garnier", paper.sha256, handover.proof_sha256, "de sa main sur papier"):
        assert needed in told, needed
    assert papers.check(papers.content(handover.document)).authentic
    assert b'"method":"paper"' in keeping.proof_of(handover)
    assert b'"ticked_after_ms":null' in keeping.proof_of(handover)


def test_confirmed_twice_it_is_the_same_handover(session: Session) -> None:
    case = attached(making.ready())
    assert confirm(case).id == confirm(case).id
    assert session.scalar(sa.select(sa.func.count()).select_from(Handover)) == 1


def test_whoever_attached_does_not_confirm_unless_the_city_lets_them(session: Session, app: Flask) -> None:
    case = attached(making.ready())
    with pytest.raises(Refusal) as refused:
        confirm(case, actor=case.agent)
    assert refused.value.message == actions.SAME_PERSON
    assert case.device.stage is Stage.RESERVED
    usual = settings.current()
    settings.use(replace(usual, same_person_may_check=True))
    try:
        assert confirm(case, actor=case.agent).method is SignatureMethod.PAPER
    finally:
        settings.use(usual)


@pytest.mark.parametrize("left", sorted(ALL))
def test_everything_is_looked_for_or_nothing_is_sealed(session: Session, left: actions.Seen) -> None:
    case = attached(making.ready())
    with pytest.raises(Refusal) as refused:
        confirm(case, seen=ALL - {left})
    assert refused.value.message == actions.LOOK_AT_ALL
    assert case.device.stage is Stage.RESERVED


def test_a_photograph_sent_back_is_forgotten_and_taken_again(session: Session) -> None:
    case = attached(making.ready())
    paper = actions.put_back(
        referral=case.referral, reason="La deuxième page est floue", actor=second_person(case), at=clock.now()
    )
    assert (paper.stage, paper.photo_key, paper.reason) == (PaperStage.PRINTED, None, "La deuxième page est floue")
    with pytest.raises(Refusal) as refused:
        confirm(case)
    assert refused.value.message == stages.MEANWHILE
    attached(case)
    assert paper.reason == ""
    assert confirm(case).method is SignatureMethod.PAPER


def test_a_photograph_changed_since_the_page_was_shown_is_confirmed_by_nobody(session: Session) -> None:
    """The page showed one, the agent sent it back and attached another before « Confirmer » was pressed."""
    case = attached(making.ready())
    shown = queries.paper_of(case.referral).sha256  # type: ignore[union-attr]
    actions.put_back(referral=case.referral, reason="floue", actor=case.agent, at=clock.now())
    attached(case, data=photograph(turned=3))
    with pytest.raises(Refusal) as refused:
        confirm(case, sha256=shown)
    assert refused.value.message == stages.MEANWHILE
    assert case.device.stage is Stage.RESERVED


def test_signed_on_a_screen_a_paper_never_attached_is_not_told_as_confirmed(session: Session) -> None:
    case = making.ready()
    actions.start(referral=case.referral, actor=case.agent, at=clock.now())
    making.sign(case)
    with pytest.raises(Refusal) as refused:
        confirm(case)
    assert refused.value.message == signing.ALREADY_SIGNED


def test_sending_back_says_why(session: Session) -> None:
    case = attached(making.ready())
    with pytest.raises(Refusal, match="Dites ce qui manque"):
        actions.put_back(referral=case.referral, reason=" .", actor=second_person(case), at=clock.now())


@pytest.mark.parametrize(("day", "sentence"), [(tomorrow, "pas encore arrivée"), (lambda: date(2026, 11, 1), "avant")])
def test_a_date_that_cannot_be_is_refused(session: Session, day: object, sentence: str) -> None:
    case = making.ready()
    with pytest.raises(Refusal, match=sentence):
        attached(case, signed_on=day())  # type: ignore[operator]
    paper = queries.paper_of(case.referral)
    assert paper
    assert (paper.stage, paper.sha256) == (PaperStage.PRINTED, None)


def test_the_period_runs_from_the_day_of_the_pen(session: Session) -> None:
    case = making.ready(at=clock.now() - timedelta(days=3))
    attached(case, signed_on=clock.today() - timedelta(days=2))
    handover = confirm(case)
    assert handover.no_resale_until == date(2027, 11, 18)
    assert clock.in_paris(handover.signed_at).date() == date(2026, 11, 18)
    assert "18 novembre 2026" in text_of(papers.content(handover.document)).replace("\u00a0", " ")


def test_of_a_pen_only_the_day_is_known() -> None:
    prepared, now = datetime(2026, 11, 18, 15, tzinfo=UTC), datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert actions.signed_at(date(2026, 11, 18), prepared, now) == prepared
    assert actions.signed_at(date(2026, 11, 19), prepared, now) == datetime(2026, 11, 19, 11, tzinfo=UTC)
    assert actions.signed_at(date(2026, 11, 20), prepared, now) == now


def test_the_photograph_is_kept_encrypted_and_read_again(session: Session) -> None:
    case = attached(making.ready())
    paper = queries.paper_of(case.referral)
    assert paper
    assert paper.blob
    assert paper.photo_key
    assert paper.sha256 != paper.blob
    assert unlock(paper.blob, paper.photo_key).startswith(b"\xff\xd8")
    (raw,) = session.execute(sa.text("SELECT photo_key FROM signed_paper")).one()
    assert paper.photo_key.encode() not in bytes(raw)


def test_while_a_signed_paper_waits_nobody_prepares_nor_signs_again(session: Session) -> None:
    case = attached(making.ready())
    with pytest.raises(Refusal) as refused:
        making.sign(case)
    assert refused.value.message == queries.WAITING
    with pytest.raises(Refusal) as refused:
        preparing.open_kiosk(
            referral=case.referral, kit=[], place="Ici", ceremony=None, quality=SignerQuality.BENEFICIARY,
            signer_name="", signer_title=None, identity_check=IdentityCheck.KNOWN, interpreter_name="",
            actor=case.agent, at=clock.now(),
        )  # fmt: skip
    assert refused.value.message == queries.WAITING


def test_a_paper_printed_before_another_preparation_is_worth_nothing(session: Session) -> None:
    case = making.ready()
    actions.start(referral=case.referral, actor=case.agent, at=clock.now())
    preparing._preparation(case.referral, case.agent, clock.now()).kiosk_key = "another"
    session.flush()
    with pytest.raises(Refusal) as refused:
        actions.attach(
            referral=case.referral, data=photograph(), signed_on=clock.today(), actor=case.agent, at=clock.now()
        )
    assert refused.value.message == signing.STALE
    assert actions.start(referral=case.referral, actor=case.agent, at=clock.now()).key == "another"


def test_nothing_prepared_nothing_printed(session: Session) -> None:
    referral = make.reservation().referral
    with pytest.raises(Refusal) as refused:
        actions.start(referral=referral, actor=make.user(), at=clock.now())
    assert refused.value.message == actions.NOT_PREPARED
    with pytest.raises(Refusal) as refused:
        actions.attach(referral=referral, data=photograph(), signed_on=clock.today(), actor=make.user(), at=clock.now())
    assert refused.value.message == actions.NOT_PRINTED


def test_the_audit_names_no_family(session: Session) -> None:
    case = attached(making.ready())
    confirm(case)
    name = case.referral.household.last_name or ""
    told = [f"{event.subject} {event.details}" for event in session.scalars(sa.select(AuditEvent))]
    assert any("paper" in line for line in told)
    assert not any(name in line for line in told)


@pytest.fixture(autouse=True)
def one_row(session: Session) -> Iterator[None]:
    """Whatever happened, a referral has one paper at most."""
    yield
    rows = session.execute(sa.select(SignedPaper.referral_id)).all()
    assert len(rows) == len(set(rows))
