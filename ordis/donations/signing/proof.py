"""The proof file of a donation agreement: everything that shows who signed what, when and how, in one spelling. Pure.

The same craft as the agreements of families (``docs/preuve.md``): canonical JSON, whose SHA-256 is printed on the
sealed paper. A signature drawn, or a name typed, is a *simple* electronic signature (C. civ. 1366–1367).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from ordis.documents.canonical import canonical
from ordis.documents.declared import Declared, bounded, read_to_the_end
from ordis.documents.naming import refuse_another
from ordis.documents.strokes import HEIGHT, WIDTH, Stroke
from ordis.documents.strokes import read as read_strokes
from ordis.donations.agreement import AgreementFacts, Hand

SCHEMA: Final = "ordis.donation-proof/2"
"""Changed whenever a field is added, removed, or means something else."""
ANOTHER: Final = (
    "Le nom attendu est «\u202f{expected}\u202f». Si c’est le vôtre, tapez-le ainsi, ou signez dans le cadre. Si une "
    "autre personne signe, la collectivité l’écrit d’abord dans la convention. Rien n’est perdu."
)
READ_FIRST: Final = (
    "Le texte de la convention n’a pas été lu jusqu’à la fin. Rien n’est perdu\u202f: faites-le défiler jusqu’en bas, "
    "puis cochez et signez."
)


@dataclass(frozen=True, slots=True)
class ApprovedText:
    """The text signed, before its variables were filled: ``sha256`` is of the canonical JSON of body and boxes."""

    version: int
    sha256: str
    approved_by: str
    approved_as: str
    approved_at: datetime
    deliberation: str


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Signed with a pen on ``signed_on``; ``sheets``: the SHA-256 of each page kept, in order."""

    signed_on: date
    sheets: tuple[str, ...]
    attached_by: str
    attached_at: datetime
    confirmed_by: str
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """``donor`` and ``city``: see :func:`part`; None on paper. ``facts`` is what both were shown; ``salt``:
    drawn at random, so that nobody finds by trying what the printed fingerprint stands for."""

    facts: AgreementFacts
    shown_sha256: str
    text: ApprovedText
    boxes: Sequence[str]
    donor: Mapping[str, Any] | None
    city: Mapping[str, Any] | None
    paper: OnPaper | None
    concluded_at: datetime
    seal_fingerprint: str
    salt: str


def written(evidence: Evidence) -> bytes:
    """Canonical JSON (RFC 8785) in UTF-8: the same evidence gives the same bytes."""
    return canonical(
        {
            "schema": SCHEMA,
            "facts": asdict(evidence.facts),
            "shown_sha256": evidence.shown_sha256,
            "text": asdict(evidence.text),
            "boxes": list(evidence.boxes),
            "donor": evidence.donor,
            "city": evidence.city,
            "paper": asdict(evidence.paper) if evidence.paper else None,
            "concluded_at": evidence.concluded_at,
            "seal_certificate_sha256": evidence.seal_fingerprint,
            "salt": evidence.salt,
        }
    )


def part(declared: Declared, *, name: str, function: str, how: str, witness: str, at: datetime) -> dict[str, Any]:
    """One party's signature as plain JSON: who, in what function, how, before whom, when, and what the screen says was
    done on it. Raises :class:`Refusal` for a text that was not read, a signature that is none, the name of another."""
    read_ms = read_to_the_end(declared, told=READ_FIRST)
    typed, strokes = _signature(declared, name)
    return {
        "name": name,
        "function": function,
        "how": how,
        "witness": witness,
        "signed_at": at.isoformat(),
        "typed_name": typed,
        "name_confirmed": bool(typed) and declared.name_confirmed,
        "strokes": [[list(point) for point in stroke] for stroke in strokes],
        "box": [WIDTH, HEIGHT],
        "ticks": [{"label": tick.label, "ticked_after_ms": tick.at_ms} for tick in declared.ticked],
        "read_to_end_after_ms": read_ms,
        "screen": asdict(bounded(declared.screen)),
    }


def _signature(declared: Declared, expected: str) -> tuple[str, tuple[Stroke, ...]]:
    """A name typed, which is the one ``expected``, or strokes; never both."""
    typed = " ".join(declared.typed_name.split())
    if not typed or declared.strokes.strip() not in {"", "[]"}:
        return "", read_strokes(declared.strokes)
    refuse_another(typed, expected, confirmed=declared.name_confirmed, another=ANOTHER)
    return typed[:120], ()


def hand(told: Mapping[str, Any]) -> Hand:
    """What the paper shows of a :func:`part`."""
    strokes = tuple(tuple((x, y, t) for x, y, t in stroke) for stroke in told["strokes"])
    return Hand(told["how"], datetime.fromisoformat(told["signed_at"]), strokes, told["typed_name"])
