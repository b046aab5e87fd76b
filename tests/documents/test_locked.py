"""Papers that name a person are kept encrypted, and destroyed by forgetting their key."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis import settings
from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.aftercare.waivers.models import Outcome
from ordis.documents import queries, twins
from ordis.documents.actions import Identity, issue, issue_all
from ordis.documents.actions import Order as PaperOrder
from ordis.documents.authenticity import Finding
from ordis.documents.forgetting import destroy_about
from ordis.documents.models import Document, DocumentKind
from ordis.documents.paper import Text, render
from ordis.handover import keeping
from ordis.handover.copies import actions as copies
from ordis.handover.models import Handover
from ordis.kernel import clock
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.mail import MailState, OutgoingMail, deliver_waiting
from ordis.kernel.refusal import Refusal
from tests import make
from tests.aftercare import making as aftercare
from tests.aftercare.waivers.test_waivers import decide
from tests.documents.reading import run, write
from tests.documents.samples import SAMPLES
from tests.handover import making
from tests.handover.copies.test_actions import smtp
from tests.services.smtp import running_smtp

Clients = Callable[[Role], FlaskClient]
NAME = "Rahmani-Delacourt"
FACTS = json.dumps({"family": NAME}).encode()
LOCKED = [kind for kind in DocumentKind if kind.locked]


def named(its: Identity) -> bytes:
    return render(its.paper("Convention"), [Text(f"Pour la famille {NAME}.")])


def paper(kind: DocumentKind = DocumentKind.NO_RESALE_AGREEMENT) -> Document:
    return issue(kind=kind, subject="DEM-2026-00001", build=named, actor=None, at=make.AT, facts=FACTS)


def stored() -> list[bytes]:
    """Every file of the store, as somebody who holds it reads it."""
    return [path.read_bytes() for path in Path(settings.current().blob_url).rglob("*") if path.is_file()]


def readable(data: bytes) -> bool:
    """A paper, or a page or facts in JSON. What is encrypted may begin with any byte, a brace once in 256 times."""
    if data.startswith(b"%PDF"):
        return True
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def digests(session: Session) -> set[str]:
    """Every text of 64 letters in the register of papers: what a guess could be tried against."""
    row = session.execute(sa.text("SELECT * FROM document")).mappings().one()
    return {value for value in row.values() if isinstance(value, str) and len(value) == 64}


@pytest.mark.parametrize("kind", LOCKED)
def test_neither_paper_nor_page_nor_facts_can_be_read_or_guessed_in_the_store(session: Session, kind) -> None:
    before = {hashlib.sha256(each).hexdigest() for each in stored()}
    document = paper(kind)
    new = [each for each in stored() if hashlib.sha256(each).hexdigest() not in before]
    assert len(new) == 3
    assert not any(readable(each) or NAME.encode() in each for each in new)
    guesses = {hashlib.sha256(each).hexdigest() for each in (FACTS, queries.story(document) or b"")}
    assert guesses.isdisjoint(digests(session))
    assert guesses.isdisjoint(hashlib.sha256(each).hexdigest() for each in stored())


def test_its_readers_are_given_what_was_sealed(session: Session, tmp_path: Path) -> None:
    document = paper()
    pdf = queries.content(document)
    assert hashlib.sha256(pdf).hexdigest() == document.sha256 != document.blob
    assert queries.facts(document) == FACTS
    assert twins.twin_of(document).paper.number == document.number
    assert queries.check(pdf).authentic
    assert "Signature is Valid" in run("pdfsig", "-nocert", write(pdf, tmp_path))


def test_the_base_holds_the_key_encrypted_and_no_list_of_papers_decrypts_it(session: Session) -> None:
    key = paper().content_key or ""
    (raw,) = session.execute(sa.text("SELECT content_key FROM document")).one()
    assert key.encode() not in bytes(raw)
    session.expire_all()
    (read,) = session.scalars(sa.select(Document)).all()
    assert "content_key" in sa.inspect(read).unloaded


def test_the_same_facts_are_still_given_no_second_number(session: Session) -> None:
    first = paper(DocumentKind.WAIVER_DECISION)

    def again(facts: bytes) -> Document:
        order = PaperOrder(first.kind, first.subject, named, first, facts)
        (document,) = issue_all([order], actor=None, at=make.AT)
        return document

    assert again(FACTS) is first
    assert again(b"{}").replaces is first


def test_a_paper_that_names_nobody_is_kept_in_clear_and_never_destroyed(session: Session) -> None:
    document = paper(DocumentKind.WIPING_CERTIFICATE)
    assert (document.blob, document.content_key) == (document.sha256, None)
    assert document.facts_blob == hashlib.sha256(FACTS).hexdigest()
    assert not destroy_about(subject=document.subject, actor=None, at=clock.now())
    assert queries.content(document).startswith(b"%PDF")


def test_every_kind_has_said_whether_it_is_locked() -> None:
    assert {kind: kind.locked for kind in SAMPLES}.keys() == set(DocumentKind)
    assert DocumentKind.NO_RESALE_AGREEMENT in LOCKED
    assert DocumentKind.WAIVER_DECISION in LOCKED


def forgotten(handover: Handover) -> bytes:
    """The PDF as the family has it, once the house has destroyed its own."""
    pdf = queries.content(handover.document)
    keeping.forget(handover=handover, actor=make.user(), at=clock.now())
    return pdf


def test_forgotten_a_signature_leaves_the_register_alone(session: Session) -> None:
    handover = making.signed()
    document, number = handover.document, handover.document.number
    (raw,) = session.execute(sa.text("SELECT content_key FROM document")).one()
    forgotten(handover)
    session.expire_all()
    for read in (queries.content, queries.story, twins.twin_of):
        with pytest.raises(Refusal, match="détruit le") as refused:
            read(document)
        assert refused.value.status == 410
    assert (document.number, document.destroyed_at) == (number, clock.now())
    assert raw is not None
    assert session.execute(sa.text("SELECT content_key FROM document")).scalar_one() is None
    with pytest.raises(BlobMissing):
        blobs().get(document.sha256)
    destroyed = sa.select(AuditEvent).where(AuditEvent.verb == Verb.DOCUMENT_DESTROYED)
    assert [event.subject for event in session.scalars(destroyed)] == [number]


def test_a_waiver_of_the_same_family_goes_with_it(session: Session) -> None:
    line = aftercare.line()
    waiver = decide(aftercare.asked(line), Outcome.GRANTED, "Le départ est confirmé.")
    assert waiver.document
    forgotten(line.handover)
    assert waiver.document.destroyed_at == clock.now()
    assert (waiver.note, waiver.why) == ("", "")


def test_the_copy_of_the_family_is_still_recognised_and_what_became_of_ours_is_said(
    session: Session, client: FlaskClient
) -> None:
    handover = making.signed()
    pdf = forgotten(handover)
    answer = queries.check(pdf)
    assert answer.finding is Finding.AUTHENTIC
    assert "La Ville a détruit son exemplaire" in answer.sentence
    page = client.get(f"/v/{handover.document.ref}").text
    assert "au terme de sa durée de conservation" in page
    assert handover.document.number in page
    told = client.get(f"/v/{handover.document.ref}", headers={"Accept": "application/json"}).json
    assert told
    assert told["destroyed_at"]


def test_the_pages_of_the_agreement_say_that_it_was_destroyed(session: Session, clients: Clients) -> None:
    handover = making.signed()
    forgotten(handover)
    session.commit()
    client, base = clients(Role.COORDINATOR), f"/handovers/{handover.referral.ref}"
    page = client.get(f"{base}/agreement")
    assert page.status_code == 200
    assert "ont été détruites le" in page.text
    assert "agreement.pdf" not in page.text
    for gone in ("agreement.pdf", "agreement.pdf?read=1", "copy"):
        answer = client.get(f"{base}/{gone}")
        assert (answer.status_code, "au terme de sa durée de conservation" in answer.text) == (410, True), gone


def test_a_copy_that_waited_to_leave_is_given_up_and_no_other_is_made(session: Session) -> None:
    handover = making.signed()
    given = {"handover": handover, "address": "awa@exemple.fr", "actor": make.user(), "at": clock.now()}
    copies.mail_copy(key="abcdefghjkmnpqrstuvw", **given)
    forgotten(handover)
    with pytest.raises(Refusal, match="détruit le"):
        copies.mail_copy(key="wvutsrqpnmkjhgfedcba", **given)
    mail = session.scalars(sa.select(OutgoingMail).where(OutgoingMail.forgets)).one()
    session.commit()
    with running_smtp() as mailbox:
        deliver_waiting(smtp(mailbox.port), at=clock.now() + timedelta(minutes=1))
        assert not mailbox.to("awa@exemple.fr")
    session.expire_all()
    assert (mail.state, mail.recipient) == (MailState.FAILED, "")
