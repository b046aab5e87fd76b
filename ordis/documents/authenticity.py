"""What to answer to somebody who asks whether a file is one of our papers. Pure.

Two witnesses are heard, and both must agree: the seal inside the file, and the register's SHA-256.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ordis.documents.french import long_date
from ordis.documents.verification import Fault, Verdict
from ordis.kernel.choice import Choice

_TYPED: Final = re.compile(r"([A-Z]{3})[\s.–-]*(\d{4})[\s.–-]+(\d{1,7})")
_ADDRESS: Final = re.compile(r"/v/([a-z0-9]{12})/?$", re.IGNORECASE)
_OF_A_CLAIM: Final = {
    Fault.UNSEALED: "Le cachet de l’original en a été retiré.",
    Fault.FOREIGN: "Il porte le cachet de quelqu’un d’autre, quel que soit le nom qui y est écrit.",
}
_NO_TRUST: Final = "Ne vous y fiez pas\u202f: demandez l’original."
_DESTROYED: Final = "La Ville a détruit son exemplaire le {day}, au terme de sa durée de conservation."
UNREGISTERED: Final = "unregistered"


class Finding(Choice):
    AUTHENTIC = "authentic", "Document authentique"
    REPLACED = "replaced", "Document remplacé"
    CANCELLED = "cancelled", "Document annulé"
    ALTERED = "altered", "Document altéré"
    OTHER = "other", "Autre document"
    UNKNOWN = "unknown", "Document inconnu"


EXIT: Final = {
    Finding.AUTHENTIC: 0,
    Finding.ALTERED: 1,
    Finding.OTHER: 1,
    Finding.UNKNOWN: 3,
    Finding.REPLACED: 4,
    Finding.CANCELLED: 4,
}
"""How ``ordis verify`` ends; 2 is a command badly written, 5 a file that cannot be read."""
UNREAD: Final = 5
_GRAVEST: Final = (1, 3, UNREAD, 4, 0)


def worst(codes: Iterable[int]) -> int:
    """Of several files, the gravest answer."""
    return min(codes, key=_GRAVEST.index, default=0)


@dataclass(frozen=True, slots=True)
class Registered:
    """What the register says of a paper to anybody: never a family, never the agent who issued it."""

    number: str
    title: str
    issued_at: datetime
    issuer: str
    sealed_by: str
    fingerprint: str
    demonstration: bool
    replaced_by: str | None = None
    timestamped_at: datetime | None = None
    timestamp_asked: bool = False
    destroyed_at: datetime | None = None
    cancelled_at: datetime | None = None
    since: str = ""
    """What became of what it speaks of, in one sentence."""

    def as_json(self) -> dict[str, Any]:
        stamp = "kept" if self.timestamped_at else "waiting" if self.timestamp_asked else "none"
        return {
            "number": self.number,
            "kind": self.title,
            "issued_at": self.issued_at.isoformat(),
            "issuer": self.issuer,
            "sealed_by": self.sealed_by,
            "replaced_by": self.replaced_by,
            "level": "B-B",
            "timestamp": stamp,
            "timestamped_at": self.timestamped_at.isoformat() if self.timestamped_at else None,
            "destroyed_at": self.destroyed_at.isoformat() if self.destroyed_at else None,
            "cancelled_at": self.cancelled_at.isoformat() if self.cancelled_at else None,
            "since": self.since or None,
        }


_NOTHING: Final = dict.fromkeys(
    (
        "number", "kind", "issued_at", "issuer", "sealed_by", "replaced_by", "level", "timestamp", "timestamped_at",
        "destroyed_at", "cancelled_at", "since",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """``sentence`` says in clear words what was found and what to do; ``paper`` is what it is, or claims; ``how`` is
    a value of :class:`Fault`, or ``unregistered``, when something is wrong with it."""

    finding: Finding
    sentence: str
    paper: Registered | None = None
    how: str | None = None

    @property
    def authentic(self) -> bool:
        """The paper as it was issued, still in force."""
        return self.finding is Finding.AUTHENTIC

    @property
    def demonstration(self) -> bool:
        return self.paper is not None and self.paper.demonstration

    def as_json(self) -> dict[str, Any]:
        return {
            "verdict": self.finding.value,
            "how": self.how,
            "authentic": self.authentic,
            "demonstration": self.demonstration,
            "sentence": self.sentence,
            **(self.paper.as_json() if self.paper else _NOTHING),
        }


def typed_number(text: str) -> str | None:
    """``CNR-2026-00042`` out of « cnr 2026 42 », « CNR-2026-00042 » or « n° CNR-2026-42 »."""
    found = _TYPED.search(text.upper())
    return f"{found[1]}-{found[2]}-{int(found[3]):05d}" if found else None


def typed_ref(text: str) -> str | None:
    """What names a paper in the address of its QR code, pasted here whole."""
    found = _ADDRESS.search(text.strip())
    return found[1].lower() if found else None


def judge(
    verdict: Verdict,
    *,
    exact: Registered | None,
    claimed: Registered | None,
    ours: bool,
    expected: Registered | None = None,
) -> Answer:
    """The answer, from the seal's ``verdict`` and the register.

    ``exact`` is the paper whose stored bytes are those of the file, ``claimed`` the one whose number it
    bears, ``expected`` the one that the person asked about; ``ours``: the seal in the file, valid or not, was made
    with one of our certificates.
    """
    how = verdict.fault.value if verdict.fault else None
    if exact is not None:
        return _registered(verdict, exact, expected)
    if claimed is not None:
        return _imitation(verdict, claimed)
    if ours and not verdict.authentic:
        return Answer(Finding.ALTERED, f"{verdict.reason} {_NO_TRUST}", how=how)
    if ours:
        return Answer(
            Finding.UNKNOWN,
            "Ce fichier porte notre cachet, mais le registre ne le connaît pas. "
            "Ne vous y fiez pas\u202f: appelez-nous.",
            how=UNREGISTERED,
        )
    return Answer(Finding.UNKNOWN, f"Ce fichier n’est pas un document du registre. {verdict.reason}", how=how)


def _imitation(verdict: Verdict, claimed: Registered) -> Answer:
    sentence = f"Ce fichier se présente comme le document {claimed.number}, mais ce n’est pas l’original."
    if verdict.fault is None:
        why, how = "Le fichier diffère de l’original gardé au registre.", UNREGISTERED
    else:
        why, how = _OF_A_CLAIM.get(verdict.fault, verdict.reason), verdict.fault.value
    return Answer(Finding.ALTERED, f"{sentence} {why} {_NO_TRUST}", claimed, how)


def _registered(verdict: Verdict, paper: Registered, expected: Registered | None) -> Answer:
    if not verdict.authentic or verdict.fingerprint != paper.fingerprint:
        return Answer(
            Finding.ALTERED,
            f"Ce fichier est celui du registre, mais son cachet ne se vérifie plus. {verdict.reason} Appelez-nous.",
            paper,
            (verdict.fault or Fault.FOREIGN).value,
        )
    issued = f"Ce fichier est le document {paper.number}, tel qu’il a été émis le {long_date(paper.issued_at)}"
    warning = " Il porte un cachet de démonstration\u202f: il n’engage personne." if paper.demonstration else ""
    if paper.destroyed_at:
        warning += f" {_DESTROYED.format(day=long_date(paper.destroyed_at))}"
    if paper.since:
        warning += f" {paper.since}"
    if expected is not None and expected.number != paper.number:
        told = f"{issued}. Mais ce n’est pas {expected.number}, que vous avez demandé\u202f: les deux ont été échangés."
        return Answer(Finding.OTHER, told + warning, paper)
    if paper.cancelled_at:
        told = f"{issued}, mais il a été annulé le {long_date(paper.cancelled_at)}\u202f: il ne vaut plus rien."
        return Answer(Finding.CANCELLED, told + warning, paper)
    if paper.replaced_by:
        told = f"{issued}, mais il a été remplacé par {paper.replaced_by}. Demandez le nouveau."
        return Answer(Finding.REPLACED, told + warning, paper)
    return Answer(Finding.AUTHENTIC, f"{issued}. Rien n’y a été changé.{warning}", paper)
