"""Signed with a pen: attached, looked at by a second person, sealed."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.documents.models import Document
from ordis.documents.queries import content
from ordis.documents.wording.actions import withdraw
from ordis.donations.models import Donation
from ordis.donations.signing import paper, queries
from ordis.donations.signing.models import AgreementSigning, SigningStage, Way
from ordis.donations.signing.paper import Seen
from ordis.donations.texts import recording
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.signing import making
from tests.donations.test_pdf import text_of
from tests.handover.paperwork.making import photograph, scan

EVERYTHING = frozenset(Seen)


def attached(donation: Donation, *files: bytes, name: str = "Inès Petit") -> AgreementSigning:
    return paper.attach(
        donation=donation, sheets=paper.kept(files or (photograph(),)), signed_on=clock.today(),
        actor=make.user(name=name), at=clock.now(),
    )  # fmt: skip


def confirmed(signing: AgreementSigning, **changes: object) -> AgreementSigning:
    given: dict[str, object] = {
        "donation": signing.proposed.donation, "seen": EVERYTHING, "pages": signing.fingerprint,
        "actor": make.user(name="Sam Petit"), "at": clock.now(),
    }  # fmt: skip
    return paper.confirm(**(given | changes))  # type: ignore[arg-type]


def test_a_second_person_confirms_and_the_agreement_is_sealed_once(session: Session) -> None:
    donation = making.proposed()
    signing = attached(donation)
    assert (signing.stage, signing.way) == (SigningStage.CONFIRM, Way.PAPER)
    done = confirmed(signing)
    assert done.stage is SigningStage.SIGNED
    assert donation.agreement is done.document
    assert done.document is not None
    text = text_of(content(done.document))
    assert signing.sheets[0].sha256 in text
    assert "papier joint par Inès Petit, confirmé par Sam Petit" in text
    before = session.scalar(sa.select(sa.func.count()).select_from(Document))
    assert confirmed(signing).document is done.document
    assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == before


def test_whoever_attached_does_not_confirm(session: Session) -> None:
    signing = attached(making.proposed())
    with pytest.raises(Refusal, match="une autre personne confirme"):
        confirmed(signing, actor=signing.attached_by)
    assert signing.stage is SigningStage.CONFIRM


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"seen": EVERYTHING - {Seen.DATE}}, "Cochez chaque chose"), ({"pages": "0"}, "ont changé")],
)
def test_what_was_not_seen_is_not_confirmed(session: Session, changes: dict[str, object], told: str) -> None:
    with pytest.raises(Refusal, match=told):
        confirmed(attached(making.proposed()), **changes)


def test_the_same_file_twice_is_one_page_and_a_pdf_is_not_mixed(session: Session) -> None:
    donation, picture = making.proposed(), photograph()
    attached(donation, picture)
    assert len(attached(donation, picture).sheets) == 1
    with pytest.raises(Refusal, match="PDF tient lieu"):
        attached(donation, scan())


def test_a_page_sent_back_says_why_and_opens_every_way_again(session: Session) -> None:
    donation = making.proposed()
    attached(donation)
    back = paper.put_back(donation=donation, reason="Page 2 floue", actor=make.user(), at=clock.now())
    assert (back.stage, back.reason, list(back.sheets)) == (SigningStage.DONOR, "Page 2 floue", [])
    making.donor_signs(donation)
    with pytest.raises(Refusal, match="déjà signé"):
        attached(donation)


def refused(signing: AgreementSigning, told: str) -> None:
    """Neither confirmed nor, sent back, attached again."""
    with pytest.raises(Refusal, match=told):
        confirmed(signing)
    assert (signing.stage, signing.document_id) == (SigningStage.CONFIRM, None)
    donation = signing.proposed.donation
    paper.put_back(donation=donation, reason="À refaire", actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match=told):
        attached(donation)


def test_a_text_withdrawn_is_not_signed_on_paper_either(session: Session) -> None:
    signing = attached(making.proposed())
    withdraw(text=signing.proposed.text, reason="Article 4", actor=make.user(), at=clock.now())
    refused(signing, "vient d’être retiré")


def test_a_paper_that_says_what_is_no_longer_noted_is_not_confirmed(session: Session) -> None:
    signing = attached(making.proposed())
    said = replace(making.PARTIES, owner="Une société de leasing")
    recording.note(donation=signing.proposed.donation, said=said, actor=make.user(), at=clock.now())
    refused(signing, "a changé depuis")


def test_a_paper_is_not_confirmed_before_it_was_attached(session: Session) -> None:
    signing = attached(making.proposed())
    signing.attached_at = clock.now() + timedelta(hours=1)
    with pytest.raises(Refusal, match="le papier a été joint le"):
        confirmed(signing)


@pytest.mark.parametrize(("changes", "who"), [({"signatory": ""}, "le donateur"), ({"representative": ""}, "la coll")])
def test_a_paper_that_does_not_name_who_signs_is_not_attached(
    session: Session, changes: dict[str, object], who: str
) -> None:
    with pytest.raises(Refusal, match=f"qui signe pour {who}"):
        attached(making.proposed(**changes))


def test_a_day_that_cannot_be_is_refused(session: Session) -> None:
    donation, sheets = making.proposed(), paper.kept((photograph(),))
    for day, told in ((1, "pas encore arrivée"), (-30, "ne peut pas avoir été signé avant")):
        on = clock.today() + timedelta(days=day)
        with pytest.raises(Refusal, match=told):
            paper.attach(donation=donation, sheets=sheets, signed_on=on, actor=make.user(), at=clock.now())
    signing = queries.signing_of(donation)
    assert signing is not None
    assert signing.stage is SigningStage.DONOR
