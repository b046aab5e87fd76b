"""Is it ours, whole, in force? The same answer by page and by command."""

import json
from datetime import UTC, datetime
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.documents import queries, sealing
from ordis.documents.actions import Identity, letterhead
from ordis.documents.authenticity import Finding, Registered, judge, typed_number, typed_ref
from ordis.documents.paper import Text, render
from ordis.documents.verification import MOST_BYTES, Fault, Verdict, claimed_numbers, verify_signature
from ordis.kernel import clock
from tests.documents.tampering import a_paper, encrypted
from tests.handover import making

PAPER = Registered(
    number="CNR-2026-00001", title="Convention", issued_at=datetime(2026, 12, 8, tzinfo=UTC),
    issuer="Ville de Poitiers", sealed_by="CN=Ville", fingerprint="f", demonstration=False,
)  # fmt: skip
GOOD, BAD = Verdict(True, "ok", "f"), Verdict(False, Fault.CHANGED.label, "f", fault=Fault.CHANGED)
NONE = Verdict(False, Fault.UNSEALED.label, fault=Fault.UNSEALED)
FOREIGN = Verdict(False, Fault.FOREIGN.label, "other", fault=Fault.FOREIGN)


def post(client: FlaskClient, pdf: bytes, **headers: str) -> str:
    answer = client.post("/v", data={"file": (BytesIO(pdf), "papier.pdf")}, headers=headers)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("verdict", "exact", "claimed", "ours", "finding", "words"),
    [
        (GOOD, PAPER, PAPER, True, Finding.AUTHENTIC, "Rien n’y a été changé"),
        (BAD, PAPER, PAPER, True, Finding.ALTERED, "ne se vérifie plus"),
        (Verdict(True, "", "other"), PAPER, PAPER, True, Finding.ALTERED, "ne se vérifie plus"),
        (GOOD, None, PAPER, True, Finding.ALTERED, "diffère de l’original"),
        (BAD, None, PAPER, True, Finding.ALTERED, "a été modifié"),
        (NONE, None, PAPER, False, Finding.ALTERED, "en a été retiré"),
        (FOREIGN, None, PAPER, False, Finding.ALTERED, "cachet de quelqu’un d’autre"),
        (FOREIGN, None, None, False, Finding.UNKNOWN, "pas l’un des nôtres"),
        (BAD, None, None, True, Finding.ALTERED, "a été modifié"),
        (GOOD, None, None, True, Finding.UNKNOWN, "registre ne le connaît pas"),
        (NONE, None, None, False, Finding.UNKNOWN, "n’est pas un document du registre"),
    ],
)
def test_seal_and_register_must_both_agree(
    verdict: Verdict,
    exact: Registered | None,
    claimed: Registered | None,
    ours: bool,
    finding: Finding,
    words: str,
) -> None:
    answer = judge(verdict, exact=exact, claimed=claimed, ours=ours)
    assert (answer.finding, words in answer.sentence) == (finding, True), answer.sentence
    assert answer.authentic == (finding is Finding.AUTHENTIC)


def test_numbers_are_read_in_clear_and_only_when_whole() -> None:
    assert claimed_numbers(b"x ATD-2026-00001 y CNR-2026-00042") == ("ATD-2026-00001", "CNR-2026-00042")
    assert claimed_numbers(b"XATD-2026-00001 ATD-2026-0001 ATD-2026-00000001") == ()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("CNR-2026-00042", "CNR-2026-00042"), ("cnr 2026 42", "CNR-2026-00042"), ("N° CNR–2026–42.", "CNR-2026-00042"),
        ("ATD2026-1234567", "ATD-2026-1234567"), ("42", None), ("", None), ("CNR-20-42", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_type_it(typed: str, number: str | None) -> None:
    assert typed_number(typed) == number


def test_the_printed_address_may_be_pasted_whole() -> None:
    assert typed_ref(" https://ordi.example/V/ABCDEFGHJK23 ") == "abcdefghjk23"
    assert typed_ref("https://ordi.example/devices/abcdefghjk23") is None


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("O=Mairie,CN=Ville de Saint-Éloi", "Ville de Saint-Éloi"),
        (r"CN=Ville\, cachet", "Ville, cachet"),
        ("O=X", "O=X"),
    ],
)
def test_a_certificate_is_named_as_people_name_it(subject: str, said: str) -> None:
    assert queries._common_name(subject) == said


def test_the_page_recognises_its_own_paper(session: Session, client: FlaskClient) -> None:
    document = a_paper()
    page = post(client, queries.content(document))
    for needed in ("Document authentique", document.number, "cachet de démonstration", "Ville de Poitiers"):
        assert needed in page, needed


