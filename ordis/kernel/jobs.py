"""Jobs that the worker runs. A job holds no state of its own: what is to be done is in rows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from huey import PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.api import Huey


def create_huey(url: str, *, immediate: bool = False) -> Huey:
    """``sqlite:///path``, ``postgresql://…`` or ``redis://…``. Immediate: jobs run at once, for tests."""
    if url.startswith("postgresql"):
        return PostgresHuey("ordis", dsn=url.replace("+psycopg", ""), immediate=immediate)
    if url.startswith("redis"):
        return RedisHuey("ordis", url=url, immediate=immediate)
    path = Path(url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("ordis", filename=str(path), immediate=immediate)


def periodic(app: Flask, name: str, work: Callable[[], Any], *, minutes: str = "*", hours: str = "*") -> None:
    """Run ``work`` in the application's context at the given minutes and hours, UTC.

    ``app.extensions['jobs'][name]`` runs it now."""
    huey: Huey = app.extensions["huey"]

    def run() -> None:
        with app.app_context():
            work()

    run.__name__ = name
    moments = crontab(minute=minutes, hour=hours)
    app.extensions.setdefault("jobs", {})[name] = huey.periodic_task(moments, name=name)(run)
