"""A process that has imported Ordis once, forked for each work asked of it: the import costs three seconds of a core.

The work of each fork begins in an environment of its own, and leaves nothing behind in the process of the tests.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing.context import ForkServerProcess
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["ordis.cli", "ordis.rooms", "flask_migrate", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "tests.make"]
)


def told(environment: Mapping[str, str], work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What ``work``, a function of a module, returns or raises in a fork that has only this environment."""
    with ProcessPoolExecutor(1, mp_context=FORKS) as process:
        return process.submit(_within, dict(environment), partial(work, *args, **kwargs)).result()


def written(work: Callable[[], R]) -> R:
    """``work`` in the application, in one transaction that is committed."""
    from ordis import create_app
    from ordis.kernel.db import begin_writing, db

    with create_app().app_context():
        begin_writing()
        found = work()
        db.session.commit()
        return found


def upgraded() -> None:
    from ordis import create_app, serving

    with create_app().app_context():
        serving.migrate()


def gunicorn(environment: Mapping[str, str], *arguments: str) -> ForkServerProcess:
    """A web server that was started; whoever starts it ends it."""
    process = FORKS.Process(target=_within, args=(dict(environment), partial(_gunicorn, *arguments)), daemon=True)
    process.start()
    return process


def _gunicorn(*arguments: str) -> None:
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", *arguments]
    run()


def _within(environment: dict[str, str], work: Callable[[], R]) -> R:
    os.environ.clear()
    os.environ.update(environment)
    return work()
