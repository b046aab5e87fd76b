"""Time-stamps asked by the worker of a real authority: the paper never waits, and only a true token is kept."""

import dataclasses
import io
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from asn1crypto import tsp
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis import settings
from ordis.accounts.models import AuditEvent
from ordis.documents import queries, stamping
from ordis.documents import timestamp as stamps
from ordis.documents.models import Document, TimestampRequest
from ordis.documents.timestamp import NoTimestamp, over_http, timestamp
from ordis.kernel import clock
from ordis.kernel.transaction import in_one_transaction
from tests.conftest import TODAY
from tests.documents.tampering import a_paper
from tests.handover import making
from tests.handover.test_export import commands, exported, typed
from tests.services.timestamps import Authority, running_authority, silent_port

SHA256 = "ab" * 32


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    with running_authority(TODAY + timedelta(seconds=40)) as server:
        yield server


@pytest.fixture(autouse=True)
def honest(authority: Authority) -> None:
    authority.answer = authority.stamper(TODAY + timedelta(seconds=40)).answer
    authority.asked = 0


@pytest.fixture
def with_authority(app: object, authority: Authority) -> Iterator[Authority]:
    """The city has chosen this authority."""
    usual = settings.current()
    settings.use(dataclasses.replace(usual, tsa_url=authority.url))
    yield authority
    settings.use(usual)


def stamped(authority: Authority, at: object = None) -> int:
    return stamping.stamp_waiting(authority.url, at=clock.now() + timedelta(minutes=1))


def asked(authority: Authority) -> stamps.Timestamp:
    return timestamp(SHA256, ask=over_http(authority.url), after=TODAY, before=TODAY + timedelta(minutes=1))


def waiting(session: Session) -> TimestampRequest | None:
    session.expire_all()
    return session.scalar(sa.select(TimestampRequest))


def test_without_an_authority_a_paper_waits_for_none(session: Session) -> None:
    document = a_paper()
    assert (document.timestamp_request, document.timestamp_sha256) == (None, None)


def test_the_worker_brings_the_token_and_the_paper_stays_the_same_byte_for_byte(
    session: Session, with_authority: Authority
) -> None:
    document = a_paper()
    before = queries.content(document)
    assert with_authority.asked == 0, "nothing is asked while the paper is sealed"
    assert stamped(with_authority) == 1
    session.expire_all()
    assert queries.content(document) == before
    assert document.timestamped_at == TODAY + timedelta(seconds=40)
    assert waiting(session) is None
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject == document.number)).all()
    assert "document.timestamped" in verbs
    assert stamped(with_authority) == 0
    assert with_authority.asked == 1


def test_openssl_checks_the_token_against_the_file(
    session: Session, with_authority: Authority, client: FlaskClient, tmp_path: Path
) -> None:
    document = a_paper()
    assert client.get(f"/v/{document.ref}/timestamp.tsr").status_code == 404
    assert "Demandé" in client.get(f"/v/{document.ref}").text
    stamped(with_authority)
    answer = client.get(f"/v/{document.ref}/timestamp.tsr")
    assert answer.content_type == "application/timestamp-reply"
    for name, content in {
        "a.pdf": queries.content(document), "other.pdf": b"x", "a.tsr": answer.data, "tsa.pem": with_authority.pem,
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)

    def verified(name: str) -> str:
        command = ["openssl", "ts", "-verify", "-data", name, "-in", "a.tsr", "-CAfile", "tsa.pem"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        return done.stdout + done.stderr

    assert "Verification: OK" in verified("a.pdf")
    assert "FAILED" in verified("other.pdf")
    page = client.get(f"/v/{document.ref}").text
    assert "20 novembre 2026" in page.replace("\u00a0", " ")
    assert "openssl ts -verify" in page


def test_the_step_of_the_readme_of_a_proof_verifies_it_with_the_certificate_of_the_authority(
    session: Session, with_authority: Authority, tmp_path: Path
) -> None:
    handover = making.signed()
    assert stamped(with_authority) == 1
    session.expire_all()
    with zipfile.ZipFile(io.BytesIO(exported(handover))) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "autorite.pem").write_bytes(with_authority.pem)
    *_, told, verified = [typed(command, tmp_path) for command in commands(tmp_path)]
    assert "Time stamp:" in told
    assert "Verification: OK" in verified
    (tmp_path / "CNR-2026-00001.pdf").write_bytes(b"another")
    with pytest.raises(AssertionError, match="FAILED"):
        typed(commands(tmp_path)[-1], tmp_path)


def test_the_answer_in_json_tells_the_level(session: Session, with_authority: Authority) -> None:
    document = a_paper()
    told = queries.check(queries.content(document)).as_json()
    assert (told["level"], told["timestamp"], told["timestamped_at"]) == ("B-B", "waiting", None)
    stamped(with_authority)
    session.expire_all()
    told = queries.check(queries.content(document)).as_json()
    assert (told["timestamp"], told["timestamped_at"]) == ("kept", "2026-11-20T09:30:40+00:00")


def flipped(authority: Authority) -> Callable[[tsp.TimeStampReq], bytes]:
    honest = authority.answer

    def lie(request: tsp.TimeStampReq) -> bytes:
        response = tsp.TimeStampResp.load(honest(request))
        signer = response["time_stamp_token"]["content"]["signer_infos"][0]
        signature = signer["signature"].native
        signer["signature"] = signature[:-1] + bytes([signature[-1] ^ 1])
        return bytes(response.dump(force=True))

    return lie


def of_another_file(authority: Authority) -> Callable[[tsp.TimeStampReq], bytes]:
    honest = authority.answer

    def lie(request: tsp.TimeStampReq) -> bytes:
        request["message_imprint"]["hashed_message"] = b"\0" * 32
        return honest(request)

    return lie


