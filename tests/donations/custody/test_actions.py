"""Containers are coded, counted and weighed; each change of hands is written once, for ever, with its slip."""

import re
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices import finding, scan
from ordis.devices.code import is_valid, spoken
from ordis.devices.codes import fresh_codes
from ordis.devices.scan import ScanKind
from ordis.documents.models import Document, DocumentKind
from ordis.documents.queries import content
from ordis.donations import papers
from ordis.donations.custody import actions, queries
from ordis.donations.custody.actions import ContainerFacts
from ordis.donations.custody.labels import container_labels
from ordis.donations.custody.models import ContainerKind, CustodyLoad, CustodyTransfer, Party
from ordis.donations.custody.rules import Hand
from ordis.donations.models import DonationStage
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.custody import making
from tests.handover.making import STROKES


def test_containers_have_codes_of_the_one_lot_and_their_facts(session: Session) -> None:
    donation = make.donation()
    rows = making.packed(donation, 3)
    assert len({row.code for row in rows}) == 3
    assert all(is_valid(row.code) for row in rows)
    assert {(row.pieces, row.weight_g, row.contents) for row in rows} == {(12, 184_500, "portables")}
    assert not {row.code for row in rows} & set(fresh_codes(50))


def test_containers_asked_for_twice_by_one_page_are_added_once(session: Session) -> None:
    donation, actor = make.donation(stage=DonationStage.ACCEPTED), make.user(Role.TECHNICIAN)
    for _ in range(2):
        rows = actions.add_containers(
            donation=donation, facts=making.PALLET, count=3, key="clef-de-page", actor=actor, at=make.AT
        )
    assert [row.code for row in rows] == [row.code for row in queries.containers_of(donation)]
    assert len(rows) == 3


def test_a_container_is_weighed_again_and_the_slip_says_what_the_scale_says(session: Session) -> None:
    donation = make.donation()
    [row] = making.packed(donation, 1, ContainerFacts(ContainerKind.BOX))
    assert row.weighed_at is None
    said = ContainerFacts(ContainerKind.BOX, "câbles", 4, 12_400)
    actions.change_container(container=row, facts=said, actor=make.user(), at=make.AT)
    [line] = papers._slip_facts(donation, make.user(), make.AT).containers
    assert (line.contents, line.pieces, line.weight_g, row.weighed_at) == ("câbles", 4, 12_400, make.AT)


@pytest.mark.parametrize("count", [0, 51])
def test_a_number_of_containers_that_nobody_meant_is_refused(session: Session, count: int) -> None:
    with pytest.raises(Refusal, match="Rien n’a été ajouté"):
        making.packed(make.donation(), count)


def test_a_label_of_a_container_is_read_by_the_one_parser(session: Session) -> None:
    [row] = making.packed(make.donation(), 1)
    [label] = container_labels([row.code.lower()], user=None).labels
    assert label.url.endswith(f"/C/{row.code}")
    assert scan.read(label.url).kind is ScanKind.CONTAINER
    for text in (label.url, row.code, spoken(row.code)):
        found = finding.find(text)
        assert (found.known, found.scan.kind, row.donation.number in found.sentence) == (
            True, ScanKind.CONTAINER, True,
        )  # fmt: skip
    [unborn] = fresh_codes(1)
    assert "Aucun colis ne porte" in finding.find(label.url.replace(row.code, unborn)).sentence


def test_printing_labels_is_noted_and_unknown_codes_are_told(session: Session) -> None:
    rows = making.packed(make.donation())
    found = container_labels([row.code for row in rows] + ["XXXXXXX"], user=None)
    found.note(format_name="A4", actor=make.user(), at=make.AT)
    assert {row.label_printed_at for row in rows} == {make.AT}
    assert found.unknown == ["XXXXXXX"]


def test_a_change_of_hands_keeps_who_what_when_where_and_seals_a_slip(session: Session) -> None:
    donation = make.donation()
    rows = making.packed(donation)
    row = making.handed(
        donation, making.facts([each.code for each in rows], pieces=24, reservations="Un carton ouvert")
    )
    assert (row.given_by, row.giver, row.taken_by, row.taker) == (
        Party.DONOR, "Léa Dupuis", Party.CARRIER, "Louis Martin",
    )  # fmt: skip
    assert [load.weight_g for load in row.loads] == [184_500] * 2
    assert (row.document.kind, row.document.subject) == (DocumentKind.CUSTODY_SLIP, donation.number)
    said = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content(row.document))).pages)
    assert all(told in " ".join(said.split()) for told in ("Louis Martin", "Un carton ouvert", spoken(rows[0].code)))


