"""The sheet that goes in the lorry, read back from its PDF."""

from datetime import date
from io import BytesIO

import pypdf
from sqlalchemy.orm import Session

from ordis.devices.models import Kind
from ordis.donations.collections.models import CollectionStage
from ordis.donations.collections.sheet import sheet_of
from ordis.donations.custody.models import Container, ContainerKind
from ordis.donations.models import OfferLine
from tests import make
from tests.donations.collections import making
from tests.donations.signing import making as signing


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())


def test_the_sheet_says_where_whom_and_what(session: Session) -> None:
    row, donation = making.planned(), make.donation()
    donation.lines.append(OfferLine(kind=Kind.LAPTOP, quantity=12))
    session.add(
        Container(
            code="BCDFGHJ",
            donation_id=donation.id,
            kind=ContainerKind.PALLET,
            pieces=12,
            weight_g=184_500,
            created_at=make.AT,
            created_by_id=make.user().id,
        )
    )
    making.stop(row, donation, making.stop_facts(contact="Léa Dupuis", phone="05 49 00 00 00"))
    other = making.stop(row, make.donation(of=make.donor(name="Garage du Pont")))
    other.stage = CollectionStage.CANCELLED
    pdf = sheet_of(row, printed_on=date(2026, 11, 22))
    said = words(pdf)
    for told in ("Louis Martin", "Léa Dupuis, 05 49 00 00 00", "12 × ordinateur portable", "Palette BCD-FGH-J"):
        assert told in said
    assert "Garage du Pont" in said
    assert "(annulé)" in said
    assert said.count("Remis par") == 1
    assert pdf == sheet_of(row, printed_on=date(2026, 11, 22))


def test_a_round_without_a_stop_says_so(session: Session) -> None:
    assert "Aucun passage" in words(sheet_of(making.planned(), printed_on=date(2026, 11, 22)))


def test_the_sheet_of_a_demonstration_says_so_on_each_page(session: Session) -> None:
    row = making.planned()
    for rank in range(12):
        making.stop(
            row, make.donation(of=make.donor(name=f"Garage {rank}")), making.stop_facts(note="Sonner au gardien")
        )
    pages = pypdf.PdfReader(BytesIO(sheet_of(row, printed_on=date(2026, 11, 22)))).pages
    assert len(pages) > 1
    assert all("ce papier n’engage personne" in " ".join(page.extract_text().split()) for page in pages)


def test_a_stop_whose_agreement_is_not_signed_by_both_says_so_to_the_driver(session: Session) -> None:
    row, donation = making.planned(), signing.proposed()
    making.stop(row, donation)
    printed = date(2026, 11, 22)
    assert "Convention non signée" in words(sheet_of(row, printed_on=printed))
    signing.donor_signs(donation)
    assert "Convention non signée" in words(sheet_of(row, printed_on=printed))
    signing.city_signs(donation)
    assert "Convention non signée" not in words(sheet_of(row, printed_on=printed))
    making.stop(row, make.donation(of=make.donor(name="Garage du Pont"))).stage = CollectionStage.CANCELLED
    assert "Convention non signée" not in words(sheet_of(row, printed_on=printed))
