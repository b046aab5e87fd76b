"""Printers: what each one reads and holds, its correction, its calibration page."""

from io import BytesIO

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.labels import actions, calibration, queries, rules
from ordis.devices.labels.blueprint import blueprint
from ordis.devices.labels.formats import DEFAULT_FORMAT, LABEL_FORMATS, LabelFormat
from ordis.devices.labels.forms import CalibrationForm, PrinterForm
from ordis.devices.labels.models import Printer
from ordis.devices.labels.sheet import AS_DRAWN
from ordis.kernel import clock
from ordis.kernel.transaction import commits


@blueprint.get("/labels/printers")
@requires(Permission.LABEL_SETUP)
def printers() -> ResponseReturnValue:
    return render_template("devices/labels/printers.html", printers=queries.printers(archived=True))


@blueprint.get("/labels/printers/new")
@requires(Permission.LABEL_SETUP)
def new_printer() -> ResponseReturnValue:
    return _printer_page(PrinterForm(), None)


@blueprint.post("/labels/printers/new")
@requires(Permission.LABEL_SETUP)
@commits
def add_printer() -> ResponseReturnValue:
    form = PrinterForm().offer(queries.formats())
    if not form.validate_on_submit():
        return _printer_page(form, None), 422
    printer = actions.add_printer(facts=form.facts(), actor=acting_user(), at=clock.now())
    flash(f"L’imprimante « {printer.name} » est ajoutée : imprimez sa page de réglage.")
    return redirect(url_for("labels.calibration_page", ref=printer.ref), 303)


@blueprint.get("/labels/printers/<ref>")
@requires(Permission.LABEL_SETUP)
def printer(ref: str) -> ResponseReturnValue:
    found = _printer(ref)
    return _printer_page(PrinterForm(obj=found, dpi=str(found.dpi or "")), found)


@blueprint.post("/labels/printers/<ref>")
@requires(Permission.LABEL_SETUP)
@commits
def change_printer(ref: str) -> ResponseReturnValue:
    found, form = _printer(ref, lock=True), PrinterForm().offer(queries.formats())
    if not form.validate_on_submit():
        return _printer_page(form, found), 422
    actions.change_printer(printer=found, facts=form.facts(), actor=acting_user(), at=clock.now())
    flash(f"L’imprimante « {found.name} » est réglée.")
    return redirect(url_for("labels.printers"), 303)


@blueprint.post("/labels/printers/<ref>/archive")
@requires(Permission.LABEL_SETUP)
@commits
def archive_printer(ref: str) -> ResponseReturnValue:
    found, archived = _printer(ref, lock=True), "back" not in request.form
    actions.archive_printer(printer=found, archived=archived, actor=acting_user(), at=clock.now())
    flash(f"L’imprimante « {found.name} » est {'retirée des choix' if archived else 'de nouveau proposée'}.")
    return redirect(url_for("labels.printers"), 303)


@blueprint.get("/labels/printers/<ref>/calibration")
@requires(Permission.LABEL_SETUP)
def calibration_page(ref: str) -> ResponseReturnValue:
    return _calibration(CalibrationForm(), _printer(ref))


@blueprint.get("/labels/printers/<ref>/calibration.pdf")
@requires(Permission.LABEL_SETUP)
def calibration_paper(ref: str) -> ResponseReturnValue:
    """As drawn, to be measured; with ``corrected``, as the printer will print from now on."""
    found = _printer(ref)
    correction = queries.correction_of(found) if "corrected" in request.args else AS_DRAWN
    paper = calibration.render(_sheet_of(found), correction)
    return send_file(BytesIO(paper), "application/pdf", download_name="page-de-reglage.pdf")


@blueprint.post("/labels/printers/<ref>/calibration")
@requires(Permission.LABEL_SETUP)
@commits
def calibrate(ref: str) -> ResponseReturnValue:
    found, form = _printer(ref, lock=True), CalibrationForm()
    if not form.validate_on_submit():
        return _calibration(form, found), 422
    correction = rules.corrected(form.measured(), _sheet_of(found).page)
    actions.correct_printer(printer=found, correction=correction, actor=acting_user(), at=clock.now())
    flash(f"L’imprimante « {found.name} » est réglée : imprimez la page de contrôle.")
    return redirect(url_for("labels.calibration_page", ref=ref), 303)


def _printer(ref: str, *, lock: bool = False) -> Printer:
    return queries.printer_by_ref(ref, lock=lock) or abort(404)


def _sheet_of(printer: Printer) -> LabelFormat:
    return queries.formats().get(printer.format, LABEL_FORMATS[DEFAULT_FORMAT])


def _printer_page(form: PrinterForm, found: Printer | None) -> str:
    return render_template("devices/labels/printer.html", form=form.offer(queries.formats()), printer=found)


def _calibration(form: CalibrationForm, found: Printer) -> str:
    sheet = _sheet_of(found)
    (x, y), (to_x, to_y) = rules.crosses(sheet.page)
    drawn = {"left": x, "top": y, "across": to_x - x, "down": to_y - y}
    return render_template("devices/labels/calibration.html", form=form, printer=found, sheet=sheet, drawn=drawn)
