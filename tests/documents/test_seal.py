import io
import stat
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ordis.documents.paper import render
from ordis.documents.seal import PaperUnsealable, Seal, SealUnavailable, verify_signature
from tests.documents import papers
from tests.documents.reading import run, unmarked_operators, write

AT = datetime(2022, 12, 8, 14, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def seal(tmp_path_factory) -> Seal:
    return Seal.create_demonstration(tmp_path_factory.mktemp("keys") / "seal.p12")


@pytest.fixture(scope="module")
def bare() -> bytes:
    return render(papers.paper(), papers.every_block())


@pytest.fixture(scope="module")
def sealed(seal, bare) -> bytes:
    return seal.apply(bare, at=AT, reason="Émission du document", location="Poitiers")


def certificate_for(key, name: str, *, usage=None, days: int = 3650) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=days))
    )
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    return builder.sign(key, hashes.SHA256())


def city_pkcs12(folder: Path, passphrase: bytes, days: int = 3650) -> Path:
    """A seal as a city buys it: an RSA key, a passphrase."""
    key = rsa.generate_private_key(65537, 2048)
    path = folder / "city.p12"
    encryption = serialization.BestAvailableEncryption(passphrase)
    certificate = certificate_for(key, "Ville de Poitiers", days=days)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"city", key, certificate, None, encryption))
    return path


def test_a_sealed_paper_is_authentic(seal, sealed):
    verdict = verify_signature(sealed, {seal.fingerprint})
    assert verdict.authentic, verdict.reason
    assert verdict.fingerprint == seal.fingerprint
    assert verdict.signed_at == AT
    assert "valable" in verdict.reason


def test_poppler_agrees_as_a_second_opinion(sealed, tmp_path):
    said = run("pdfsig", "-nocert", write(sealed, tmp_path))
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Dec 08 2022" in said


def test_qpdf_finds_nothing_wrong_after_the_seal(sealed, tmp_path):
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", write(sealed, tmp_path))


def test_the_seal_changes_nothing_of_the_paper(bare, sealed):
    assert sealed.startswith(bare)
    before, after = pypdf.PdfReader(io.BytesIO(bare)), pypdf.PdfReader(io.BytesIO(sealed))
    assert [page.extract_text() for page in before.pages] == [page.extract_text() for page in after.pages]
    assert before.metadata == after.metadata
    assert after.trailer["/Root"]["/Metadata"].get_data() == before.trailer["/Root"]["/Metadata"].get_data()
    assert "/Version" not in after.trailer["/Root"]
    assert all(unmarked_operators(page) == [] for page in after.pages)


def test_the_seal_is_invisible_and_allows_no_change(sealed):
    root = pypdf.PdfReader(io.BytesIO(sealed)).trailer["/Root"]
    [field] = root["/AcroForm"]["/Fields"]
    assert field.get_object()["/Rect"] == [0, 0, 0, 0]
    assert "/AP" not in field.get_object()
    signature = root["/Perms"]["/DocMDP"]
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature["/Reference"][0]["/TransformParams"]["/P"] == 1


@pytest.mark.parametrize("start", [100, 433, 766])
def test_a_byte_flipped_anywhere_is_refused(seal, sealed, start):
    for place in [*range(start, len(sealed), 997), len(sealed) - start // 7]:
        forged = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert not verify_signature(forged, {seal.fingerprint}).authentic, place


@pytest.mark.parametrize("part", [b"/Title", b"stream\n", b"/ByteRange", b"/DocMDP", b"/StructElem", b"xpacket"])
def test_a_byte_flipped_in_each_kind_of_object_is_refused(seal, sealed, part):
    place = sealed.index(part) + len(part) + 3
    forged = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    assert not verify_signature(forged, {seal.fingerprint}).authentic


def test_a_byte_flipped_in_the_signature_itself_is_refused(seal, sealed):
    place = sealed.index(b"/Contents <") + 400
    forged = sealed[:place] + (b"1" if sealed[place : place + 1] != b"1" else b"2") + sealed[place + 1 :]
    assert not verify_signature(forged, {seal.fingerprint}).authentic


@pytest.mark.parametrize("tail", [b"\n", b" ", b"\x00"])
def test_a_byte_added_at_the_end_is_refused_and_told(seal, sealed, tail):
    verdict = verify_signature(sealed + tail, {seal.fingerprint})
    assert not verdict.authentic
    assert "ajouté" in verdict.reason


@pytest.mark.parametrize("tail", [b"%%EOF\n", b"%" + b"x" * 5000])
def test_bytes_added_at_the_end_are_refused(seal, sealed, tail):
    assert not verify_signature(sealed + tail, {seal.fingerprint}).authentic


def test_words_hidden_in_the_room_of_the_signature_are_refused(seal, sealed):
    place = sealed.index(b"0" * 200)
    forged = sealed[: place + 100] + b"466F726765" + sealed[place + 110 :]
    verdict = verify_signature(forged, {seal.fingerprint})
    assert not verdict.authentic
    assert "ajouté" in verdict.reason


def test_bytes_added_in_front_are_refused(seal, sealed):
    assert not verify_signature(b"\n" + sealed, {seal.fingerprint}).authentic


def test_an_annotation_added_by_an_incremental_update_is_refused(seal, sealed):
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (50, 50, 300, 90)]),
            generic.pdf_name("/Contents"): generic.pdf_string("Revente permise"),
        }
    )
    writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))
    out = io.BytesIO()
    writer.write(out)
    verdict = verify_signature(out.getvalue(), {seal.fingerprint})
    assert not verdict.authentic
    assert "ajouté" in verdict.reason


