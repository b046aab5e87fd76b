"""The impact on paper: what was measured, then, smaller, the orders of magnitude with hypothesis and source."""

from ordis.documents.blocks import Block, Bullets, Column, Heading, Keep, Table, Text
from ordis.documents.french import number
from ordis.donations.masses import SOURCE, Mass
from ordis.indicators.impact.estimate import Estimate, Impact, Weighed
from ordis.kernel.french import NBSP, count, grouped, kilograms

NOTHING = "Aucun appareil n’a été remis dans la période\u202f: il n’y a rien à mesurer ni à estimer."
WHAT_THEY_ARE = (
    "Ces ordres de grandeur ne sont pas des mesures. Ils supposent que chaque appareil remis évite l’achat d’un neuf, "
    "et ne se comparent ni à un budget carbone, ni à un autre chiffre."
)


def blocks(impact: Impact, *, title: str = "Impact") -> list[Block]:
    """For a report: headings of levels 2 and 3, to be put where the report wants them."""
    if not impact.handed:
        return [Keep([Heading(title), Text(NOTHING)])]
    return [Heading(title), *_measured(impact), *_estimated(impact)]


def _measured(impact: Impact) -> list[Block]:
    columns = [Column("Appareils remis"), *(Column(name, align="right") for name in ("Nombre", "Pesés", "Masse"))]
    rows = [_row(each.kind.label, each.mass) for each in impact.handed]
    told: list[Block] = [
        Heading("Mesuré", level=3),
        Table(columns, rows, totals=_row("Ensemble", impact.handed_mass), row_headers=True),
        Text(how_weighed(impact.handed_mass), style="small"),
    ]
    if impact.recycled:
        told.append(Text(recycled_said(impact.recycled), style="body"))
    if impact.handed_mass.typical or impact.recycled_mass.typical:
        told.append(Text(SOURCE, style="small"))
    return told


def _row(label: str, mass: Mass) -> tuple[str, str, str, str]:
    return label, number(mass.devices), number(mass.weighed), kilograms(mass.grams) if mass.grams else "non pesée"


def how_weighed(mass: Mass) -> str:
    """« 12 pesés (24 kg), 60 comptés à la masse type de leur sorte (138 kg), 3 sans masse. »"""
    told = [f"{count(mass.weighed, 'appareil pesé', 'appareils pesés')} ({kilograms(mass.weighed_g)})"]
    if mass.typical:
        counted = count(mass.typical, "compté", "comptés")
        told.append(f"{counted} à la masse type de leur sorte ({kilograms(mass.typical_g)})")
    if mass.unknown:
        told.append(f"{grouped(mass.unknown)}{NBSP}sans masse connue, ni pesés ni estimés")
    return f"{', '.join(told)}."


def recycled_said(recycled: tuple[Weighed, ...]) -> str:
    mass = sum((each.mass for each in recycled), Mass())
    return f"Recyclés dans la période\u202f: {count(mass.devices, 'appareil')}, {how_weighed(mass)}"


def _estimated(impact: Impact) -> list[Block]:
    told: list[Block] = [Heading("Ordres de grandeur", level=3), Text(WHAT_THEY_ARE, style="small")]
    for estimate in impact.estimates:
        lines = [f"{estimate.quantity.avoided}\u202f: {estimate.said}, {estimate.scope}.", *explained(estimate)]
        told.append(Keep([Text(lines[0]), *(Text(line, style="small") for line in lines[1:])]))
    told.append(Text(years_said(impact), style="small"))
    if impact.context:
        told += [
            Text("Repères, jamais additionnés aux chiffres ci-dessus\u202f:", style="small"),
            Bullets(context_lines(impact)),
        ]
    return told


def explained(estimate: Estimate) -> list[str]:
    """Under each figure: what new parts do to it, then each source with its hypothesis."""
    parts = [estimate.parts_said] if estimate.parts_said else []
    return parts + [f"Source\u202f: {each.cited}. Hypothèse\u202f: {each.hypothesis}" for each in estimate.cited]


def years_said(impact: Impact) -> str:
    years = count(float(impact.years), "année d’usage supposée", "années d’usage supposées")  # type: ignore[arg-type]
    table = f"version {impact.version}" if impact.version else "celle d’Ordis"
    return f"{years}. {impact.years_hypothesis} Table de facteurs\u202f: {table}."


def context_lines(impact: Impact) -> list[str]:
    return [
        f"{each.label}\u202f: {grouped(float(each.value))}{NBSP}{each.quantity.unit} {each.per.label}. "
        f"{each.hypothesis} Source\u202f: {each.cited}."
        for each in impact.context
    ]
