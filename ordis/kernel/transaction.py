"""One transaction per action."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Response, make_response
from flask.typing import ResponseReturnValue

from ordis.kernel.db import begin_writing, db

P = ParamSpec("P")
R = TypeVar("R")


def commits(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Commit when the view answers below 400, roll back otherwise.

    The only thing in Ordis, with CLI commands and jobs, that commits. A test checks that every route
    that accepts POST carries it.
    """

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Response:
        response = make_response(view(*args, **kwargs))
        if response.status_code < 400:
            db.session.commit()
        else:
            db.session.rollback()
        return response

    wrapper.commits = True  # type: ignore[attr-defined]
    return wrapper


def only_reads(view: Callable[P, R]) -> Callable[P, R]:
    """Say of a POST that it writes nothing: its transaction leaves the writers of SQLite alone.

    For what is asked many times a second and cannot be asked by GET.
    """
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def reads_first(view: Callable[P, R]) -> Callable[P, R]:
    """Say of a POST that it begins with slow work on what it reads (argon2, a picture to decode): until it calls
    :func:`now_writes` its transaction only reads, and leaves the writers of SQLite alone."""
    return only_reads(view)


def now_writes() -> None:
    """The slow work of a view that :func:`reads_first` is done: what follows may write. What was read may have
    changed: read it again."""
    db.session.commit()
    begin_writing()


def in_one_transaction(work: Callable[[], R]) -> R:
    """Run the work of a job and commit it, or roll all of it back: what ``commits`` is to a view."""
    try:
        result = work()
    except BaseException:
        db.session.rollback()
        raise
    db.session.commit()
    return result


def in_small_transactions(work: Callable[[], int], *, chunk: int, most: int) -> int:
    """Run the work of a job until it did fewer rows than ``chunk``, ``most`` times at most; how many rows in all.

    Each run is committed, then the writers' lock is left to people for as long as it was held: on SQLite a job that
    took it again at once overtook everybody who scanned meanwhile.
    """
    done = 0
    for _ in range(most):
        began = time.monotonic()
        rows = in_one_transaction(work)
        done += rows
        if rows < chunk:
            break
        time.sleep(time.monotonic() - began)
    return done
