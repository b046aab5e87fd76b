"""Numbers follow each other without a hole, whoever issues at once and whatever is undone in the middle."""

import threading
from collections.abc import Callable
from contextvars import Context

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ordis.documents.models import Document
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.kernel.numbers import next_number
from tests.conftest import TODAY
from tests.documents.tampering import a_paper

THREADS, EACH = 6, 4


class Undone(Exception):
    """Something went wrong after the paper was sealed."""


def in_threads(app: Flask, work: Callable[[int], None]) -> None:
    errors: list[BaseException] = []

    def run(rank: int) -> None:
        try:
            with app.app_context(), clock.frozen(TODAY):
                work(rank)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=Context().run, args=(run, rank)) for rank in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []


def numbers() -> list[str]:
    found = db.session.scalars(sa.select(Document.number).order_by(Document.number)).all()
    db.session.rollback()
    return list(found)


def series(last: int) -> list[str]:
    return [f"ATD-2026-{rank:05d}" for rank in range(1, last + 1)]


def test_papers_issued_at_once_have_numbers_that_follow(own_database: Flask) -> None:
    def issue_some(rank: int) -> None:
        for turn in range(EACH):
            begin_writing()
            a_paper(subject=f"DON-{rank}-{turn}")
            db.session.commit()

    in_threads(own_database, issue_some)
    assert numbers() == series(THREADS * EACH)


def test_what_is_undone_in_the_middle_leaves_no_hole(own_database: Flask) -> None:
    """Every other paper is undone after it was numbered, built, sealed and registered, while others wait for theirs."""

    def issue_or_undo(rank: int) -> None:
        for turn in range(EACH):
            begin_writing()
            a_paper(subject=f"DON-{rank}-{turn}")
            db.session.rollback() if (rank + turn) % 2 else db.session.commit()

    in_threads(own_database, issue_or_undo)
    assert numbers() == series(THREADS * EACH // 2)


def test_a_paper_undone_alone_gives_its_number_back(session: Session) -> None:
    a_paper()
    try:
        with session.begin_nested():
            assert a_paper().number == "ATD-2026-00002"
            raise Undone
    except Undone:
        session.expire_all()
    assert a_paper().number == "ATD-2026-00002"


def test_each_year_begins_its_own_series(session: Session) -> None:
    assert [next_number("ATD", year) for year in (2026, 2026, 2027, 2026)] == [
        "ATD-2026-00001", "ATD-2026-00002", "ATD-2027-00001", "ATD-2026-00003",
    ]  # fmt: skip
