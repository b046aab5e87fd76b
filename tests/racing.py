"""Two people who press in the same second, each with a connection of its own and real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from ordis.accounts.models import User
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from tests.conftest import TODAY

Press = Callable[[User], object]


def at_once(app: Flask, *presses: tuple[User, Press]) -> list[str]:
    """What each is told, in their order: "" or why it was refused. What was written before is committed first."""
    barrier, people = Barrier(len(presses)), [(person.id, press) for person, press in presses]
    db.session.commit()

    def go(who: int, press: Press) -> str:
        with app.app_context(), clock.frozen(TODAY):
            barrier.wait(timeout=30)
            begin_writing()
            try:
                press(db.session.get_one(User, who))
            except Refusal as refusal:
                db.session.rollback()
                return refusal.message
            db.session.commit()
            return ""

    with ThreadPoolExecutor(len(people)) as pool:
        return [each.result(timeout=60) for each in [pool.submit(go, *person) for person in people]]
