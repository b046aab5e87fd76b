"""What to answer to somebody who asks whether a file is one of our papers. Pure.

Two witnesses are heard, and both must agree: the seal inside the file, and the register's SHA-256.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader

from ordis.documents.french import long_date
from ordis.documents.verification import Verdict
from ordis.kernel.choice import Choice

_NUMBER: Final = re.compile(rb"(?<![A-Z])[A-Z]{3}-\d{4}-\d{5,7}(?!\d)")


class Finding(Choice):
    AUTHENTIC = "authentic", "Document authentique"
    REPLACED = "replaced", "Document remplacé"
    ALTERED = "altered", "Document altéré"
    UNKNOWN = "unknown", "Document inconnu"


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


@dataclass(frozen=True, slots=True)
class Answer:
    """``sentence`` says in clear words what was found and what to do; ``paper`` is what it is, or claims."""

    finding: Finding
    sentence: str
    paper: Registered | None = None

    @property
    def authentic(self) -> bool:
        """The paper as it was issued, still in force."""
        return self.finding is Finding.AUTHENTIC

    @property
    def demonstration(self) -> bool:
        return self.paper is not None and self.paper.demonstration

    def as_json(self) -> dict[str, Any]:
        paper = self.paper
        return {
            "verdict": self.finding.value,
            "authentic": self.authentic,
            "demonstration": self.demonstration,
            "sentence": self.sentence,
            "number": paper.number if paper else None,
            "kind": paper.title if paper else None,
            "issued_at": paper.issued_at.isoformat() if paper else None,
            "issuer": paper.issuer if paper else None,
            "sealed_by": paper.sealed_by if paper else None,
            "replaced_by": paper.replaced_by if paper else None,
        }


def claimed_numbers(pdf: bytes) -> list[str]:
    """Numbers of papers that the file bears (in clear, in its title), read without trust; at most five."""
    texts = (pdf, _title(pdf).encode())
    found = dict.fromkeys(match.decode() for text in texts for match in _NUMBER.findall(text))
    return list(found)[:5]


def _title(pdf: bytes) -> str:
    """The title as a reader would show it; empty when there is none or the file cannot be parsed."""
    try:
        metadata = PdfReader(BytesIO(pdf)).metadata
        return (metadata.title or "") if metadata else ""
    except Exception:  # a forged file may break the parser in any way: then it claims nothing
        return ""


def judge(verdict: Verdict, *, exact: Registered | None, claimed: Registered | None, ours: bool) -> Answer:
    """The answer, from the seal's ``verdict`` and the register.

    ``exact`` is the paper whose stored bytes are those of the file, ``claimed`` the one whose number it
    bears; ``ours``: the seal in the file, valid or not, was made with one of our certificates.
    """
    if exact is not None:
        return _registered(verdict, exact)
    if claimed is not None:
        why = "Le fichier diffère de l’original gardé au registre." if verdict.authentic else verdict.reason
        sentence = f"Ce fichier se présente comme le document {claimed.number}, mais ce n’est pas l’original. {why}"
        return Answer(Finding.ALTERED, f"{sentence} Ne vous y fiez pas\u202f: demandez l’original.", claimed)
    if ours and not verdict.authentic:
        return Answer(Finding.ALTERED, f"{verdict.reason} Ne vous y fiez pas\u202f: demandez l’original.")
    if ours:
        return Answer(
            Finding.UNKNOWN,
            "Ce fichier porte notre cachet, mais le registre ne le connaît pas. "
            "Ne vous y fiez pas\u202f: appelez-nous.",
        )
    return Answer(Finding.UNKNOWN, f"Ce fichier n’est pas un document du registre. {verdict.reason}")


def _registered(verdict: Verdict, paper: Registered) -> Answer:
    if not verdict.authentic or verdict.fingerprint != paper.fingerprint:
        return Answer(
            Finding.ALTERED,
            f"Ce fichier est celui du registre, mais son cachet ne se vérifie plus. {verdict.reason} Appelez-nous.",
            paper,
        )
    issued = f"Ce fichier est le document {paper.number}, tel qu’il a été émis le {long_date(paper.issued_at)}"
    warning = " Il porte un cachet de démonstration\u202f: il n’engage personne." if paper.demonstration else ""
    if paper.replaced_by:
        told = f"{issued}, mais il a été remplacé par {paper.replaced_by}. Demandez le nouveau."
        return Answer(Finding.REPLACED, told + warning, paper)
    return Answer(Finding.AUTHENTIC, f"{issued}. Rien n’y a été changé.{warning}", paper)
