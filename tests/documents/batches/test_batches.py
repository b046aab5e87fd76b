"""Papers sealed together: each once, whatever fails or dies, and the reason of each that is not."""

import io
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis import rooms
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.documents import queries, sealing
from ordis.documents.actions import Identity, Order
from ordis.documents.batches import actions, draining, kinds
from ordis.documents.batches.draining import BROKEN, seal_waiting
from ordis.documents.batches.kinds import Kind
from ordis.documents.batches.models import Batch, BatchLine, LineState
from ordis.documents.batches.queries import archive, progress
from ordis.documents.models import Document, DocumentKind
from ordis.documents.paper import Text, render
from ordis.documents.seal import Seal
from ordis.kernel import clock
from ordis.kernel.blobs import STORE_FULL, Blobs, blobs, open_store
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import in_one_transaction
from ordis.settings import Settings
from tests import make
from tests.conftest import TODAY
from tests.documents.tampering import seal_of

NO_STORY = "Rien à dire de ce don."


def page(subject: str, identity: Identity) -> bytes:
    if subject.endswith("broken"):
        raise ValueError("no page can hold this")
    if subject.endswith("unsealable"):
        return b"%PDF-1.7 of which pyHanko reads nothing"
    return render(identity.paper("Attestation de don"), [Text(f"Merci du don {subject}.")])


class Desk:
    """A kind of papers of its own; ``subjects`` may be sealed, ``settled`` are."""

    def __init__(self, *subjects: str) -> None:
        self.subjects, self.settled = list(subjects), dict[str, int]()
        self.dies_at = ""
        self.kind = Kind("desk", "Essais", "Pour les essais.", self.ready, self.prepare, self.settle)

    def ready(self) -> list[str]:
        return [each for each in self.subjects if each not in self.settled]

    def prepare(self, subject: str, _actor: User, _at: datetime) -> Order:
        if subject.endswith("refused"):
            raise Refusal(NO_STORY)
        return Order(DocumentKind.DONATION_CERTIFICATE, subject, partial(page, subject))

    def settle(self, subject: str, _paper: Document) -> None:
        if subject == self.dies_at:
            raise SystemExit("killed")
        self.settled[subject] = self.settled.get(subject, 0) + 1


@pytest.fixture
def open_desk() -> Iterator[Callable[..., Desk]]:
    def opened(*subjects: str) -> Desk:
        desk = Desk(*subjects)
        kinds.use([desk.kind])
        return desk

    yield opened
    kinds.use(rooms.BATCHES)


def asked(desk: Desk) -> Batch:
    lead = make.user(Role.WORKSHOP_LEAD)
    batch = actions.ask(kind=desk.kind, actor=lead, at=clock.now())
    db.session.commit()
    return batch


def states(session: Session) -> dict[str, LineState]:
    session.expire_all()
    return {line.subject: line.state for line in session.scalars(sa.select(BatchLine).order_by(BatchLine.id))}


def names(count: int) -> list[str]:
    return [f"DON-{rank:03d}" for rank in range(count)]