def replayed(authority: Authority) -> Callable[[tsp.TimeStampReq], bytes]:
    honest = authority.answer

    def lie(request: tsp.TimeStampReq) -> bytes:
        request["nonce"] = 7
        return honest(request)

    return lie


def refusing(authority: Authority) -> Callable[[tsp.TimeStampReq], bytes]:
    return lambda _request: bytes.fromhex("3005 3003 020102")  # PKIStatusInfo: rejection, and no token


def saying(text: bytes) -> Callable[[Authority], Callable[[tsp.TimeStampReq], bytes]]:
    return lambda _authority: lambda _request: text


def at_another_hour(days: int) -> Callable[[Authority], Callable[[tsp.TimeStampReq], bytes]]:
    return lambda authority: authority.stamper(TODAY + timedelta(days=days)).answer


LIES = {
    "flipped": (flipped, stamps.BADLY_SIGNED),
    "another file": (of_another_file, stamps.OF_ANOTHER),
    "replayed": (replayed, stamps.OF_ANOTHER),
    "refused": (refusing, stamps.REFUSED),
    "a page": (saying(b"<html>Bonjour</html>"), stamps.NOT_A_STAMP),
    "empty": (saying(b""), stamps.NOT_A_STAMP),
    "noise": (saying(bytes(range(256)) * 40), stamps.NOT_A_STAMP),
    "endless": (saying(b"0" * 500_000), stamps.NOT_A_STAMP),
    "yesterday": (at_another_hour(-1), stamps.WRONG_TIME),
    "tomorrow": (at_another_hour(1), stamps.WRONG_TIME),
}


@pytest.mark.parametrize("name", LIES)
def test_an_authority_that_lies_is_not_believed(authority: Authority, name: str) -> None:
    lie, sentence = LIES[name]
    authority.answer = lie(authority)
    with pytest.raises(NoTimestamp, match=sentence):
        asked(authority)


def test_an_honest_authority_is_believed(authority: Authority) -> None:
    assert asked(authority).at == TODAY + timedelta(seconds=40)


def test_an_authority_that_hangs_is_given_up_in_time() -> None:
    with silent_port() as url:
        began = time.monotonic()
        with pytest.raises(NoTimestamp, match=stamps.SILENT):
            over_http(url, patience=0.3)(b"x")
        assert time.monotonic() - began < 10  # it would hang for ever


def test_an_authority_that_drips_is_given_up_in_time(authority: Authority) -> None:
    def slow(_request: tsp.TimeStampReq) -> bytes:
        time.sleep(3)
        return b""

    authority.answer = slow
    began = time.monotonic()
    with pytest.raises(NoTimestamp, match=stamps.SILENT):
        over_http(authority.url, patience=0.3)(tsp.TimeStampReq({"version": 1, "message_imprint": {
            "hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"\0" * 32}}).dump())  # fmt: skip
    assert time.monotonic() - began < 2.8


def test_what_fails_is_tried_again_later_and_later_and_never_given_up(
    session: Session, with_authority: Authority
) -> None:
    document, at = a_paper(), clock.now()
    with_authority.answer = saying(b"<html>")(with_authority)
    waits = []
    for _ in range(12):
        assert stamping.stamp_waiting(with_authority.url, at=at) == 0
        row = waiting(session)
        assert row is not None
        assert row.last_error == stamps.NOT_A_STAMP == stamping.last_error()
        waits.append((row.next_try_at - at) / timedelta(minutes=1))
        at = row.next_try_at
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360, 360]
    assert queries.check(queries.content(document)).authentic, "B-B is kept"
    with_authority.answer = with_authority.stamper(at).answer
    assert stamping.stamp_waiting(with_authority.url, at=at) == 1
    session.expire_all()
    assert document.timestamped_at == at


def test_one_failure_ends_the_run_so_that_a_silent_authority_is_waited_for_once(
    session: Session, with_authority: Authority
) -> None:
    for _ in range(3):
        a_paper()
    with_authority.answer = saying(b"")(with_authority)
    stamped(with_authority)
    assert with_authority.asked == 1
    assert stamping.waiting_count() == 3


def test_papers_sealed_before_there_was_an_authority_may_be_stamped(session: Session, authority: Authority) -> None:
    document = a_paper()
    assert in_one_transaction(lambda: stamping.ask_again(at=clock.now())) == 1
    assert stamped(authority) == 1
    session.expire_all()
    assert document.timestamp_sha256 is not None


def test_without_an_address_nothing_is_asked(session: Session, with_authority: Authority) -> None:
    a_paper()
    assert stamping.stamp_waiting(None, at=clock.now()) == 0
    assert stamping.waiting_count() == 1


def test_no_transaction_is_open_while_the_authority_is_spoken_to(own_database: object, authority: Authority) -> None:
    """On SQLite it would hold back every writer of the house."""
    usual = settings.current()
    settings.use(dataclasses.replace(usual, tsa_url=authority.url))
    try:
        in_one_transaction(a_paper)
        honest, open_then = authority.answer, []

        def looks(request: tsp.TimeStampReq) -> bytes:
            open_then.append(stamping.db.session().in_transaction())
            return honest(request)

        ask = stamps.over_http(authority.url)
        document_id = stamping.db.session.scalars(sa.select(Document.id)).one()
        stamping.db.session.rollback()

        def watching(body: bytes) -> bytes:
            looks(tsp.TimeStampReq.load(body))
            return ask(body)

        assert stamping._stamp(document_id, watching, clock.now() + timedelta(minutes=1))
        assert open_then == [False]
    finally:
        settings.use(usual)
