"""How many questions a block asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Engine


@contextmanager
def queries() -> Iterator[list[str]]:
    """The SELECT statements run in the block, requests of test clients included."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)
