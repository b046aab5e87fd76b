"""Every encrypted value read back and encrypted again with the newest key, so that an older one can be given up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from cryptography.fernet import InvalidToken

from ordis.kernel import keyring
from ordis.kernel.crypto import EncryptedText, vault
from ordis.kernel.db import Base, db
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import in_one_transaction

CHUNK: Final = 500
UNREADABLE: Final = (
    "Une valeur de la table «\u202f{table}\u202f» ne se relit avec aucune des clés données. Rien n’est perdu\u202f: "
    "ce qui est déjà rechiffré le reste. Remettez la clé qui manque à la suite dans ORDIS_DATA_KEYS, puis recommencez."
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one table, or of one chunk of it: rows read, values encrypted again."""

    rows: int = 0
    renewed: int = 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.rows + other.rows, self.renewed + other.renewed)


def encrypted_columns() -> dict[sa.Table, list[sa.Column[Any]]]:
    """Found in the metadata: a column added tomorrow is among them. Each table has one integer as primary key."""
    found = {
        table: [column for column in table.columns if isinstance(column.type, EncryptedText)]
        for table in Base.metadata.sorted_tables
    }
    return {table: columns for table, columns in found.items() if columns}


def rotate(*, say: Callable[[str], None]) -> int:
    """How many values were encrypted again. Stopped half-way, it goes on next time from what is left.

    Each chunk is a transaction of its own. A process that still writes with an older key is caught by going round
    again until nothing is left. Raises :class:`Refusal` when a value cannot be read.
    """
    total = renewed = _round(say)
    while renewed:
        renewed = _round(_silent)
        total += renewed
    forgotten = in_one_transaction(lambda: keyring.forget_older_keys(vault()))
    say(
        f"{count(total, 'valeur rechiffrée', 'valeurs rechiffrées')}. Tout se relit avec la clé la plus récente"
        + ("\u202f: les autres peuvent être retirées de ORDIS_DATA_KEYS." if forgotten else ".")
    )
    return total


def _round(say: Callable[[str], None]) -> int:
    total = 0
    for table, columns in encrypted_columns().items():
        done = sum(_chunks(table, columns), Progress())
        renewed = count(done.renewed, "valeur rechiffrée", "valeurs rechiffrées")
        say(f"{table.name}\u202f: {count(done.rows, 'ligne')}, {renewed}")
        total += done.renewed
    return total


def _silent(_line: str) -> None:
    """What a second round finds is in the total."""


def _chunks(table: sa.Table, columns: list[sa.Column[Any]]) -> Iterator[Progress]:
    (key,) = table.primary_key.columns
    raw = [sa.type_coerce(column, sa.LargeBinary).label(column.name) for column in columns]
    last = 0
    while True:
        page = sa.select(key.label("key"), *raw).where(key > last).order_by(key).limit(CHUNK)

        def renew(page: sa.Select[Any] = page) -> tuple[int | None, Progress]:
            rows = db.session.execute(page).all()
            renewed = sum(_renew(table, key, column, row) for row in rows for column in columns)
            return (rows[-1].key if rows else None), Progress(len(rows), renewed)

        reached, progress = in_one_transaction(renew)
        if reached is None:
            return
        last = reached
        yield progress


def _renew(table: sa.Table, key: sa.Column[Any], column: sa.Column[Any], row: sa.Row[Any]) -> int:
    """1 when the value was encrypted again; 0 when it need not, or when somebody has just written another."""
    token = getattr(row, column.name)
    if token is None or vault().is_newest(bytes(token)):
        return 0
    try:
        fresh = vault().renew(bytes(token))
    except InvalidToken as error:
        raise Refusal(UNREADABLE.format(table=table.name)) from error
    unchanged = sa.type_coerce(column, sa.LargeBinary) == sa.literal(token, sa.LargeBinary)
    change = sa.update(table).where(key == row.key, unchanged)
    done = db.session.execute(change.values({column: sa.literal(fresh, sa.LargeBinary)}))
    return int(done.rowcount)  # type: ignore[attr-defined]
