"""Traces that a page leaves by being shown, or asked for in vain: written apart from what the request did.

A page that names a family is read by GET, which writes nothing of its own; an address that is somebody else's ends in
a 404, which undoes everything. Who asked is written all the same, in a transaction that begins when the answer is
ready and before it leaves: if that fails, the page is not shown.
"""

from collections.abc import Callable

from flask import after_this_request
from flask.wrappers import Response

from ordis.accounts.access import acting_user
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.kernel.transaction import in_one_transaction


def trace_apart(verb: Verb, subject: str, *, by: User | None = None) -> None:
    """Write that the person signed in did ``verb``, whatever becomes of this request. Only behind ``@requires``.

    ``by``: whom it is told of where nobody is signed in, as on a screen that an agent handed to a family.
    """
    write_apart(lambda: record(verb, subject, actor=by or acting_user(), at=clock.now()))


def write_apart(work: Callable[[], None]) -> None:
    """Do ``work`` in a transaction of its own, once this request's is over."""

    @after_this_request
    def write(response: Response) -> Response:
        db.session.rollback()  # what the request wrote is committed by now, or was not to be
        begin_writing()
        in_one_transaction(work)
        return response
