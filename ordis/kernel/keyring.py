"""Which keys have encrypted something here, so that a start without one of them is refused before it harms.

A key that is lost shows the day when somebody opens a page, and a changed hash key never shows: families served
already would look new. So the base keeps one known sample per key, and each start reads them all back.
"""

import hashlib
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ordis.kernel import clock
from ordis.kernel.crypto import Vault
from ordis.kernel.db import Base, begin_writing, db, insert_if_new, reading
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import in_one_transaction

HASH: Final = "hash"
_TEXT: Final = "Ordis sait relire ce qu’il a écrit."
UNREADABLE: Final = (
    "Ordis ne démarre pas\u202f: les clés données ne relisent pas ce qui est chiffré dans la base. Rien n’est perdu ni "
    "modifié. Remettez la clé qui manque à la suite dans ORDIS_DATA_KEYS, ou le fichier keys/data.key du dossier de "
    "données\u202f; une clé ne se retire qu’après «\u202fordis keys rotate\u202f»."
)
OTHER_HASH: Final = (
    "Ordis ne démarre pas\u202f: la clé d’empreinte n’est pas celle des foyers enregistrés, un foyer déjà servi "
    "passerait pour nouveau. Rien n’est perdu ni modifié. Remettez l’ancienne (ORDIS_HASH_KEY, ou le fichier "
    "keys/hash.key du dossier de données), ou recalculez les empreintes par «\u202fordis keys rehash\u202f»."
)


class KnownKey(Base):
    """``name``: the fingerprint of a key that encrypts, or ``hash``. ``sample``: what this key made of a known text."""

    __tablename__ = "known_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64), unique=True)
    sample: Mapped[bytes] = mapped_column(sa.LargeBinary)
    first_seen_at: Mapped[datetime]


class KeyMissing(Refusal):
    """The base holds what the keys of this process cannot read, or compare."""


def fingerprint(key: bytes) -> str:
    """Names a key without telling it: keys are random, nobody tries them all."""
    return hashlib.sha256(b"ordis data key\0" + key).hexdigest()


def check(vault: Vault, *, new_hash_key: bool = False) -> None:
    """Raise :class:`KeyMissing` when a key known to the base is missing; note the keys that it did not know.

    ``new_hash_key``: another hash key is meant, and is about to be put everywhere. Says nothing of a base that has no
    table yet or does not answer: the first page or ``ordis upgrade`` will.
    """
    try:
        with reading():
            samples = dict(row._tuple() for row in db.session.execute(sa.select(KnownKey.name, KnownKey.sample)))
    except (sa.exc.OperationalError, sa.exc.ProgrammingError):
        return
    finally:
        db.session.rollback()
    if not all(vault.can_read(sample) for name, sample in samples.items() if name != HASH):
        raise KeyMissing(UNREADABLE)
    if not new_hash_key and samples.get(HASH, _hashed(vault)) != _hashed(vault):
        raise KeyMissing(OTHER_HASH)
    if {HASH, fingerprint(vault.newest)} - set(samples):
        begin_writing()
        in_one_transaction(lambda: note(vault))


def note(vault: Vault) -> None:
    """The newest key and the hash key are known to this base from now on; two processes may say it at once."""
    made = {fingerprint(vault.newest): vault.encrypt(_TEXT), HASH: _hashed(vault)}
    for name, sample in made.items():
        insert_if_new(KnownKey, name=name, sample=sample, first_seen_at=clock.now())


def forget_older_keys(vault: Vault) -> int:
    """How many keys the base no longer asks for, now that the newest alone reads everything."""
    older = sa.delete(KnownKey).where(KnownKey.name.not_in([HASH, fingerprint(vault.newest)]))
    return db.session.execute(older).rowcount  # type: ignore[attr-defined, no-any-return]


def change_hash(vault: Vault) -> None:
    """Every keyed hash of this base was made again by the present key."""
    db.session.execute(sa.delete(KnownKey).where(KnownKey.name == HASH))
    note(vault)


def _hashed(vault: Vault) -> bytes:
    return vault.keyed_hash(_TEXT).encode()
