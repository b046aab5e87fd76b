"""Is it ours, whole, in force? The same answer by page and by command."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from flask.testing import FlaskClient
from pypdf.annotations import FreeText
from sqlalchemy.orm import Session

from ordis.documents import queries, sealing
from ordis.documents.actions import Identity, issue, letterhead
from ordis.documents.authenticity import Finding, Registered, claimed_numbers, judge
from ordis.documents.models import Document, DocumentKind
from ordis.documents.paper import Text, render
from ordis.documents.seal import Seal
from ordis.documents.verification import Verdict
from ordis.kernel import clock
from tests.handover import making

ROOT = Path(__file__).parents[2]
PAPER = Registered(
    number="CNR-2026-00001", title="Convention", issued_at=datetime(2026, 12, 8, tzinfo=UTC),
    issuer="Ville de Poitiers", sealed_by="CN=Ville", fingerprint="f", demonstration=False,
)  # fmt: skip
GOOD, BAD = Verdict(True, "ok", "f"), Verdict(False, "Le contenu a été modifié.", "f")
NONE = Verdict(False, "Ce fichier ne porte aucun cachet électronique.")


def a_paper(*, replaces: Document | None = None) -> Document:
    return issue(
        kind=DocumentKind.DONATION_CERTIFICATE,
        subject="DON-2026-00001",
        build=lambda identity: render(identity.paper("Attestation de don"), [Text("Merci de votre don.")]),
        actor=None,
        at=clock.now(),
        replaces=replaces,
    )


def flipped(pdf: bytes, place: int) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def stripped(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        writer.add_page(page)
    writer.add_metadata({"/Title": "Attestation de don, n° ATD-2026-00001"})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def annotated(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(BytesIO(pdf), incremental=True)
    writer.add_annotation(0, FreeText(text="9 999 €", rect=(50, 550, 200, 650)))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


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
        (NONE, None, PAPER, False, Finding.ALTERED, "aucun cachet"),
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
    assert claimed_numbers(b"x ATD-2026-00001 y CNR-2026-00042") == ["ATD-2026-00001", "CNR-2026-00042"]
    assert claimed_numbers(b"XATD-2026-00001 ATD-2026-0001 ATD-2026-00000001") == []


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
    "tamper",
    [
        lambda pdf: flipped(pdf, 1000),
        lambda pdf: flipped(pdf, pdf.index(b"stream") + 60),
        lambda pdf: flipped(pdf, pdf.index(b"/Contents <3") + 400),
        lambda pdf: flipped(pdf, pdf.rindex(b"00>")),
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf[:-1],
        annotated,
        stripped,
    ],
    ids=["head", "stream", "signature", "padding", "byte added", "byte cut", "annotated", "stripped"],
)
def test_every_tampering_is_told_as_such(
    session: Session, client: FlaskClient, tamper: Callable[[bytes], bytes]
) -> None:
    document = a_paper()
    pdf = queries.content(document)
    page = post(client, tamper(pdf))
    assert "Document altéré" in page
    assert "Document authentique" not in page
    assert "demandez l’original" in page


@pytest.mark.parametrize("pdf", [b"x", b"%PDF-1.7\n%%EOF", bytes(1000), "é".encode() * 900])
def test_a_file_of_nobody_is_unknown(session: Session, client: FlaskClient, pdf: bytes) -> None:
    assert "Document inconnu" in post(client, pdf)


def test_an_empty_file_or_none_is_asked_again(session: Session, client: FlaskClient) -> None:
    assert client.post("/v", data={}).status_code == 422
    assert "inconnu" in post(client, b"")


def test_the_seal_of_another_city_is_not_ours(session: Session, client: FlaskClient, tmp_path: Path) -> None:
    a_paper()
    identity = Identity("ATD-2026-09999", "https://x.example/v/a", clock.now(), True, letterhead())
    bare = render(identity.paper("Attestation de don"), [Text("Merci.")])
    other = Seal.create_demonstration(tmp_path / "other.p12").apply(bare, at=clock.now(), reason="x", location="y")
    page = post(client, other)
    assert "Document inconnu" in page
    assert "pas l’un des nôtres" in page


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


ISSUE_ONE = """
import sys
from flask_migrate import upgrade
from ordis import create_app
from ordis.documents import queries
from ordis.kernel.db import db
from tests.documents.test_verification import a_paper
with create_app().app_context():
    upgrade()
    document = a_paper()
    db.session.commit()
    sys.stdout.buffer.write(queries.content(document))
"""


def test_the_command_answers_0_for_the_original_and_1_for_anything_else(tmp_path: Path) -> None:
    def run(*command: str) -> subprocess.CompletedProcess[bytes]:
        environment = os.environ | {"ORDIS_DATA_DIR": str(tmp_path / "data"), "ORDIS_DATABASE_URL": ""}
        return subprocess.run([sys.executable, *command], env=environment, cwd=ROOT, capture_output=True)

    pdf = run("-c", ISSUE_ONE).stdout
    files = {"original.pdf": pdf, "altered.pdf": flipped(pdf, 1000)}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    answers = {name: run("-m", "ordis.cli", "verify", str(tmp_path / name), "--json") for name in files}
    told = {name: (answer.returncode, json.loads(answer.stdout)["verdict"]) for name, answer in answers.items()}
    assert told == {"original.pdf": (0, "authentic"), "altered.pdf": (1, "altered")}
    absent = run("-m", "ordis.cli", "verify", str(tmp_path / "absent.pdf"))
    assert (absent.returncode, absent.stdout) == (1, b"")
    assert "n’a pas pu être lu" in absent.stderr.decode()
    assert absent.stderr.count(b"\n") == 1
