"""The activity report: frozen facts in, bytes out. The audience chooses what comes first, never the figures."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ordis.documents.actions import Identity
from ordis.documents.paper import Block, Column, Heading, Keep, Table, Text, number, render
from ordis.indicators.review import evolution, telling
from ordis.indicators.review.facts import Review
from ordis.indicators.review.tables import KEYS
from ordis.kernel.french import kilograms
from ordis.reports.activity.facts import ActivityFacts
from ordis.reports.activity.models import Audience, Comparison, Length

TITLE: Final = "Rapport d’activité"
_SHORT: Final = ("donors", "received", "reconditioned", "handed_over", "households", "people")
_SMALL: Final = (
    "Les petits nombres sont comparés sans pourcentage. Une hausse ou une baisse n’est ni bonne ni mauvaise en soi."
)


def render_report(facts: ActivityFacts, identity: Identity) -> bytes:
    """The sealed-to-be PDF, A4."""
    subtitle = f"{facts.audience.label}, {telling.period(facts.now)}"
    return render(identity.paper(TITLE, subtitle=subtitle), story(facts))


def story(facts: ActivityFacts) -> list[Block]:
    now = facts.now
    opening: list[Block] = [Text(_replaced(facts), "small")] if facts.replaces else []
    if now.empty:
        return [*opening, *telling.nothing(now), *telling.method(now)]
    lead = [*opening, Text(telling.sentence(now), "lead"), telling.key_figures(now)]
    if facts.length is Length.PAGE:
        flow = replace(telling.flow(now), source="")
        return [*lead, flow, *_compared(facts, _SHORT)]
    parts = [part for choose in _ORDER[facts.audience] for part in choose(facts)]
    return [*lead, *parts, *telling.method(now, _how(facts))]


def _flow(facts: ActivityFacts) -> list[Block]:
    return [Heading("Du don à la remise"), telling.flow(facts.now), *telling.months(facts.now, facts.before)]


def _evolution(facts: ActivityFacts) -> list[Block]:
    return _compared(facts, tuple(name for _label, name in KEYS))


def _compared(facts: ActivityFacts, names: tuple[str, ...]) -> list[Block]:
    """Each figure beside that of the other period, and the difference in words."""
    if facts.before is None or facts.before.empty:
        return [Text(f"{_how(facts)} {_frozen(facts)}", "small")]
    columns = [Column("Chiffre", share=0.34), *(Column(title, "right", 0.15) for title in ("Cette période", "Avant"))]
    rows = [
        (label, _shown(name, facts.now), _shown(name, facts.before), _difference(name, facts.now, facts.before))
        for label, name in KEYS
        if name in names
    ]
    table = Table([*columns, Column("Évolution", "right", 0.36)], rows, row_headers=True, dense=True)
    return [
        Keep(
            [
                Heading("L’évolution"),
                Text(f"{_how(facts)} {_frozen(facts) if facts.length is Length.PAGE else _SMALL}", "small"),
                table,
            ]
        )
    ]


def _frozen(facts: ActivityFacts) -> str:
    return f"Définitions, version {facts.now.version}, dans la version complète. Chiffres figés le jour de l’émission."


def _shown(name: str, review: Review) -> str:
    value: int = getattr(review.figures, name)
    return kilograms(value) if name.startswith("grams") else number(value)


def _difference(name: str, now: Review, before: Review) -> str:
    one, other = getattr(now.figures, name), getattr(before.figures, name)
    if not name.startswith("grams"):
        return evolution.told(one, other)
    return evolution.told(round(one / 1000), round(other / 1000)).replace(" de ", " kg de ")


def _how(facts: ActivityFacts) -> str:
    """With what the period is compared, and how that was chosen."""
    if facts.before is None:
        return "Cette période n’est comparée à aucune autre."
    chosen = {
        Comparison.PREVIOUS: "à la période juste avant, de même durée",
        Comparison.YEAR_BEFORE: "aux mêmes jours, un an avant",
    }[facts.comparison]
    known = facts.before.known_from
    said = f"Comparée {chosen}\u202f: {telling.period(facts.before)}."
    if facts.before.empty:
        said += " Rien n’y est enregistré"
        late = known is not None and known > facts.before.last
        said += "\u202f: l’opération a commencé dans Ordis plus tard." if late else "."
    return said


def _replaced(facts: ActivityFacts) -> str:
    return f"Ce rapport remplace le rapport {facts.replaces}, dont les chiffres ont été corrigés depuis."


def _of(tell: Callable[[Review], list[Block]]) -> Callable[[ActivityFacts], list[Block]]:
    return lambda facts: tell(facts.now)


_DONORS, _STRUCTURES, _FAMILIES = _of(telling.donors), _of(telling.structures), _of(telling.families)
_WORKSHOP, _DELAYS, _IMPACT = _of(telling.workshop), _of(telling.delays), _of(telling.impact)
_ORDER: Final[dict[Audience, tuple[Callable[[ActivityFacts], list[Block]], ...]]] = {
    Audience.COUNCIL: (_evolution, _FAMILIES, _flow, _DONORS, _IMPACT, _STRUCTURES, _DELAYS, _WORKSHOP),
    Audience.NETWORK: (_STRUCTURES, _FAMILIES, _DELAYS, _flow, _evolution, _DONORS, _WORKSHOP, _IMPACT),
    Audience.STEERING: (_flow, _evolution, _DELAYS, _WORKSHOP, _STRUCTURES, _DONORS, _FAMILIES, _IMPACT),
}
"""The same parts for everybody."""