def test_a_batch_seals_every_subject_once_and_ends(session: Session, open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(*names(7))
    batch = asked(desk)
    assert seal_waiting(processes=1) == 7
    session.refresh(batch)
    assert (batch.finished_at, progress(batch).as_json()) == (
        TODAY, {"total": 7, "done": 7, "failed": 0, "waiting": 0},
    )  # fmt: skip
    assert desk.settled == dict.fromkeys(names(7), 1)
    assert seal_waiting(processes=1) == 0
    papers = session.scalars(sa.select(Document).order_by(Document.id)).all()
    assert [paper.number for paper in papers] == [f"ATD-2026-{rank:05d}" for rank in range(1, 8)]
    assert all(queries.check(queries.content(paper)).authentic for paper in papers)


def test_two_processes_make_the_same_as_one(session: Session, open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(*names(14))
    asked(desk)
    assert seal_waiting(processes=2) == 14
    papers = session.scalars(sa.select(Document).order_by(Document.id)).all()
    assert [(paper.subject, paper.number) for paper in papers] == [
        (name, f"ATD-2026-{rank:05d}") for rank, name in enumerate(names(14), 1)
    ]
    assert all(queries.check(queries.content(paper)).authentic for paper in papers)


@pytest.mark.parametrize("processes", [1, 2])
def test_what_cannot_be_made_is_told_and_stops_nobody(
    session: Session, open_desk: Callable[..., Desk], processes: int
) -> None:
    desk = open_desk("DON-1", "DON-2-refused", "DON-3", "DON-4-broken", *names(10))
    batch = asked(desk)
    seal_waiting(processes=processes)
    found = states(session)
    assert [name for name, state in found.items() if state is not LineState.DONE] == ["DON-2-refused", "DON-4-broken"]
    reasons = {line.subject: line.reason for line in batch.lines}
    assert (reasons["DON-2-refused"], reasons["DON-4-broken"]) == (NO_STORY, BROKEN)
    numbers = session.scalars(sa.select(Document.number).order_by(Document.number)).all()
    assert list(numbers) == [f"ATD-2026-{rank:05d}" for rank in range(1, 13)], "what failed leaves no hole"
    assert batch.finished_at is not None


@pytest.mark.parametrize("processes", [1, 2])
def test_a_paper_that_cannot_bear_the_seal_is_set_aside_and_the_others_go_on(
    session: Session, open_desk: Callable[..., Desk], processes: int
) -> None:
    desk = open_desk(*names(7), "DON-unsealable", *(f"{name}-after" for name in names(7)))
    batch = asked(desk)
    assert seal_waiting(processes=processes) == 15
    found = states(session)
    assert [name for name, state in found.items() if state is not LineState.DONE] == ["DON-unsealable"]
    (reason,) = [line.reason for line in batch.lines if line.state is LineState.FAILED]
    assert "le cachet fonctionne" in reason
    assert (batch.held_by, batch.finished_at is not None) == ("", True)


def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_the_next_goes_on(
    session: Session, open_desk: Callable[..., Desk]
) -> None:
    desk = open_desk(*names(9))
    batch = asked(desk)
    desk.dies_at = "DON-006"
    with pytest.raises(SystemExit):
        seal_waiting(processes=1)
    found = states(session)
    done = [name for name, state in found.items() if state is LineState.DONE]
    assert 0 < len(done) < 9
    assert session.query(Document).count() == len(done), "no paper without its line, no line without its paper"
    desk.dies_at, desk.settled = "", {}
    seal_waiting(processes=1)
    assert set(states(session).values()) == {LineState.DONE}
    assert list(desk.settled) == [name for name in names(9) if name not in done]
    assert session.query(Document).count() == 9
    session.refresh(batch)
    assert batch.finished_at is not None


def test_a_subject_waits_in_one_batch_at_a_time(session: Session, open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("DON-1", "DON-2")
    asked(desk)
    with pytest.raises(Refusal, match="déjà dans un lot en cours"):
        asked(desk)
    desk.subjects.append("DON-3")
    second = asked(desk)
    assert [line.subject for line in second.lines] == ["DON-3"]
    seal_waiting(processes=1)
    assert desk.settled == {"DON-1": 1, "DON-2": 1, "DON-3": 1}


def test_without_a_seal_the_batch_waits_and_says_why(
    session: Session, open_desk: Callable[..., Desk], settings: Settings
) -> None:
    desk = open_desk(*names(3))
    batch, usual = asked(desk), sealing.current()
    sealing.use(make_expired())
    assert seal_waiting(processes=1) == 0
    session.refresh(batch)
    assert "Le certificat du cachet est valable" in batch.held_by
    assert set(states(session).values()) == {LineState.WAITING}
    sealing.use(usual)
    assert seal_waiting(processes=1) == 3
    session.refresh(batch)
    assert (batch.held_by, batch.finished_at is not None) == ("", True)


def test_when_the_store_takes_no_more_the_batch_waits(
    session: Session, open_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = open_desk(*names(3))
    batch, usual = asked(desk), blobs()
    (tmp_path / "full").touch()
    open_store(Blobs(str(tmp_path / "full" / "store")))
    try:
        assert seal_waiting(processes=1) == 0
    finally:
        open_store(usual)
    session.refresh(batch)
    assert batch.held_by == STORE_FULL
    assert set(states(session).values()) == {LineState.WAITING}
    assert seal_waiting(processes=1) == 3


def make_expired() -> Seal:
    with tempfile.TemporaryDirectory() as folder:
        return seal_of(Path(folder), days=30)


def test_the_papers_come_in_one_file_each_still_sealed(session: Session, open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(*names(3))
    batch = asked(desk)
    seal_waiting(processes=1)
    with archive(batch) as packed, zipfile.ZipFile(io.BytesIO(packed.read())) as found:
        assert found.namelist() == [f"ATD-2026-{rank:05d}.pdf" for rank in (1, 2, 3)]
        assert all(queries.check(found.read(name)).authentic for name in found.namelist())


def test_two_workers_at_once_seal_each_subject_once(own_database: Flask, open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(*names(8))
    begin_writing()
    in_one_transaction(lambda: actions.ask(kind=desk.kind, actor=make.user(Role.WORKSHOP_LEAD), at=clock.now()))
    errors: list[BaseException] = []

    def work() -> None:
        try:
            with own_database.app_context(), clock.frozen(TODAY):
                seal_waiting(processes=1)
                db.session.remove()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=Context().run, args=(work,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert desk.settled == dict.fromkeys(names(8), 1)
    assert db.session.query(Document).count() == 8
    db.session.rollback()


def test_people_get_the_writers_lock_between_two_chunks(session: Session, open_desk: Callable[..., Desk]) -> None:
    """Chunks are small enough that nobody waits for long, and a pause follows each."""
    assert draining.HELD_S <= 0.5
    assert draining.PAUSE_S >= 0.02
    desk = open_desk(*names(6))
    asked(desk)
    rounds: list[int] = []
    real = draining._chunk

    def counted(*given: object) -> int:
        rounds.append(1)
        return real(*given)  # type: ignore[arg-type]

    draining._chunk = counted  # type: ignore[assignment]
    try:
        seal_waiting(processes=1)
    finally:
        draining._chunk = real
    assert len(rounds) >= 2


def test_the_page_asks_follows_and_gives_the_file(
    session: Session, open_desk: Callable[..., Desk], clients: Callable[[Role], FlaskClient]
) -> None:
    desk = open_desk(*names(3), "DON-9-refused")
    lead = clients(Role.WORKSHOP_LEAD)
    assert "4\u00a0attestations prêtes" in lead.get("/batches").text
    answer = lead.post("/batches", data={"kind": "desk"})
    assert answer.status_code == 303
    address = answer.location
    page = lead.get(address).text
    assert "En cours" in page
    assert "<progress" in page
    assert lead.get(f"{address}/papers.zip").status_code == 404
    seal_waiting(processes=1)
    page = lead.get(address).text
    for needed in ("Terminé", "Télécharger 3\u00a0documents", "DON-9-refused", NO_STORY):
        assert needed in page, needed
    told = lead.get(address, headers={"Accept": "application/json"}).get_json()
    assert told == {"total": 4, "done": 3, "failed": 1, "waiting": 0, "finished": True}
    packed = lead.get(f"{address}/papers.zip")
    assert len(zipfile.ZipFile(io.BytesIO(packed.data)).namelist()) == 3
    assert "Rien n’est prêt" not in lead.get("/batches").text, "what failed may be asked again"
    assert list(desk.settled) == names(3)
    assert lead.post("/batches", data={"kind": "nothing"}).status_code == 422
    assert clients(Role.TECHNICIAN).get("/batches").status_code == 403