def test_a_second_signature_is_refused(seal, sealed, tmp_path):
    other = Seal.load(city_pkcs12(tmp_path, b"secret"), b"secret")
    with pytest.raises(PaperUnsealable):
        other.apply(sealed, at=AT, reason="x", location="y")


def test_the_same_paper_under_another_certificate_is_refused(seal, bare, tmp_path):
    imitation = Seal.create_demonstration(tmp_path / "imitation.p12")
    forged = imitation.apply(bare, at=AT, reason="x", location="y")
    verdict = verify_signature(forged, {seal.fingerprint})
    assert not verdict.authentic
    assert "pas l’un des nôtres" in verdict.reason
    assert verdict.fingerprint == imitation.fingerprint
    assert verify_signature(forged, {seal.fingerprint, imitation.fingerprint}).authentic


def test_a_paper_whose_seal_was_torn_off_is_refused(seal, sealed, bare):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(sealed))
    del writer.root_object["/AcroForm"]
    del writer.root_object["/Perms"]
    out = io.BytesIO()
    writer.write(out)
    for torn in (out.getvalue(), bare):
        verdict = verify_signature(torn, {seal.fingerprint})
        assert not verdict.authentic
        assert "aucun cachet" in verdict.reason


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7\n", b"PK\x03\x04" * 50, b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n%%EOF"])
def test_what_is_not_a_sealed_pdf_is_refused_without_an_error(junk):
    verdict = verify_signature(junk, {"0" * 64})
    assert not verdict.authentic
    assert verdict.reason


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_refused(seal, sealed, part):
    assert not verify_signature(sealed[: int(len(sealed) * part)], {seal.fingerprint}).authentic


def test_a_demonstration_seal_says_so_and_is_kept_from_other_users(tmp_path):
    path = tmp_path / "keys" / "seal.p12"
    seal = Seal.create_demonstration(path)
    assert seal.demonstration
    assert "démonstration" in seal.subject
    assert len(seal.fingerprint) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_the_same_seal_comes_back_after_a_restart(tmp_path, bare):
    path = tmp_path / "seal.p12"
    first = Seal.create_demonstration(path)
    again = Seal.load(path, None)
    assert again.fingerprint == first.fingerprint
    assert again.demonstration
    assert verify_signature(again.apply(bare, at=AT, reason="x", location="y"), {first.fingerprint}).authentic


def test_two_processes_that_start_together_share_one_seal(tmp_path):
    path = tmp_path / "seal.p12"
    made: list[str] = []
    starts = [
        threading.Thread(target=lambda: made.append(Seal.create_demonstration(path).fingerprint)) for _ in range(8)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(made) == 8
    assert len(set(made)) == 1


def test_a_citys_own_rsa_seal_with_its_passphrase_works(tmp_path, bare):
    seal = Seal.load(city_pkcs12(tmp_path, "clé secrète".encode()), "clé secrète".encode())
    assert not seal.demonstration
    assert seal.subject == "CN=Ville de Poitiers"
    out = seal.apply(bare, at=AT, reason="x", location="y")
    assert verify_signature(out, {seal.fingerprint}).authentic


@pytest.mark.parametrize("passphrase", [None, b"", b"wrong"])
def test_a_wrong_passphrase_is_told_in_french(tmp_path, passphrase):
    with pytest.raises(SealUnavailable, match="mot de passe"):
        Seal.load(city_pkcs12(tmp_path, b"secret"), passphrase)


def test_a_file_that_is_not_there_is_told_in_french(tmp_path):
    with pytest.raises(SealUnavailable, match="ne peut pas être lu"):
        Seal.load(tmp_path / "nowhere.p12", None)


def test_a_file_that_is_something_else_is_told_in_french(tmp_path):
    (tmp_path / "x.p12").write_bytes(b"hello")
    with pytest.raises(SealUnavailable, match="PKCS#12"):
        Seal.load(tmp_path / "x.p12", None)


def test_an_expired_certificate_seals_nothing(tmp_path, bare):
    seal = Seal.load(city_pkcs12(tmp_path, b"secret", days=30), b"secret")
    with pytest.raises(SealUnavailable, match="valable du 01/01/2020 au 31/01/2020"):
        seal.apply(bare, at=AT, reason="x", location="y")


def test_a_file_that_is_not_a_pdf_cannot_be_sealed(seal):
    with pytest.raises(PaperUnsealable, match="le cachet fonctionne"):
        seal.apply(b"not a pdf", at=AT, reason="x", location="y")


def test_a_seal_that_seals_nothing_is_not_blamed_on_the_paper(seal, bare, monkeypatch):
    monkeypatch.setattr(seal, "_certificates", [b"spoiled"])
    with pytest.raises(SealUnavailable, match="rien n’a été enregistré"):
        seal.apply(bare, at=AT, reason="x", location="y")


def test_a_seal_costs_a_few_hundredths_of_a_second(seal, bare):
    seal.apply(bare, at=AT, reason="x", location="y")
    start = time.process_time()
    for _ in range(10):
        seal.apply(bare, at=AT, reason="x", location="y")
    assert (time.process_time() - start) / 10 < 0.1
