"""The destination certificate: issued after the reception, sealed with the closing, all or nothing."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.devices.models import Stage
from ordis.documents.models import Document, DocumentKind
from ordis.documents.queries import content
from ordis.donations import actions
from ordis.donations.destination.actions import facts_of, issue_destination
from ordis.donations.models import Donation, DonationStage
from ordis.kernel.blobs import Blobs
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.test_pdf import text_of


def received(*stages: Stage) -> Donation:
    donation = make.donation(stage=DonationStage.RECEIVED)
    for stage in stages:
        make.device(stage=stage, of=donation)
    return donation


def test_it_tells_each_destination_with_its_mass_and_the_source_of_typical_ones(session: Session) -> None:
    donation = received(Stage.READY, Stage.RECYCLED, Stage.RECYCLED, Stage.FOR_PARTS, Stage.WIPED, Stage.MISSING)
    weighed = next(device for device in donation.devices if device.stage is Stage.RECYCLED)
    weighed.weight_g = 1_720
    session.flush()
    paper = issue_destination(donation=donation, actor=make.user(name="Inès Petit"), at=make.AT)
    text = text_of(content(paper))
    for words in (
        "Recyclé 2 1,72 kg (1) 2,28 kg (1) – environ 4 kg", "Prêt, en attente d’une famille 1 – 2,28 kg (1)",
        "Ensemble 5", "UNU-KEY", "Statistics Netherlands", "1 appareil annoncé", "Inès Petit",
        "une autre attestation remplacera celle-ci", "jamais nommés",
    ):  # fmt: skip
        assert words in text, words
    assert paper.number.startswith("DES-2026-")


def test_before_the_reception_it_is_refused(session: Session) -> None:
    with pytest.raises(Refusal, match="terminez d’abord la réception"):
        issue_destination(donation=make.donation(), actor=make.user(), at=make.AT)


def test_closing_replaces_what_was_issued_before_by_the_final_papers(session: Session) -> None:
    donation = received(Stage.RECYCLED, Stage.MISSING)
    first = issue_destination(donation=donation, actor=make.user(), at=make.AT)
    actions.close(donation=donation, actor=make.user(), at=make.AT)
    last = donation.destination_certificate
    assert last is not None
    assert last.replaces is first
    assert "Le sort de chacun est connu" in text_of(content(last))
    assert donation.donation_certificate is not None
    assert facts_of(donation, make.user(), make.AT).final


def test_when_a_paper_cannot_be_stored_the_donation_is_not_closed(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    donation = received(Stage.RECYCLED)
    session.commit()

    def full(_store: Blobs, _data: bytes) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Blobs, "put", full)
        with pytest.raises(OSError, match="No space"), session.begin_nested():
            actions.close(donation=donation, actor=make.user(), at=make.AT)
    session.refresh(donation)
    assert (donation.stage, donation.closed_at) == (DonationStage.RECEIVED, None)
    of_closing = (DocumentKind.DONATION_CERTIFICATE, DocumentKind.DESTINATION_CERTIFICATE)
    assert session.scalars(sa.select(Document).where(Document.kind.in_(of_closing))).all() == []