def slip_of(*, given: str, taken: str) -> tuple[str, int]:
    """Its words, and how many places to sign are framed. ``given``, ``taken``: what each of both drew."""
    hands = {
        "given": Hand(Party.DONOR, "Léa Dupuis", given),
        "taken": Hand(Party.CARRIER, "Louis Martin", taken),
    }
    row = making.handed(make.donation(), making.facts([], key=new_ref(), pieces=3, **hands))
    pages = pypdf.PdfReader(BytesIO(content(row.document))).pages
    framed = sum(len(re.findall(rb"\sre\s+S\s", page.get_contents().get_data())) for page in pages)
    return " ".join(" ".join(page.extract_text() for page in pages).split()), framed


def test_a_name_only_written_has_no_place_to_sign_on_the_slip(session: Session) -> None:
    both, boxes = slip_of(given=STROKES, taken=STROKES)
    assert (both.count("Signé le"), both.count("Nom écrit le")) == (2, 0)
    one, fewer = slip_of(given=STROKES, taken="")
    assert (one.count("Signé le"), one.count("Nom écrit le"), boxes - fewer) == (1, 1, 1)
    assert "Sans signature tracée" in one
    none, fewest = slip_of(given="", taken="")
    assert (none.count("Signé le"), none.count("Nom écrit le"), boxes - fewest) == (0, 2, 2)


def test_the_trace_names_nobody(session: Session) -> None:
    donation = make.donation()
    making.handed(donation, making.facts([], pieces=3))
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "custody.transferred")).one()
    assert "Dupuis" not in str(event.details)


def test_the_same_form_sent_twice_is_one_transfer(session: Session) -> None:
    donation = make.donation()
    first, again = (making.handed(donation, making.facts([], pieces=3)) for _ in range(2))
    assert first is again
    assert session.scalar(sa.select(sa.func.count(Document.id))) == 1


def test_what_was_said_is_never_changed_nor_removed(session: Session) -> None:
    donation = make.donation()
    [box] = making.packed(donation, 1)
    row = making.handed(donation, making.facts([box.code]))
    for statement in (
        sa.update(CustodyTransfer).values(taker="Quelqu’un d’autre"),
        sa.delete(CustodyLoad).where(CustodyLoad.transfer_id == row.id),
        sa.update(CustodyLoad).values(weight_g=1),
        sa.delete(CustodyTransfer),
    ):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), session.begin_nested():
            session.execute(statement)


def test_a_correction_replaces_and_keeps_the_wrong_one(session: Session) -> None:
    donation = make.donation()
    wrong = making.handed(donation, making.facts([], pieces=3))
    right = making.handed(donation, making.facts([], pieces=4, key="autre-clef"), replaces=wrong)
    assert (right.replaces, right.document.number > wrong.document.number) == (wrong, True)
    assert len(queries.chain_of(donation)) == 2
    with pytest.raises(Refusal, match="déjà été corrigé"):
        making.handed(donation, making.facts([], pieces=5, key="troisieme"), replaces=wrong)


def test_the_chain_is_in_the_order_of_the_hours(session: Session) -> None:
    donation = make.donation()
    making.handed(donation, making.facts([], pieces=3))
    earlier = making.facts([], pieces=3, key="autre-clef", made_at=make.AT - timedelta(hours=2))
    making.handed(donation, earlier)
    assert [each.key for each in queries.chain_of(donation)] == ["autre-clef", "clef-de-page"]


def test_a_drawing_that_is_no_signature_is_refused_and_nothing_is_kept(session: Session) -> None:
    donation = make.donation()
    dot = making.facts([], pieces=3, taken=Hand(Party.CARRIER, "Louis Martin", "[[[1,1,0]]]"))
    with pytest.raises(Refusal, match="trop courte"):
        making.handed(donation, dot)
    assert session.scalars(sa.select(Document)).all() == []


def test_a_container_of_another_donation_is_refused(session: Session) -> None:
    [other] = making.packed(make.donation(), 1)
    with pytest.raises(Refusal, match="pas de ce don"):
        making.handed(make.donation(), making.facts([other.code]))


@pytest.mark.parametrize("stage", [DonationStage.OFFERED, DonationStage.DECLINED, DonationStage.CLOSED])
def test_nothing_changes_hands_outside_an_accepted_donation(session: Session, stage: DonationStage) -> None:
    with pytest.raises(Refusal, match="accepté et pas encore clos"):
        making.handed(make.donation(stage=stage), making.facts([], pieces=3))
