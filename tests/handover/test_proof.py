"""The proof file: what it holds, how it is written, how it is kept."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import hypothesis
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ordis.documents import queries as papers
from ordis.documents import sealing
from ordis.documents.canonical import canonical
from ordis.documents.wording import rules as wording
from ordis.handover import keeping, proof
from ordis.handover.models import SignerQuality, SignerTitle
from ordis.handover.texts.actions import ensure_text
from ordis.kernel import clock
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.french import moment
from ordis.kernel.lockbox import lock, unlock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.handover import making
from tests.handover.test_pdf import text_of


def test_the_proof_tells_who_what_when_where_and_how(session: Session) -> None:
    guarded = {"quality": SignerQuality.GUARDIAN, "signer_name": "Moussa N’Diaye", "signer_title": SignerTitle.FATHER}
    case = making.ready(interpreter_name="Leïla Haddad", **guarded)  # type: ignore[arg-type]
    handover = making.sign(case, language="ar")
    told = json.loads(keeping.proof_of(handover))
    assert told["schema"] == proof.SCHEMA
    assert told["referral"] == case.referral.number
    assert told["signer"] == {
        "name": "Moussa N’Diaye", "quality": "représentant légal", "title": "père",
        "identity_checked_by": "Titre de séjour",
    }  # fmt: skip
    assert (told["interpreter"], told["witness"], told["language_read"]) == ("Leïla Haddad", "Inès Petit", "ar")
    assert told["place"] == "Maison de quartier Saint-Éloi"
    assert told["signed_at"] == utc(handover.signed_at)
    assert [device["serial"] for device in told["devices"]] == [case.device.serial]
    assert told["signature"]["strokes"] == json.loads(making.STROKES)
    assert told["signature"]["screen"] == {
        "browser": "Tablette", "width": 800, "height": 1280, "ratio": 1.5, "pointer": "touch",
    }  # fmt: skip
    assert [box["ticked_after_ms"] for box in told["boxes"]] == [15_000 + 2_500 * n for n in range(len(told["boxes"]))]
    shown = making.shown(case.referral)
    assert [box["label"] for box in told["boxes"]] == list(shown.said.boxes)
    assert told["shown_sha256"] == hashlib.sha256(shown.facts).hexdigest()
    assert told["seal_certificate_sha256"] == sealing.current().fingerprint


def test_a_signature_that_waited_says_when_it_was_made_and_when_it_came(session: Session) -> None:
    began = clock.now()
    case = making.ready(at=began)
    came = began + timedelta(minutes=30)
    handover = making.sign(case, waited_ms=28 * 60_000, at=came)
    assert (handover.signed_at, handover.received_at) == (came - timedelta(minutes=28), came)
    told = json.loads(keeping.proof_of(handover))
    assert (told["signed_at"], told["received_at"]) == (utc(handover.signed_at), utc(came))
    page = text_of(papers.content(handover.document)).replace("\u00a0", " ").replace("\u202f", " ")
    assert f"Signé le {moment(handover.signed_at)}".replace("\u00a0", " ") in page
    assert f"Reçue le {moment(came)}".replace("\u00a0", " ") in page


def test_a_signature_sent_at_once_is_said_to_have_waited_for_nothing(session: Session) -> None:
    handover = making.sign(making.ready(), waited_ms=59_999)
    assert handover.received_at is None
    told = json.loads(keeping.proof_of(handover))
    assert told["received_at"] == told["signed_at"]
    assert "Reçue le" not in text_of(papers.content(handover.document))


def test_no_tablet_dates_a_signature_before_what_was_prepared(session: Session) -> None:
    began = clock.now()
    case = making.ready(at=began)
    handover = making.sign(case, waited_ms=10**9, at=began + timedelta(minutes=30))
    assert handover.signed_at == began


def utc(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def test_the_proof_names_the_text_and_the_facts_of_the_paper(session: Session) -> None:
    handover = making.signed()
    told = json.loads(keeping.proof_of(handover))
    assert told["text"]["sha256"] == wording.fingerprint(handover.text.body, handover.text.boxes)
    assert told["facts_sha256"] == hashlib.sha256(canonical(told["agreement"])).hexdigest()
    assert told["agreement"]["referral_number"] == handover.referral.number


def test_the_paper_prints_the_fingerprint_of_the_proof(session: Session) -> None:
    handover = making.signed()
    assert hashlib.sha256(keeping.proof_of(handover)).hexdigest() == handover.proof_sha256
    assert handover.proof_sha256 in text_of(papers.content(handover.document))


def test_neither_number_nor_copy_of_an_identity_paper_is_kept(session: Session) -> None:
    told = json.loads(keeping.proof_of(making.signed()))
    assert set(told["signer"]) == {"name", "quality", "title", "identity_checked_by"}


def test_the_proof_is_unreadable_in_the_store_and_opens_with_its_key_alone(session: Session) -> None:
    handover = making.signed()
    stored = blobs().get(handover.proof_blob)
    assert handover.signer_name
    assert handover.signer_name.encode() not in stored
    assert b"strokes" not in stored
    assert handover.proof_key
    (raw,) = session.execute(sa.text("SELECT proof_key FROM handover")).one()
    assert handover.proof_key.encode() not in bytes(raw)
    with pytest.raises(BlobMissing):
        unlock(handover.proof_blob, lock(b"another").key)


def test_once_destroyed_nobody_reads_it_again(session: Session) -> None:
    handover = making.signed()
    keeping.forget(handover=handover, actor=make.user(), at=clock.now())
    session.expire_all()
    assert (handover.signer_name, handover.strokes, handover.proof_key) == (None, None, None)
    with pytest.raises(Refusal) as refused:
        keeping.proof_of(handover)
    assert refused.value.message == keeping.DESTROYED


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, None, "é"]}, '{"a":[true,null,"é"],"b":1}'),
        ([200.0, 0.5, 333.3, -0.0, 1e2], "[200,0.5,333.3,0,100]"),
        ('\u20ac$\u000f\nA\'B"\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\"/"'),  # the example of RFC 8785 §3.2.2
        (datetime(2026, 11, 20, 9, 30, tzinfo=clock.PARIS), '"2026-11-20T08:30:00.000Z"'),
        (date(2026, 11, 20), '"2026-11-20"'),
    ],
)
def test_it_is_written_as_rfc_8785_writes_json(value: object, written: str) -> None:
    assert canonical(value) == written.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e-7])
def test_a_number_without_one_spelling_is_refused(value: float) -> None:
    with pytest.raises((ValueError, OverflowError)):
        canonical([value])


@hypothesis.settings(suppress_health_check=[HealthCheck.too_slow])  # a loaded machine is no fault
@given(st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 9) | st.sampled_from(["é", ""]) | st.booleans()))
def test_the_order_in_which_it_was_said_changes_nothing(value: dict[str, object]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


def test_a_clock_set_back_signs_nothing_and_says_what_to_do(session: Session) -> None:
    case = making.ready()
    with pytest.raises(Refusal, match="horloge du serveur a reculé") as refused:
        making.sign(case, at=clock.now() - timedelta(minutes=5))
    assert "la remise a été préparée" in refused.value.message
    session.expire_all()
    assert making.sign(case).document.number == "CNR-2026-00001"


def test_a_clock_before_the_text_itself_signs_nothing(session: Session) -> None:
    ensure_text(at=clock.now() + timedelta(days=1))
    with pytest.raises(Refusal, match="le texte approuvé le 21"):
        making.signed()


def test_a_screen_says_of_itself_what_a_screen_can_be(session: Session) -> None:
    case = making.ready()
    screen = replace(making.declared(case.referral).screen, browser="x" * 5_000, width=-3, height=10**9, pointer="<b>")
    told = json.loads(keeping.proof_of(making.sign(case, screen=screen, language="<script>")))
    assert told["signature"]["screen"] == {
        "browser": "x" * 200, "width": 0, "height": 20_000, "ratio": 1.5, "pointer": "",
    }  # fmt: skip
    assert told["language_read"] == "fr"
