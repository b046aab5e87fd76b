"""``ordis harvest``: the figures of several cities in the terminal, in JSON, or in one CSV."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import click

from ordis.kernel.refusal import Refusal
from ordis.reports.harvest.gathering import Harvest, Line, harvest

NOTHING = "Aucune ville n’a pu être lue."
NO_PERIOD = "Aucune ville n’a publié la période {period}. Celles qui ont été lues\u202f: {known}."
MISSING = "–"


def install(ordis: click.Group) -> None:
    """Add ``ordis harvest``, which needs neither settings nor database."""

    @ordis.command("harvest")
    @click.argument("urls", nargs=-1, required=True, metavar="URL…")
    @click.option("--period", help="Période à montrer, comme 2022 ou 2022-T3. Sans elle, la dernière année lue.")
    @click.option("--all", "every", is_flag=True, help="Montrer aussi les ventilations, non les seuls totaux.")
    @click.option("--json", "as_json", is_flag=True, help="Sortie pour un programme, toutes les périodes.")
    @click.option("--csv", "file", type=click.Path(path_type=Path, dir_okay=False), help="Écrire tout dans ce fichier.")
    @click.option("--local", is_flag=True, help="Essais : accepter http, et cette machine seule.")
    def read_cities(
        urls: tuple[str, ...], period: str | None, every: bool, as_json: bool, file: Path | None, local: bool
    ) -> None:
        """Lire les données ouvertes de plusieurs villes (datapackage.json ou CSV) et les mettre côte à côte."""
        done = harvest(urls, local=local)
        for failure in done.failures:
            click.echo(f"Non lu\u202f: {printable(failure.url)}\u202f: {printable(failure.reason)}.", err=True)
        if as_json:
            click.echo(json.dumps(told(done), ensure_ascii=False, indent=1))
        if not done.cities:
            raise Refusal(NOTHING)
        if file is not None:
            file.write_text(as_csv(done), encoding="utf-8-sig", newline="")
            click.echo(f"Écrit dans {file}.", err=True)
        if not as_json and file is None:
            click.echo(table(done, period, every=every))


def printable(text: str) -> str:
    """What another city wrote never drives the terminal."""
    return "".join(sign if sign.isprintable() or sign == "\u202f" else "\ufffd" for sign in text)


def told(done: Harvest) -> dict[str, Any]:
    return {
        "villes": [
            {"commune": city.commune, "operation": city.operation, "adresses": city.urls, "periodes": city.periods}
            for city in done.cities
        ],
        "lignes": [
            {
                "periode": line.periode, "indicateur": line.indicateur, "ventilation": line.ventilation,
                "modalite": line.modalite, "unite": line.unite,
                "valeurs": {commune: _number(text) for commune, text in line.values.items()},
            }
            for line in done.lines()
        ],
        "echecs": [{"adresse": failure.url, "raison": failure.reason} for failure in done.failures],
    }  # fmt: skip


def as_csv(done: Harvest) -> str:
    """A column for each commune; what a spreadsheet would take for a formula is written as text."""
    from ordis.kernel.grid import harmless

    communes = [city.commune for city in done.cities]
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(["periode", "indicateur", "ventilation", "modalite", "unite", *communes])
    for line in done.lines():
        words = (line.periode, line.indicateur, line.ventilation, line.modalite, line.unite)
        writer.writerow([*map(harmless, words), *(line.values.get(commune, "") for commune in communes)])
    return sink.getvalue()


def table(done: Harvest, period: str | None, *, every: bool) -> str:
    """One period, cities side by side; « – » for what a city did not publish."""
    shown = period or done.last_year
    if shown not in done.periods:
        raise Refusal(NO_PERIOD.format(period=printable(str(shown)), known=", ".join(done.periods)))
    lines = [line for line in done.lines() if line.periode == shown and (every or line.ventilation == "ensemble")]
    communes = [city.commune for city in done.cities]
    rows = [
        ["", *communes],
        *([_label(line), *(line.values.get(each, MISSING) for each in communes)] for line in lines),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    body = ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows]
    named = [f"{city.commune}\u202f: {city.operation} ({', '.join(city.periods)})" for city in done.cities]
    return "\n".join([f"Période {shown}", *named, "", *body])


def _label(line: Line) -> str:
    from ordis.indicators.registry import BY_KEY

    known = BY_KEY.get(line.indicateur)
    name = known.label if known else line.indicateur
    member = "" if line.ventilation == "ensemble" else f", {line.ventilation} {line.modalite}"
    return f"{name}{member} ({line.unite})"


def _number(text: str) -> float:
    return float(text) if "." in text else int(text)
