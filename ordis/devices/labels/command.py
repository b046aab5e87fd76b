"""``ordis labels``: the sheet of some devices, of a blank batch or of some places, as a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ordis.kernel.refusal import Refusal

UNKNOWN = "Aucun appareil ne porte\u202f: {}. Aucune étiquette n’a été faite."
NO_FORMAT = "Le format d’étiquettes «\u202f{}\u202f» n’est pas connu. Formats possibles\u202f: {}."
NO_PRINTER = "Aucune imprimante ne s’appelle «\u202f{}\u202f». Aucune étiquette n’a été faite."
NO_SOURCE = "Donnez les codes des appareils, ou une planche vierge avec --batch. Aucune étiquette n’a été faite."


def install(ordis: click.Group, in_app: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Add ``ordis labels``; ``in_app`` gives it the application and commits."""

    @ordis.command("labels")
    @click.argument("codes", nargs=-1)
    @click.option("--format", "format_name", help="Planche ou rouleau (L7654, ou celui de l’imprimante).")
    @click.option("--first-cell", type=int, help="Première étiquette libre de la planche.")
    @click.option("--copies", default=1, show_default=True, help="Exemplaires de chaque étiquette.")
    @click.option("--printer", "printer_name", help="Imprimante connue d’Ordis\u202f: correction, format, case libre.")
    @click.option("--batch", help="Planche vierge, par exemple VIE-2026-00003.")
    @click.option("--zpl", "as_zpl", is_flag=True, help="Écrire du ZPL, pour une Zebra, au lieu d’un PDF.")
    @click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Fichier à écrire.")
    @in_app
    def labels(**asked: Any) -> None:
        """Faire la planche d’étiquettes des appareils CODES."""
        _labels(**asked)


def _labels(
    *, codes: tuple[str, ...], format_name: str | None, first_cell: int | None, copies: int, printer_name: str | None,
    batch: str | None, as_zpl: bool, out: Path,
) -> None:  # fmt: skip
    from ordis.devices.labels import actions, pdf, queries, sources, zpl
    from ordis.devices.labels.models import PrinterLanguage
    from ordis.devices.labels.sheet import PrintJob, finer
    from ordis.kernel import clock

    if not codes and not batch:
        raise Refusal(NO_SOURCE, status=422)
    wanted = sources.stickers([batch], user=None) if batch else sources.devices(codes, user=None)
    if wanted.unknown:
        raise Refusal(UNKNOWN.format(", ".join(wanted.unknown)), status=422)
    printer = _printer(printer_name)
    sheet = _sheet(format_name or (printer.format if printer else ""))
    follows = printer is not None and printer.format == sheet.name
    cell = first_cell if first_cell is not None else printer.next_cell if printer and follows else 1
    fine = finer(sheet, printer.dpi if printer else None)
    job = PrintJob(wanted.labels, fine, cell, copies, queries.correction_of(printer))
    in_zpl = as_zpl or (printer is not None and printer.language is PrinterLanguage.ZPL)
    out.write_bytes(zpl.render(job) if in_zpl else pdf.render(job))
    wanted.note(format_name=sheet.name, actor=None, at=clock.now())
    actions.remember(printer=printer, job=job)
    click.echo(f"{job.count} étiquette{'s' if job.count > 1 else ''} dans {out}.")


def _printer(name: str | None) -> Any:
    from ordis.devices.labels import actions, queries

    if name is None:
        return None
    found = actions.usable(queries.printer_by_name(name))
    if found is None:
        raise Refusal(NO_PRINTER.format(name), status=422)
    return found


def _sheet(name: str) -> Any:
    from ordis.devices.labels import queries
    from ordis.devices.labels.formats import DEFAULT_FORMAT

    known = queries.formats()
    if (name or DEFAULT_FORMAT) not in known:
        raise Refusal(NO_FORMAT.format(name, ", ".join(known)), status=422)
    return known[name or DEFAULT_FORMAT]
