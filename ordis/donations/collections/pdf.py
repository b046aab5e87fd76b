"""The sheet that goes in the lorry: a working paper, without a seal."""

from dataclasses import dataclass
from datetime import date

from ordis.documents.letterhead import Letterhead
from ordis.documents.paper import FOR_SHOW, Block, Facts, Heading, Keep, Paper, Space, Text, long_date, render

TITLE = "Feuille d’enlèvement"
WORKING = "Document de travail. Rapportez-le à l’atelier\u202f: ce qui y est écrit à la main est recopié dans Ordis."
UNSIGNED = "Convention non signée"
BLANK = "…………………………"


@dataclass(frozen=True, slots=True)
class StopLine:
    """``containers``: « Palette BCD-FGH-J, 12 appareils, 184,5 kg »; ``outcome``: « annulé », or nothing;
    ``unsigned``: its agreement still waits for a signature."""

    window: str
    donor: str
    donation: str
    place: str
    contact: str
    expected: str
    note: str = ""
    containers: tuple[str, ...] = ()
    outcome: str = ""
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """``for_show``: of the demonstration, each page says so."""

    number: str
    day: date
    carrier: str
    driver: str
    vehicle: str
    note: str
    stops: tuple[StopLine, ...]
    for_show: bool = False


def render_round(facts: RoundFacts, letterhead: Letterhead, *, printed_on: date) -> bytes:
    """The PDF, A4, without a seal; the same bytes for the same facts."""
    paper = Paper(
        title=TITLE, number=facts.number, letterhead=letterhead, issued_on=printed_on, verify_url="",
        subtitle=long_date(facts.day), warning=FOR_SHOW if facts.for_show else "",
    )  # fmt: skip
    return render(paper, story(facts))


def story(facts: RoundFacts) -> list[Block]:
    rows = [
        ("Transporteur", facts.carrier),
        ("Conducteur", facts.driver),
        ("Véhicule", facts.vehicle),
        ("À savoir", facts.note),
    ]
    stops = [_stop(rank, stop) for rank, stop in enumerate(facts.stops, start=1)]
    nothing = [Text("Aucun passage n’est prévu.")]
    return [Facts([row for row in rows if row[1]], columns=2), *(stops or nothing), Text(WORKING, style="small")]


def _stop(rank: int, stop: StopLine) -> Block:
    head = f"{rank}. {stop.donor}, {stop.window}" + (f" ({stop.outcome})" if stop.outcome else "")
    rows = [
        ("Adresse", stop.place),
        ("Sur place", stop.contact),
        ("Don", stop.donation),
        ("Attention", UNSIGNED if stop.unsigned else ""),
        ("À prendre", stop.expected),
        ("Colis", "\n".join(stop.containers)),
        ("À savoir", stop.note),
    ]
    written = [("Appareils comptés", BLANK), ("Heure", BLANK), ("Remis par", BLANK), ("Réserves", BLANK)]
    blocks: list[Block] = [Heading(head), Facts([row for row in rows if row[1]])]
    if not stop.outcome:
        blocks += [Space(1), Facts(written, columns=2)]
    return Keep(blocks)
