"""The proof file of a donation agreement: everything that shows who signed what, when and how, in one spelling. Pure.

The same craft as the agreements of families (``docs/preuve.md``): canonical JSON, whose SHA-256 is printed on the
sealed paper. A signature drawn, or a name typed, is a *simple* electronic signature (C. civ. 1366–1367).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from ordis.documents.canonical import canonical
from ordis.documents.declared import Declared, bounded
from ordis.documents.strokes import HEIGHT, WIDTH, Stroke
from ordis.documents.strokes import read as read_strokes
from ordis.donations.agreement import AgreementFacts, Hand
from ordis.kernel.refusal import Refusal

SCHEMA: Final = "ordis.donation-proof/1"
"""Changed whenever a field is added, removed, or means something else."""
NAME_TOO_SHORT: Final = "Tapez votre prénom et votre nom en entier pour signer. Rien n’a été signé."


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
    """``donor`` and ``city``: see :func:`part`; None on paper. ``facts`` is what both were shown."""

    facts: AgreementFacts
    shown_sha256: str
    text: ApprovedText
    boxes: Sequence[str]
    donor: Mapping[str, Any] | None
    city: Mapping[str, Any] | None
    paper: OnPaper | None
    concluded_at: datetime
    seal_fingerprint: str


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
        }
    )


def part(declared: Declared, *, name: str, function: str, how: str, witness: str, at: datetime) -> dict[str, Any]:
    """One party's signature as plain JSON: who, in what function, how, before whom, when, and what the screen says was
    done on it. Raises :class:`Refusal` (422) for a signature that is none."""
    typed = " ".join(declared.typed_name.split())[:120]
    strokes: tuple[Stroke, ...] = ()
    if typed and declared.strokes.strip() in {"", "[]"}:
        if sum(letter.isalpha() for letter in typed) < 2:
            raise Refusal(NAME_TOO_SHORT, status=422)
    else:
        typed, strokes = "", read_strokes(declared.strokes)
    return {
        "name": name,
        "function": function,
        "how": how,
        "witness": witness,
        "signed_at": at.isoformat(),
        "typed_name": typed,
        "strokes": [[list(point) for point in stroke] for stroke in strokes],
        "box": [WIDTH, HEIGHT],
        "ticks": [{"label": tick.label, "ticked_after_ms": tick.at_ms} for tick in declared.ticked],
        "screen": asdict(bounded(declared.screen)),
    }


def hand(told: Mapping[str, Any]) -> Hand:
    """What the paper shows of a :func:`part`."""
    strokes = tuple(tuple((x, y, t) for x, y, t in stroke) for stroke in told["strokes"])
    return Hand(told["how"], datetime.fromisoformat(told["signed_at"]), strokes, told["typed_name"])
