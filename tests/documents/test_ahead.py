"""A paper drawn before its number is given is the one that is sealed, unless somebody was quicker."""

from dataclasses import dataclass, field
from io import BytesIO

import pypdf
from sqlalchemy.orm import Session

from ordis.documents.actions import Identity, issue
from ordis.documents.ahead import draw
from ordis.documents.blocks import Text
from ordis.documents.models import Document, DocumentKind
from ordis.documents.paper import render
from ordis.documents.queries import content
from ordis.kernel.numbers import next_number, upcoming
from tests import make


@dataclass
class Press:
    """Counts how often it draws."""

    numbers: list[str] = field(default_factory=list)

    def render(self, facts: str, identity: Identity) -> bytes:
        self.numbers.append(identity.number)
        return render(identity.paper("Bordereau"), [Text(facts)])

    def sealed(self, drawn_as: str, said: str, *, quicker: bool = False) -> Document:
        drawn = draw(DocumentKind.CUSTODY_SLIP, drawn_as, self.render, at=make.AT)
        if quicker:
            next_number(DocumentKind.CUSTODY_SLIP.prefix, make.AT.year)
        told = {"kind": DocumentKind.CUSTODY_SLIP, "subject": "DON-2026-00001", "actor": make.user(), "at": make.AT}
        return issue(**told, build=drawn.build(said), ref=drawn.ref)  # type: ignore[arg-type]


def text_of(pdf: bytes) -> str:
    return "".join(pypdf.PdfReader(BytesIO(pdf)).pages[0].extract_text().split())


def test_it_is_drawn_once_and_sealed_under_the_number_it_bears(session: Session) -> None:
    press = Press()
    document = press.sealed("Deux colis", "Deux colis")
    assert press.numbers == [document.number]
    said = text_of(content(document))
    assert document.number in said
    assert document.ref in said


def test_a_number_taken_meanwhile_has_it_drawn_again(session: Session) -> None:
    press = Press()
    document = press.sealed("Deux colis", "Deux colis", quicker=True)
    assert press.numbers[1:] == [document.number]
    assert press.numbers[0] not in text_of(content(document))


def test_facts_changed_meanwhile_have_it_drawn_again(session: Session) -> None:
    press = Press()
    document = press.sealed("Deux colis", "Trois colis")
    assert len(press.numbers) == 2
    assert "Troiscolis" in text_of(content(document))


def test_the_number_to_come_is_told_and_not_taken(session: Session) -> None:
    assert upcoming("AHE", 2026) == upcoming("AHE", 2026) == next_number("AHE", 2026)
    assert upcoming("AHE", 2026) == "AHE-2026-00002"
