"""The report of a ceremony: frozen facts in, bytes out."""

from ordis.ceremonies.report.facts import ReportFacts
from ordis.documents.actions import Identity
from ordis.documents.paper import (
    Block,
    Bullets,
    Facts,
    Heading,
    Keep,
    PageBreak,
    Space,
    Text,
    long_date,
    render,
)
from ordis.indicators.review import telling
from ordis.kernel.french import count

TITLE = "Rapport de cérémonie"


def render_report(facts: ReportFacts, identity: Identity) -> bytes:
    """The sealed-to-be PDF, A4: a cover, key figures and flow, who gave, who received, the work, words, the method."""
    return render(identity.paper(TITLE, subtitle=facts.name), story(facts))


def story(facts: ReportFacts) -> list[Block]:
    told = facts.review
    figures = telling.nothing(told) if told.empty else _figures(facts)
    return [*_cover(facts), *figures, *_words(facts), *telling.method(told)]


def _cover(facts: ReportFacts) -> list[Block]:
    """One sentence, the day and the place: what is read from across a table."""
    told = facts.review
    lead: list[Block] = [] if told.empty else [Text(telling.sentence(told), "cover")]
    replaced = [("Remplace", f"le rapport {facts.replaces}")] if facts.replaces else []
    rows = [
        ("Cérémonie", long_date(facts.held_on)),
        ("Lieu", facts.place),
        ("Chiffres", telling.period(told)),
        *replaced,
    ]
    return [Space(38), *lead, Space(30), Facts(rows), PageBreak()]


def _figures(facts: ReportFacts) -> list[Block]:
    told = facts.review
    return [
        Heading("L’essentiel"),
        telling.key_figures(told),
        telling.flow(told),
        *telling.months(told),
        *telling.donors(told),
        *telling.structures(told),
        *telling.families(told),
        *telling.workshop(told),
        *telling.impact(told),
        *telling.delays(told),
    ]


def _words(facts: ReportFacts) -> list[Block]:
    guests = [f"{label} ({count(seats, 'place')})" for label, seats in facts.guests]
    invited: list[Block] = [Heading("Les invités"), Bullets(guests)] if guests else []
    thanks: list[Block] = [Keep([Heading("Remerciements"), Text(facts.thanks, "lead")])] if facts.thanks else []
    typed = [*_typed("Incidents", facts.incidents), *_typed("La suite", facts.next_steps)]
    return [*telling.quotes(facts.quotes), *thanks, *invited, *typed]


def _typed(title: str, text: str) -> list[Block]:
    return [Keep([Heading(title), Text(text)])] if text else []
