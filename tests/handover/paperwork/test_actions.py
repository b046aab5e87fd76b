"""Signed with a pen: nothing is handed over before a second person has seen everything."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ordis import settings
from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.documents import photographs
from ordis.documents import queries as papers
from ordis.documents.french import long_date
from ordis.handover import actions as preparing
from ordis.handover import keeping as proofs
from ordis.handover import signing
from ordis.handover.models import Handover, IdentityCheck, SignatureMethod, SignerQuality
from ordis.handover.paperwork import actions, keeping, queries, stages
from ordis.handover.paperwork.models import PaperStage, SignedPage, SignedPaper
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.handover import making
from tests.handover.paperwork.making import (
    ALL,
    attach,
    attached,
    paper_of,
    photograph,
    scan,
    second_person,
    tomorrow,
)
from tests.handover.test_pdf import text_of


def confirm(case: making.Ready, **changes: object) -> Handover:
    paper = queries.paper_of(case.referral)
    shown = paper.fingerprint if paper else ""
    given: dict[str, object] = {
        "seen": ALL,
        "shown": shown,
        "printed": 1,
        "actor": second_person(case),
        "at": clock.now(),
    }
    return actions.confirm(referral=case.referral, **(given | changes))  # type: ignore[arg-type]


def test_a_second_person_confirms_and_the_agreement_is_sealed_and_names_both(session: Session) -> None:
    case = attached(making.ready())
    assert case.device.stage is Stage.RESERVED
    handover = confirm(case)
    assert (handover.method, handover.witness_id, case.device.stage) == (
        SignatureMethod.PAPER, case.agent.id, Stage.HANDED_OVER,
    )  # fmt: skip
    (page,) = paper_of(case).pages
    told = text_of(papers.content(handover.document))
    for needed in ("Inès Petit", "Noé Garnier", page.sha256, handover.proof_sha256, "de sa main sur papier"):
        assert needed in told, needed
    assert papers.check(papers.content(handover.document)).authentic
    assert b'"method":"paper"' in proofs.proof_of(handover)
    assert b'"ticked_after_ms":null' in proofs.proof_of(handover)


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
    assert (paper.stage, paper.pages, paper.reason) == (PaperStage.PRINTED, [], "La deuxième page est floue")
    assert session.scalar(sa.select(sa.func.count()).select_from(SignedPage)) == 0
    with pytest.raises(Refusal) as refused:
        confirm(case)
    assert refused.value.message == stages.MEANWHILE
    attached(case)
    assert paper.reason == ""
    assert confirm(case).method is SignatureMethod.PAPER


def test_a_photograph_changed_since_the_page_was_shown_is_confirmed_by_nobody(session: Session) -> None:
    """The page showed one, the agent sent it back and attached another before « Confirmer » was pressed."""
    case = attached(making.ready())
    shown = paper_of(case).fingerprint
    actions.put_back(referral=case.referral, reason="floue", actor=case.agent, at=clock.now())
    attached(case, photograph(turned=3))
    with pytest.raises(Refusal) as refused:
        confirm(case, shown=shown)
    assert refused.value.message == stages.MEANWHILE
    assert case.device.stage is Stage.RESERVED


def test_signed_on_a_screen_a_paper_never_attached_is_not_told_as_confirmed(session: Session) -> None:
    case = making.ready()
    actions.start(referral=case.referral, actor=case.agent, at=clock.now())
    making.sign(case)
    with pytest.raises(Refusal) as refused:
        confirm(case)
    assert refused.value.message == signing.ALREADY_SIGNED


def test_several_photographs_are_kept_in_their_order_and_the_agreement_names_each(session: Session) -> None:
    turned = [photograph(turned=way) for way in (6, 3, 8)]
    case = attached(making.ready(), *turned)
    pages = paper_of(case).pages
    assert [keeping.content(page) for page in pages] == [photographs.bare(each).data for each in turned]
    handover = confirm(case)
    told, proof = text_of(papers.content(handover.document)), proofs.proof_of(handover).decode()
    assert "Ses 3 photographies sont conservées" in told
    assert all(page.sha256 in told.replace(" ", "") for page in pages)
    assert '"photographs":' + json.dumps([page.sha256 for page in pages], separators=(",", ":")) in proof


def test_a_page_is_added_then_removed_before_anybody_confirms(session: Session) -> None:
    case = attached(making.ready())
    attach(case, photograph(turned=3))
    first, second = paper_of(case).pages
    paper = actions.take_away(referral=case.referral, ref=first.ref, actor=case.agent, at=clock.now())
    assert (paper.pages, paper.stage) == ([second], PaperStage.ATTACHED)
    actions.take_away(referral=case.referral, ref=second.ref, actor=case.agent, at=clock.now())
    assert (paper.pages, paper.stage, paper.attached_by_id) == ([], PaperStage.PRINTED, None)
    with pytest.raises(Refusal) as refused:
        actions.take_away(referral=case.referral, ref=second.ref, actor=case.agent, at=clock.now())
    assert refused.value.message == stages.MEANWHILE


def test_whoever_confirms_adds_nothing_and_removes_nothing(session: Session) -> None:
    case = attached(making.ready())
    second, (page,) = second_person(case), paper_of(case).pages
    with pytest.raises(Refusal, match="en change seul"):
        attach(case, photograph(turned=3), actor=second)
    with pytest.raises(Refusal, match="en change seul"):
        actions.take_away(referral=case.referral, ref=page.ref, actor=second, at=clock.now())
    assert paper_of(case).pages == [page]


def test_a_scan_and_photographs_are_never_mixed_nor_more_than_twelve_kept(session: Session) -> None:
    case = attached(making.ready(), scan())
    with pytest.raises(Refusal) as refused:
        attach(case, photograph())
    assert refused.value.message == photographs.ONE_PDF
    other = attached(making.ready(), *[photograph()] * photographs.MOST_PAGES)
    with pytest.raises(Refusal) as refused:
        attach(other, photograph())
    assert refused.value.message == photographs.TOO_MANY
    assert [len(paper_of(each).pages) for each in (case, other)] == [1, 12]


def test_the_proof_destroyed_no_page_can_be_read(session: Session) -> None:
    case = attached(making.ready(), photograph(), photograph(turned=3))
    proofs.forget(handover=confirm(case), actor=None, at=clock.now())
    assert [keeping.content(page) for page in paper_of(case).pages] == [None, None]


def test_who_may_confirm_is_named_and_nobody_else(session: Session) -> None:
    case = attached(making.ready())
    second_person(case)
    make.user(Role.COORDINATOR, name="Camille Roy")
    make.user(Role.TECHNICIAN, name="Yanis Benali")
    make.user(Role.PRESCRIBER, name="Zoé Martin", of=make.prescriber_structure(name="CCAS"))
    make.user(Role.PRESCRIBER, name="Paul Absent", of=case.referral.organisation).active = False
    session.flush()
    named = {each.name: each.role for each in queries.second_persons(paper_of(case))}
    assert named == {"Noé Garnier": "Prescripteur", "Camille Roy": "Coordinateur ville"}


def test_what_waits_is_counted_for_those_who_may_confirm_it(session: Session) -> None:
    case = attached(making.ready())
    stranger = make.user(Role.PRESCRIBER, of=make.prescriber_structure(name="CCAS"))
    people = (case.agent, second_person(case), make.user(Role.COORDINATOR), stranger)
    assert [queries.how_many_to_confirm(each) for each in people] == [0, 1, 1, 0]


def test_sending_back_says_why(session: Session) -> None:
    case = attached(making.ready())
    with pytest.raises(Refusal, match="Dites ce qui manque"):
        actions.put_back(referral=case.referral, reason=" .", actor=second_person(case), at=clock.now())


@pytest.mark.parametrize(("day", "sentence"), [(tomorrow, "pas encore arrivée"), (lambda: date(2026, 11, 1), "avant")])
def test_a_date_that_cannot_be_is_refused(session: Session, day: object, sentence: str) -> None:
    case = making.ready()
    with pytest.raises(Refusal, match=sentence):
        attached(case, signed_on=day())  # type: ignore[operator]
    assert (paper_of(case).stage, paper_of(case).pages) == (PaperStage.PRINTED, [])


def test_the_period_runs_from_the_day_of_the_pen(session: Session) -> None:
    case = making.ready(at=clock.now() - timedelta(days=3))
    attached(case, signed_on=clock.today() - timedelta(days=2))
    handover = confirm(case)
    assert handover.no_resale_until == date(2027, 11, 18)
    assert clock.in_paris(handover.signed_at).date() == date(2026, 11, 18)
    assert "18 novembre 2026" in text_of(papers.content(handover.document)).replace("\u00a0", " ")


def test_fewer_photographs_than_pages_are_confirmed_knowingly_or_not_at_all(session: Session) -> None:
    case = attached(making.ready(), photograph(), photograph(turned=3))
    with pytest.raises(Refusal, match="Le papier a 4 pages, et 2\u00a0photographies sont jointes"):
        confirm(case, printed=4)
    assert case.device.stage is Stage.RESERVED
    handover = confirm(case, printed=4, fewer=True)
    signature = json.loads(proofs.proof_of(handover))["signature"]
    assert (signature["pages_printed"], signature["pages_joined"], signature["scanned"]) == (4, 2, False)


def test_a_scan_counts_its_own_pages(session: Session) -> None:
    case = attached(making.ready(), scan(pages=3))
    with pytest.raises(Refusal, match="Le papier a 4 pages, et son scan en a 3"):
        confirm(case, printed=4)
    assert confirm(case, printed=3).method is SignatureMethod.PAPER


def test_neither_the_proof_nor_the_export_invents_an_hour_of_the_pen(session: Session) -> None:
    handover = confirm(attached(making.ready()))
    proof = json.loads(proofs.proof_of(handover))
    assert (proof["signed_at"], proof["signed_on"]) == (None, clock.today().isoformat())
    assert (proof["agreement"]["signed_at"], proof["agreement"]["signed_on"]) == (None, clock.today().isoformat())
    with zipfile.ZipFile(io.BytesIO(proofs.export(handover))) as archive:
        head = archive.read("LISEZMOI.txt").decode().splitlines()[1]
    assert head == f"Signée le {long_date(clock.today())}"


def test_why_a_paper_was_sent_back_is_not_in_clear_in_the_database(session: Session) -> None:
    case = attached(making.ready())
    actions.put_back(referral=case.referral, reason="Awa n’a pas daté", actor=second_person(case), at=clock.now())
    assert paper_of(case).reason == "Awa n’a pas daté"
    assert b"Awa" not in bytes(session.scalars(sa.text("SELECT reason FROM signed_paper")).one())


def test_of_a_pen_only_the_day_is_known() -> None:
    prepared, now = datetime(2026, 11, 18, 15, tzinfo=UTC), datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert actions.signed_at(date(2026, 11, 18), prepared, now) == prepared
    assert actions.signed_at(date(2026, 11, 19), prepared, now) == datetime(2026, 11, 19, 11, tzinfo=UTC)
    assert actions.signed_at(date(2026, 11, 20), prepared, now) == now


def test_the_photograph_is_kept_encrypted_and_read_again(session: Session) -> None:
    case = attached(making.ready())
    (page,) = paper_of(case).pages
    assert page.photo_key
    assert page.sha256 != page.blob
    assert (keeping.content(page) or b"").startswith(b"\xff\xd8")
    (raw,) = session.execute(sa.text("SELECT photo_key FROM signed_page")).one()
    assert page.photo_key.encode() not in bytes(raw)


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
        attach(case, photograph())
    assert refused.value.message == signing.STALE
    assert actions.start(referral=case.referral, actor=case.agent, at=clock.now()).key == "another"


def test_nothing_prepared_nothing_printed(session: Session) -> None:
    referral = make.reservation().referral
    with pytest.raises(Refusal) as refused:
        actions.start(referral=referral, actor=make.user(), at=clock.now())
    assert refused.value.message == actions.NOT_PREPARED
    with pytest.raises(Refusal) as refused:
        actions.attach(referral=referral, pages=(), signed_on=clock.today(), actor=make.user(), at=clock.now())
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
