"""The papers of a donation, read back."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pypdf
import pytest
from sqlalchemy.orm import Session

from ordis.devices.models import Kind, Stage
from ordis.documents.actions import Identity, letterhead
from ordis.documents.blocks import Heading
from ordis.documents.models import Document
from ordis.documents.queries import content, trusted_fingerprints
from ordis.documents.verification import verify_signature
from ordis.donations import agreement, papers, pdf, reception
from ordis.donations.agreement import Agreement, AgreementFacts, Hand, Signed
from ordis.donations.models import Donation, DonationStage, LegalOrigin, OfferLine, WipedBy
from ordis.donations.outcomes import KindTally
from ordis.donations.texts.terms import worded
from ordis.donations.texts.wording import model
from tests import make

FACTS = AgreementFacts(
    city="Ville de Poitiers",
    city_address="15 place du Maréchal-Leclerc, 86000 Poitiers",
    represented_by="Camille Roy",
    representative_function="adjointe au maire",
    decision="n° 2026-114",
    donor="Imprimerie du Clain & fils",
    siren="732\u00a0829\u00a0320",
    donor_address="12 rue des Feuillants, 86000 Poitiers",
    signatory="Léa Dupuis",
    signatory_function="directrice",
    donation_number="DON-2026-00004",
    offered_on=date(2026, 10, 1),
    lines=(("Ordinateur portable", 12), ("Écran", 4)),
    announced=0,
    legal_origin=LegalOrigin.COMPANY,
    legal_basis="",
    owner="",
    wiped_by=WipedBy.WORKSHOP,
    requires_purge=False,
    pickup_place="quai nord",
    pickup_on=date(2026, 11, 20),
    contact="ordinateurs-solidaires@poitiers.example",
)


def proposed(facts: AgreementFacts = FACTS, *, approved_by: str = "Awa Diop") -> Agreement:
    """The agreement of the model that comes with Ordis, as if a named person had approved it."""
    shipped = model()
    return Agreement(
        facts, worded(facts, shipped.body, shipped.boxes, version=1, sha256="ab" * 32, approved_by=approved_by)
    )


def text_of(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(
        " ".join(page.extract_text() for page in pages).replace("\u00a0", " ").replace("\u202f", " ").split()
    )


def identity() -> Identity:
    return Identity(
        "CDN-2026-00001", "https://ordi.example/v/abc", datetime(2026, 11, 2, tzinfo=UTC), True, letterhead()
    )


def donated(session: Session) -> Donation:
    donation = make.donation()
    donation.lines.append(OfferLine(kind=Kind.LAPTOP, quantity=3))
    make.device(stage=Stage.READY, of=donation, disk_serial="DISK0001")
    make.device(stage=Stage.RECYCLED, of=donation, disk_serial="DISK0002")
    make.device(stage=Stage.MISSING, of=donation, model="Manquant")
    for device in donation.devices:
        device.announced = True
    session.expire(donation)
    return donation


def test_the_agreement_says_who_gives_what_and_every_clause(session: Session) -> None:
    text = text_of(pdf.render_agreement(proposed(), identity()))
    for words in (
        "Imprimerie du Clain & fils",
        "732 829 320",
        "Léa Dupuis, directrice",
        "n° 2026-114",
        "L2242-1",
        "Ordinateur portable 12",
        "Ensemble 16",
        "NIST SP 800-88",
        "48 heures",
        "ne pas les vendre",
        "à l’enlèvement",
        "quai nord",
        "20 novembre 2026",
        "évalue seul",
        "ne vaut pas reçu fiscal",
        "TVA",
        "cinq ans",
        "tribunal administratif",
        "Pour le donateur",
    ):
        assert words in text, words


def test_the_agreement_is_the_same_bytes_for_the_same_facts(session: Session) -> None:
    assert pdf.render_agreement(proposed(), identity()) == pdf.render_agreement(proposed(), identity())


def test_when_the_donor_keeps_the_disks_the_workshop_promises_no_wipe(session: Session) -> None:
    text = text_of(pdf.render_agreement(proposed(replace(FACTS, wiped_by=WipedBy.DONOR)), identity()))
    assert "retire lui-même" in text
    assert "L’atelier de la collectivité efface" not in text


def test_an_unknown_signatory_is_left_to_be_written_by_hand(session: Session) -> None:
    text = text_of(
        pdf.render_agreement(proposed(replace(FACTS, signatory="", signatory_function="", siren="")), identity())
    )
    assert "à compléter" in text
    assert "non communiqué" in text


@pytest.mark.parametrize("kinds", range(1, 40, 3))
def test_the_fingerprints_are_on_the_page_of_the_signatures(session: Session, kinds: int) -> None:
    """However long what comes before is: no last page holds them and the seal alone."""
    hand = Hand("sur un écran de la collectivité", datetime(2026, 11, 20, 9, tzinfo=UTC), (), "Léa Dupuis")
    facts = replace(FACTS, lines=tuple((f"Équipement {rank}", rank) for rank in range(1, kinds + 1)))
    signed = replace(proposed(facts), signed=Signed(hand, hand, proof_sha256="ab" * 32))
    last = pypdf.PdfReader(io.BytesIO(pdf.render_agreement(signed, identity()))).pages[-1].extract_text()
    for words in ("Pour le donateur", "Fichier de preuve", "Empreinte SHA-256 du texte"):
        assert words in last.replace("\u00a0", " "), words


def test_every_article_is_numbered_in_order() -> None:
    headings = [block.text for block in agreement.story(proposed()) if isinstance(block, Heading)]
    assert [heading.split(".")[0] for heading in headings] == [f"Article {rank}" for rank in range(1, 11)]


def test_the_slip_compares_announced_and_there(session: Session) -> None:
    donation = donated(session)
    extra = make.device(stage=Stage.RECEIVED, of=donation, disk_serial="DISK0003", model="Imprévu")
    session.expire(donation)
    reception.finish(donation=donation, actor=make.user(name="Sam Petit"), at=make.AT)
    assert donation.reception_slip is not None
    text = text_of(content(donation.reception_slip))
    assert "3 annoncés par la liste" in text
    assert "Appareils non reçus (1)" in text
    assert "Appareils reçus sans être annoncés (1)" in text
    assert extra.code[:3] in text
    assert "DISK0003" in text
    assert "Sam Petit" in text


def test_the_certificate_counts_by_kind_and_says_that_it_is_no_tax_receipt(session: Session) -> None:
    donation = donated(session)
    reception.finish(donation=donation, actor=make.user(), at=make.AT)
    text = text_of(
        content(papers.issue_certificate(donation=donation, actor=make.user(name="Camille Roy"), at=make.AT))
    )
    assert "Ordinateur portable 3 2 0 1 0 1 0" in text
    assert "ne vaut pas reçu fiscal" in text
    assert "732 829 320" in text
    assert "Camille Roy" in text
    assert "€" not in text


@pytest.mark.parametrize("name", ["agreement", "slip", "certificate"])
def test_each_paper_carries_our_seal_over_the_whole_file(session: Session, name: str) -> None:
    donation, actor = donated(session), make.user()
    issue = {
        "agreement": papers.issue_agreement,
        "slip": papers.issue_slip,
        "certificate": papers.issue_certificate,
    }[name]
    if name == "certificate":
        donation = make.donation(stage=DonationStage.RECEIVED)
    document: Document = issue(donation=donation, actor=actor, at=make.AT)
    verdict = verify_signature(content(document), trusted_fingerprints())
    assert verdict.authentic, verdict.reason


def test_a_thousand_devices_fit_on_a_slip(session: Session) -> None:
    line = pdf.DeviceLine(
        "BCD-FGH-J", "Ordinateur portable", "Dell Latitude 5490", "8XK2P13", "SSD 256 Go n° S3Z9NX0M100001"
    )
    facts = pdf.SlipFacts("DON-2026-00001", "CDN-2026-00001", "X", "", make.AT, "Y", "", 1000, (line,) * 1000, (), ())
    reader = pypdf.PdfReader(io.BytesIO(pdf.render_slip(facts, identity())))
    assert sum(page.extract_text().count("BCD-FGH-J") for page in reader.pages) == 1000


def test_a_long_name_does_not_break_the_certificate(session: Session) -> None:
    facts = pdf.CertificateFacts(
        "DON-2026-00001",
        "",
        "",
        "Ville de Poitiers",
        "Société " + "très longue " * 12,
        "",
        "",
        None,
        None,
        date(2026, 11, 2),
        (KindTally(Kind.LAPTOP, 12_000, 12_000, 12_000, 0, 0, 0, 0),),
        "Camille Roy",
    )
    assert "12 000" in text_of(pdf.render_certificate(facts, identity()))
