"""The dialog of labels: what, on which printer and sheet, from which label on, how many; then the file."""

from datetime import datetime
from io import BytesIO
from typing import Any

from flask import Response, render_template, request, send_file, session
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.blueprint import blueprint
from ordis.devices.code import normalise, spoken
from ordis.devices.labels import actions, pdf, queries, sources, svg, zpl
from ordis.devices.labels.formats import DEFAULT_FORMAT, LABEL_FORMATS, LabelFormat
from ordis.devices.labels.forms import MOST_LABELS, LabelsForm
from ordis.devices.labels.models import Printer, PrinterLanguage
from ordis.devices.labels.sheet import PrintJob, finer, pages
from ordis.devices.labels.sources import Printable
from ordis.kernel import clock
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

LAST_PRINTER = "label_printer"
"""In the cookie of the session: the printer that this browser used last."""
LAST_PRINTED = "labels_printed"
"""There too: what the last dialog printed, so that it says so while the paper is in another window."""


@blueprint.get("/labels")
@requires(Permission.LABEL_PRINT)
def label_options() -> ResponseReturnValue:
    """The labels that the address names: ``code`` once per device, or ``what`` and ``codes`` for anything else."""
    form = LabelsForm(request.args, meta={"csrf": False})
    form.codes.data = [*(form.codes.data or []), *request.args.getlist("code")]
    if "printer" not in request.args:
        form.printer.data = session.get(LAST_PRINTER, "")
    return _dialog(form, follow_printer="format" not in request.args)


@blueprint.post("/labels/prepare")
@requires(Permission.LABEL_PRINT)
@commits
def prepare_labels() -> ResponseReturnValue:
    """The same page for a choice too long for an address, and at each change: it writes nothing."""
    form = LabelsForm()
    if "printer" not in request.form:
        form.printer.data = session.get(LAST_PRINTER, "")
    return _dialog(form, follow_printer=form.printer.data != form.shown_printer.data or "format" not in request.form)


@blueprint.post("/labels")
@requires(Permission.LABEL_PRINT)
@commits
def labels() -> ResponseReturnValue:
    formats, form = queries.formats(), LabelsForm()
    form.offer(formats, [])
    if not form.validate_on_submit():
        return _dialog(form, follow_printer=False), 422
    printer = actions.usable(queries.printer_by_ref(form.printer.data, lock=True) if form.printer.data else None)
    wanted = _printable(form)
    job = _job(form, wanted, formats[form.format.data], printer)
    file = _file(job, printer, wanted.filename)
    wanted.note(format_name=job.sheet.name, actor=acting_user(), at=clock.now())
    actions.remember(printer=printer, job=job)
    session[LAST_PRINTER] = printer.ref if printer else ""
    _tell_dialog(form, job)
    return file


def _dialog(form: LabelsForm, *, follow_printer: bool) -> str:
    formats, printers = queries.formats(), queries.printers()
    form.offer(formats, printers)
    printer = next((each for each in printers if each.ref == form.printer.data), None)
    if printer is not None and not follow_printer and _cannot_print(printer, formats.get(form.format.data)):
        printer, form.printer.data = None, ""
    if printer is not None and follow_printer and printer.format in formats:
        form.format.data = printer.format
        form.start_at(printer.next_cell)
    printed = _printed(form)
    sheet = formats.get(form.format.data, LABEL_FORMATS[DEFAULT_FORMAT])
    form.format.data, form.shown_printer.data = sheet.name, printer.ref if printer else ""
    wanted = _printable(form)
    return render_template(
        "devices/labels/dialog.html",
        form=form,
        wanted=wanted,
        unknown=[spoken(name.upper()) if normalise(name) else name for name in wanted.unknown],
        sheet=sheet,
        formats=formats.values(),
        outline=svg.outline,
        printer=printer,
        printed=printed,
        shown=_preview(form, wanted, sheet, printer) if wanted.labels else None,
    )


def _tell_dialog(form: LabelsForm, job: PrintJob) -> None:
    """The paper opens in another window: the dialog reads here what it printed, and the first label still free."""
    told = {"count": job.count, "sheet": job.sheet.title, "name": job.sheet.name, "next_cell": job.next_cell}
    session[LAST_PRINTED] = {**told, "key": (form.print_key.data or "")[:20], "at": clock.now().isoformat()}


def _printed(form: LabelsForm) -> dict[str, Any] | None:
    """What this dialog printed last, if it did. Told for the first time, the first free label follows."""
    form.print_key.data = form.print_key.data or new_ref()
    told = session.get(LAST_PRINTED)
    if not told or told["key"] != form.print_key.data:
        return None
    if told["at"] != form.told_at.data and told["name"] == form.format.data:
        form.start_at(told["next_cell"])
    form.told_at.data = told["at"]
    return {**told, "at": datetime.fromisoformat(told["at"])}


def _cannot_print(printer: Printer, sheet: LabelFormat | None) -> bool:
    """A Zebra used last, and cards asked for on a sheet: the dialog would only offer what it then refuses."""
    return printer.language is PrinterLanguage.ZPL and sheet is not None and not sheet.is_roll


def _preview(form: LabelsForm, wanted: Printable, sheet: LabelFormat, printer: Printer | None) -> dict[str, object]:
    """The first page as it will be printed, or why it cannot be."""
    correction = queries.correction_of(printer)
    try:
        job = _job(form, wanted, sheet, printer)
        first = next(pages(job))
    except Refusal as error:
        return {"refusal": error.message}
    said = f"Aperçu de la première page\u202f: {len(first.drawn)} éléments sur une page de {job.sheet.title}"
    drawing = svg.preview(first, job.sheet, correction, first_cell=job.first_cell, label=said)
    return {"drawing": drawing, "job": job}


def _job(form: LabelsForm, wanted: Printable, sheet: LabelFormat, printer: Printer | None) -> PrintJob:
    fine = finer(sheet, printer.dpi if printer else None)
    first, copies = form.first_cell.data or 0, 1 if form.copies.data is None else form.copies.data
    return PrintJob(wanted.labels, fine, first, copies, queries.correction_of(printer))


def _printable(form: LabelsForm) -> Printable:
    return sources.named(form.what.data)((form.codes.data or [])[:MOST_LABELS], user=acting_user())


def _file(job: PrintJob, printer: Printer | None, name: str) -> Response:
    if printer is not None and printer.language is PrinterLanguage.ZPL:
        program = BytesIO(zpl.render(job))
        return send_file(program, "text/plain; charset=utf-8", as_attachment=True, download_name=f"{name}.zpl")
    return send_file(BytesIO(pdf.render(job)), "application/pdf", download_name=f"{name}.pdf")
