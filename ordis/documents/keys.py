"""The table of keys: which certificates sealed papers here, which one is in force, until when."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from ordis.documents import sealing
from ordis.documents.models import Document, SealKey
from ordis.documents.seal import Seal, SealUnavailable
from ordis.kernel.choice import Choice
from ordis.kernel.db import db, insert_if_new


class KeyState(Choice):
    IN_FORCE = "in_force", "En service"
    READY = "ready", "En service, n’a encore rien scellé"
    RETIRED = "retired", "Retiré"


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key as it is told; ``papers``: how many it sealed."""

    fingerprint: str
    subject: str
    state: KeyState
    demonstration: bool
    valid_from: datetime
    valid_until: datetime
    first_used_at: datetime | None
    retired_at: datetime | None
    papers: int

    def as_json(self) -> dict[str, Any]:
        return {
            "fingerprint": self.fingerprint,
            "subject": self.subject,
            "state": self.state.value,
            "demonstration": self.demonstration,
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat(),
            "first_used_at": self.first_used_at.isoformat() if self.first_used_at else None,
            "retired_at": self.retired_at.isoformat() if self.retired_at else None,
            "papers": self.papers,
        }


def registered(seal: Seal, *, at: datetime) -> str:
    """The fingerprint of the key that seals now, written in the table with its certificates. The one before it is
    retired; one that is put back to work is so no longer. Of two first papers sealed at once, one writes it."""
    if db.session.scalar(_in_force(), {"of": seal.fingerprint}) is not None:
        return seal.fingerprint
    key = db.session.get(SealKey, seal.fingerprint)
    if key is None:
        insert_if_new(
            SealKey, fingerprint=seal.fingerprint, subject=seal.subject[:200], certificates=seal.pem,
            valid_from=seal.valid_from, valid_until=seal.valid_until, first_used_at=at,
            demonstration=seal.demonstration,
        )  # fmt: skip
    else:
        key.retired_at = None
    others = sa.update(SealKey).where(SealKey.fingerprint != seal.fingerprint, SealKey.retired_at.is_(None))
    db.session.execute(others.values(retired_at=at))
    return seal.fingerprint


@cache
def _in_force() -> sa.Select[tuple[str]]:
    """Built once, and of one column: every paper asks for it, and its certificates are long."""
    mine = sa.select(SealKey.fingerprint).where(SealKey.fingerprint == sa.bindparam("of"))
    return mine.where(SealKey.retired_at.is_(None))


def lines() -> list[KeyLine]:
    """The key in force first, then the others, the latest first."""
    count = sa.select(Document.seal_fingerprint, sa.func.count()).group_by(Document.seal_fingerprint)
    papers = dict(row._tuple() for row in db.session.execute(count))
    known = db.session.scalars(sa.select(SealKey).order_by(SealKey.first_used_at.desc(), SealKey.fingerprint))
    seal = _current()
    told = [_line(key, seal, papers.get(key.fingerprint, 0)) for key in known]
    if seal is not None and seal.fingerprint not in {line.fingerprint for line in told}:
        told.append(_unused(seal))
    return sorted(told, key=lambda line: line.state is KeyState.RETIRED)


def certificates(fingerprint: str) -> str | None:
    """PEM of the key whose fingerprint begins so, its chain after it; None when no key or several do."""
    found = {line.fingerprint for line in lines() if fingerprint and line.fingerprint.startswith(fingerprint.lower())}
    if len(found) != 1:
        return None
    seal, (whole,) = _current(), found
    key = db.session.get(SealKey, whole)
    return key.certificates if key is not None else seal.pem if seal is not None else None


def _current() -> Seal | None:
    try:
        return sealing.current()
    except SealUnavailable:
        return None


def _line(key: SealKey, seal: Seal | None, papers: int) -> KeyLine:
    in_force = seal is not None and seal.fingerprint == key.fingerprint
    return KeyLine(
        key.fingerprint, key.subject, KeyState.IN_FORCE if in_force else KeyState.RETIRED, key.demonstration,
        key.valid_from, key.valid_until, key.first_used_at, None if in_force else key.retired_at, papers,
    )  # fmt: skip


def _unused(seal: Seal) -> KeyLine:
    return KeyLine(
        seal.fingerprint, seal.subject, KeyState.READY, seal.demonstration, seal.valid_from, seal.valid_until,
        None, None, 0,
    )  # fmt: skip
