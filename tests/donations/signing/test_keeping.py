"""What signing an agreement keeps of people: locked, exported for an expert, forgotten in time."""

import hashlib
import io
import json
from collections.abc import Callable
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.aftercare.keeping import forget_words
from ordis.documents import queries as documents
from ordis.donations.ended import KEPT_YEARS
from ordis.donations.models import Donation
from ordis.donations.signing import actions, keeping, links, paper
from ordis.donations.signing.models import AgreementSigning, SigningLink
from ordis.donations.texts.queries import record_of
from ordis.kernel import clock
from ordis.kernel.blobs import blobs
from ordis.kernel.clock import months_later
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.signing import making
from tests.donations.signing.test_paper import attached, confirmed
from tests.donations.test_pdf import text_of

NAMES = ("Léa Dupuis", "lea@imprimerie.example", "Camille Roy")


def on_screen() -> AgreementSigning:
    donation = making.proposed()
    links.send(
        signing=actions.opened(donation), email=making.PARTIES.signatory_email, actor=make.user(), at=clock.now()
    )
    making.donor_signs(donation, strokes="", typed_name="Léa Dupuis")
    return making.city_signs(donation)


def on_paper() -> AgreementSigning:
    return confirmed(attached(making.proposed()))


def closed_for(donation: Donation, months: int) -> None:
    donation.closed_at = clock.now().replace(
        **{part: getattr(months_later(clock.today(), -months), part) for part in ("year", "month", "day")}
    )


def unpacked(signing: AgreementSigning) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(keeping.export(signing))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_neither_the_store_nor_the_tables_name_in_clear_who_signed(session: Session) -> None:
    signing, papered = on_screen(), on_paper()
    making.donor_signs(making.proposed())
    locked = [signing.proof_blob, papered.proof_blob, *(sheet.blob for sheet in papered.sheets)]
    kept = b" ".join(map(blobs().get, locked))
    columns = "donor_told, proof_key FROM agreement_signing", "email FROM signing_link"
    for column in (*columns, "signatory_email FROM legal_record", "facts FROM proposed_agreement"):
        kept += b" ".join(bytes(each or b"") for row in session.execute(sa.text(f"SELECT {column}")) for each in row)
    assert [name for name in NAMES if name.encode() in kept or json.dumps(name).encode() in kept] == []
    assert "Léa Dupuis".encode() in keeping.proof_of(signing)


def test_two_signatures_that_say_the_same_have_two_proofs(session: Session) -> None:
    salts = {json.loads(keeping.proof_of(on_screen()))["salt"] for _ in range(2)}
    assert len(salts) == 2
    assert all(len(salt) == 32 for salt in salts)


@pytest.mark.parametrize("signed", [on_screen, on_paper])
def test_an_expert_ties_every_file_of_the_export_to_the_sealed_paper(
    session: Session, signed: Callable[[], AgreementSigning]
) -> None:
    signing = signed()
    files = unpacked(signing)
    assert signing.document is not None
    sealed = files[f"{signing.document.number}.pdf"]
    proof = files["preuve.json"]
    assert hashlib.sha256(proof).hexdigest() in "".join(text_of(sealed).split())
    told = json.loads(proof)
    assert hashlib.sha256(files["montre.json"]).hexdigest() == told["shown_sha256"]
    assert hashlib.sha256(files["texte.json"]).hexdigest() == told["text"]["sha256"]
    pages = [hashlib.sha256(files[name]).hexdigest() for name in files if name.startswith("papier-signe")]
    assert pages == (told["paper"]["sheets"] if told["paper"] else [])
    assert len(pages) == (1 if signed is on_paper else 0)
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    rest = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name in sums}
    assert (sums, len(files)) == (rest, len(sums) + 2)
    assert unpacked(signing) == files


def test_who_takes_a_proof_away_is_written_down(session: Session) -> None:
    signing = on_screen()
    keeping.note_export(signing=signing, actor=make.user(), at=clock.now())
    verbs = session.scalars(sa.select(AuditEvent.verb)).all()
    assert "handover.proof_exported" in verbs


def test_what_is_not_signed_has_no_proof(session: Session) -> None:
    with pytest.raises(Refusal, match="n’a pas de preuve"):
        keeping.export(actions.opened(making.proposed()))


@pytest.mark.parametrize("signed", [on_screen, on_paper])
def test_five_years_after_the_closing_nobody_reads_who_signed(
    session: Session, signed: Callable[[], AgreementSigning]
) -> None:
    signing = signed()
    donation = signing.proposed.donation
    closed_for(donation, 12 * KEPT_YEARS - 1)
    session.flush()
    forget_words(at=clock.now())
    session.expire_all()
    assert keeping.proof_of(signing)
    assert keeping.destroy_papers(at=clock.now()) == 0
    closed_for(donation, 12 * KEPT_YEARS + 1)
    session.flush()
    forget_words(at=clock.now())
    session.expire_all()
    with pytest.raises(Refusal, match="a été détruite") as gone:
        keeping.proof_of(signing)
    assert (gone.value.status, signing.donor) == (410, None)
    assert [paper.content(signing, sheet.ref) for sheet in signing.sheets] == [None] * len(signing.sheets)
    assert {link.email for link in session.scalars(sa.select(SigningLink))} <= {""}
    noted = record_of(donation)
    assert noted is not None
    assert (noted.signatory, noted.signatory_email, noted.representative) == ("", "", "")
    assert noted.forgotten_at is not None
    assert signing.proof_sha256
    with pytest.raises(Refusal, match="a été détruite"):
        actions.shown(signing)
    assert keeping.destroy_papers(at=clock.now()) == 2
    assert donation.agreement is not None
    with pytest.raises(Refusal, match="a été détruit"):
        documents.content(donation.agreement)
    assert keeping.destroy_papers(at=clock.now()) == 0
    assert forget_words(at=clock.now()) == 0


def test_what_is_not_closed_is_kept(session: Session) -> None:
    signing = on_screen()
    with clock.frozen(clock.now().replace(year=clock.now().year + 9)):
        forget_words(at=clock.now())
    session.expire_all()
    assert keeping.proof_of(signing)
