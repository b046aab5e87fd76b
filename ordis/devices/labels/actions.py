"""Writes about labels: printers and their corrections, sizes of the house."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.labels.formats import LABEL_FORMATS, BadFormat, LabelFormat
from ordis.devices.labels.models import LabelSize, Printer, PrinterLanguage
from ordis.devices.labels.rules import in_reach
from ordis.devices.labels.sheet import Correction, PrintJob
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

SAME_PRINTER = "Une imprimante s’appelle déjà « {} ». Rien n’a été enregistré : choisissez un autre nom."
SAME_SIZE = "Un format s’appelle déjà « {} ». Rien n’a été enregistré : choisissez un autre nom."
OUT_OF_REACH = (
    "Ces mesures donneraient {right} mm à droite, {down} mm vers le bas et une échelle de {scale} : c’est plus qu’une "
    "imprimante ne décale. Rien n’a été enregistré : vérifiez que la page est imprimée en taille réelle, puis mesurez "
    "de nouveau."
)
RETIRED = "L’imprimante « {} » est retirée. Rien n’a été imprimé : choisissez-en une autre."


@dataclass(frozen=True, slots=True)
class PrinterFacts:
    """What a person says of a printer. ``format``: the one it usually holds, or empty."""

    name: str
    language: PrinterLanguage
    dpi: int | None
    format: str
    correction: Correction


def add_printer(*, facts: PrinterFacts, actor: User, at: datetime) -> Printer:
    printer = Printer(language=facts.language)
    _describe(printer, facts)
    try:
        with db.session.begin_nested():
            db.session.add(printer)
    except sa.exc.IntegrityError as error:
        raise Refusal(SAME_PRINTER.format(facts.name)) from error
    record(Verb.PRINTER_CHANGED, printer.name, actor=actor, at=at)
    return printer


def change_printer(*, printer: Printer, facts: PrinterFacts, actor: User, at: datetime) -> None:
    try:
        with db.session.begin_nested():
            _describe(printer, facts)
    except sa.exc.IntegrityError as error:
        raise Refusal(SAME_PRINTER.format(facts.name)) from error
    record(Verb.PRINTER_CHANGED, printer.name, actor=actor, at=at)


def correct_printer(*, printer: Printer, correction: Correction, actor: User, at: datetime) -> None:
    """Keep what the measures of a calibration page give, or refuse what no printer does."""
    if not in_reach(correction):
        told = {
            name: f"{value:g}".replace(".", ",")
            for name, value in (("right", correction.right), ("down", correction.down), ("scale", correction.scale))
        }
        raise Refusal(OUT_OF_REACH.format(**told), status=422)
    _correct(printer, correction)
    record(
        Verb.PRINTER_CHANGED, printer.name, actor=actor, at=at, right=correction.right, down=correction.down,
        scale=correction.scale,
    )  # fmt: skip


def archive_printer(*, printer: Printer, archived: bool, actor: User, at: datetime) -> None:
    """Out of the choices, or back in them; its correction is kept."""
    printer.archived_at = at if archived else None
    record(Verb.PRINTER_CHANGED, printer.name, actor=actor, at=at, archived=archived)


def remember(*, printer: Printer | None, job: PrintJob) -> None:
    """The printer keeps what it holds: its sheet, and the first label still free on it."""
    if printer is not None:
        printer.format, printer.next_cell = job.sheet.name, job.next_cell


def usable(printer: Printer | None) -> Printer | None:
    """The same, unless it was retired while the dialog was open."""
    if printer is not None and printer.archived_at is not None:
        raise Refusal(RETIRED.format(printer.name))
    return printer


# --- sizes of the house ----------------------------------------------------------------------------------------


def add_size(*, sheet: LabelFormat, actor: User, at: datetime) -> LabelSize:
    _refuse_makers_name(sheet)
    size = LabelSize(name=sheet.name, measures=sheet.as_measures(), created_at=at, created_by_id=actor.id)
    try:
        with db.session.begin_nested():
            db.session.add(size)
    except sa.exc.IntegrityError as error:
        raise BadFormat(sheet.name, {"name": SAME_SIZE.format(sheet.name)}) from error
    record(Verb.LABEL_SIZE_CHANGED, size.name, actor=actor, at=at)
    return size


def change_size(*, size: LabelSize, sheet: LabelFormat, actor: User, at: datetime) -> None:
    _refuse_makers_name(sheet)
    try:
        with db.session.begin_nested():
            size.name, size.measures = sheet.name, sheet.as_measures()
    except sa.exc.IntegrityError as error:
        raise BadFormat(sheet.name, {"name": SAME_SIZE.format(sheet.name)}) from error
    record(Verb.LABEL_SIZE_CHANGED, size.name, actor=actor, at=at)


def archive_size(*, size: LabelSize, archived: bool, actor: User, at: datetime) -> None:
    size.archived_at = at if archived else None
    record(Verb.LABEL_SIZE_CHANGED, size.name, actor=actor, at=at, archived=archived)


def _refuse_makers_name(sheet: LabelFormat) -> None:
    if sheet.name in LABEL_FORMATS:
        raise BadFormat(sheet.name, {"name": SAME_SIZE.format(sheet.name)})


def _describe(printer: Printer, facts: PrinterFacts) -> None:
    printer.name, printer.language, printer.dpi = facts.name, facts.language, facts.dpi
    if facts.format != printer.format:
        printer.format, printer.next_cell = facts.format, 1
    _correct(printer, facts.correction)


def _correct(printer: Printer, correction: Correction) -> None:
    printer.right_mm, printer.down_mm = correction.right, correction.down
    printer.scale_thousandths = round(correction.scale * 1000)