@pytest.mark.parametrize(
    ("pdf", "words"),
    [
        (b"", "Ce fichier est vide"),
        (b"x", "n’est pas un PDF"),
        (bytes(1000), "n’est pas un PDF"),
        ("é".encode() * 900, "n’est pas un PDF"),
        (b"%PDF-1.7\n%%EOF", "abîmé"),
        (b"%PDF-1.7\n" + b"[" * 100_000, "abîmé"),
    ],
)
def test_a_file_of_nobody_is_unknown(session: Session, client: FlaskClient, pdf: bytes, words: str) -> None:
    page = post(client, pdf)
    assert "Document inconnu" in page
    assert words in page


def test_without_a_file_it_is_asked_again(session: Session, client: FlaskClient) -> None:
    answer = client.post("/v", data={})
    assert (answer.status_code, "Choisissez un fichier" in answer.text) == (422, True)


def test_a_protected_pdf_is_said_so(session: Session, client: FlaskClient) -> None:
    assert "protégé par un mot de passe" in post(client, encrypted(queries.content(a_paper())))


def test_a_file_of_more_than_25_mb_is_refused_with_what_to_look_at(session: Session, client: FlaskClient) -> None:
    heavy = {"CONTENT_LENGTH": str(26 * 1024 * 1024)}
    answer = client.post("/v", content_type="multipart/form-data; boundary=x", environ_overrides=heavy)
    assert answer.status_code == 413
    assert "dépasse 25" in answer.text
    assert verify_signature(bytes(MOST_BYTES + 1), set()).fault is Fault.TOO_HEAVY


def test_the_page_leads_from_a_number_to_what_the_register_says(session: Session, client: FlaskClient) -> None:
    document = a_paper()
    for typed in (document.number.lower().replace("-", " "), f"https://ordi.example/v/{document.ref}"):
        answer = client.get("/v", query_string={"number": typed})
        assert answer.status_code == 302
        assert answer.location.endswith(f"/v/{document.ref}")
    unknown = client.get("/v?number=ATD-2026-99999")
    assert (unknown.status_code, "ne connaît pas ce numéro" in unknown.text) == (404, True)
    assert client.get("/v?number=").status_code == 404


def test_of_two_papers_swapped_each_is_said_to_be_the_other(session: Session, client: FlaskClient) -> None:
    one, other = a_paper(), a_paper(subject="DON-2026-00002")
    data = {"file": (BytesIO(queries.content(other)), "papier.pdf"), "number": one.number}
    page = client.post("/v", data=data).text
    assert "Autre document" in page
    assert f"ce n’est pas {one.number}" in page
    assert one.number in client.get(f"/v/{one.ref}").text
    right = client.post("/v", data={"file": (BytesIO(queries.content(one)), "papier.pdf"), "number": one.number})
    assert "Document authentique" in right.text


def test_the_register_answers_programs_too(session: Session, client: FlaskClient) -> None:
    document = a_paper()
    told = client.get(f"/v/{document.ref}", headers={"Accept": "application/json"}).get_json()
    assert (told["number"], told["level"], told["timestamp"]) == (document.number, "B-B", "none")


def test_our_seal_without_the_register_is_not_enough(session: Session, client: FlaskClient) -> None:
    identity = Identity("ATD-2026-09999", "https://x.example/v/a", clock.now(), True, letterhead())
    a_paper()
    pdf = sealing.current().apply(
        render(identity.paper("Attestation de don"), [Text("Merci.")]),
        at=clock.now(),
        reason="x",
        location="y",
    )
    assert "registre ne le connaît pas" in post(client, pdf)


def test_a_replaced_paper_names_the_one_that_replaces_it(session: Session, client: FlaskClient) -> None:
    old = a_paper()
    new = a_paper(replaces=old)
    page = post(client, queries.content(old))
    assert "Document remplacé" in page
    assert new.number in page
    assert new.number in client.get(f"/v/{old.ref}").text


def test_the_address_of_the_qr_says_the_register_and_no_name(session: Session, client: FlaskClient) -> None:
    handover = making.signed()
    document = handover.document
    page = client.get(f"/v/{document.ref.upper()}").text
    for needed in (document.number, "Convention de remise", "20 novembre 2026", "Ville de Poitiers"):
        assert needed in page.replace("\u00a0", " "), needed
    assert handover.signer_name
    answers = [page, post(client, queries.content(document))]
    for told in answers:
        assert "Famille" not in told
        assert handover.signer_name not in told
        assert handover.witness.name not in told
        assert handover.referral.number not in told


def test_an_address_that_the_register_does_not_know_is_said_so(session: Session, client: FlaskClient) -> None:
    answer = client.get("/v/zzzzzzzzzzzz")
    assert (answer.status_code, "ne vous fiez pas" in answer.text) == (404, True)


def test_a_program_gets_the_same_answer_in_json(session: Session, client: FlaskClient) -> None:
    document = a_paper()
    told = json.loads(post(client, queries.content(document), Accept="application/json"))
    assert told == queries.check(queries.content(document)).as_json()
    assert (told["verdict"], told["authentic"], told["demonstration"]) == ("authentic", True, True)
