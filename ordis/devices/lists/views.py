"""The list of devices, a pasted list, what is done with a selection, exports."""

from collections.abc import Iterator
from weakref import finalize

from flask import Response, jsonify, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.audit import Verb, record
from ordis.accounts.permissions import Permission
from ordis.devices.blueprint import blueprint
from ordis.devices.code import normalise
from ordis.devices.listing import MOST_CODES, DiskFilter, Filter
from ordis.devices.lists import export, pasting, queries, saved
from ordis.devices.lists.chips import chips
from ordis.devices.lists.columns import COLUMNS
from ordis.devices.lists.export import FileFormat
from ordis.devices.lists.forms import PasteForm
from ordis.devices.models import Grade, HoldReason, Kind, Stage
from ordis.kernel import clock
from ordis.kernel.db import begin_reading
from ordis.kernel.french import count, grouped
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

CHOICES = {"stages": Stage, "kinds": Kind, "grades": Grade, "reasons": HoldReason, "disk_filters": DiskFilter}
MOST_LABELS = 250
"""Codes that the address of the dialog holds."""
LABELS_AT_ONCE = (
    f"{MOST_LABELS} étiquettes au plus à la fois depuis une liste. Rien n’a été imprimé : "
    "filtrez davantage, ou choisissez page par page."
)
NOTHING_CHOSEN = "Aucun appareil n’est choisi. Rien n’a été fait : cochez-en, puis recommencez."


@blueprint.get("/devices")
@requires(Permission.DEVICE_VIEW)
def index() -> ResponseReturnValue:
    wanted = Filter.from_args(request.args)
    found, capped = queries.devices_count(wanted)
    page = queries.devices_page(wanted, after=request.args.get("after", type=int), capped=capped)
    views, places = saved.views_of(acting_user()), queries.places()
    return render_template(
        "devices/index.html", page=page, wanted=wanted, chips=chips(wanted, dict(places)), places=places,
        views=views, current=next((view for view in views if view.wanted == wanted), None),
        found=found, label=_how_many(found, capped), **CHOICES,
    )  # fmt: skip


@blueprint.get("/devices/count")
@requires(Permission.DEVICE_VIEW)
def count_devices() -> ResponseReturnValue:
    """What the button of the filters says while they are being chosen."""
    found, capped = queries.devices_count(Filter.from_args(request.args))
    return jsonify(found=found, label=_how_many(found, capped))


def _how_many(found: int, capped: bool) -> str:
    return f"{grouped(found)}+ appareils" if capped else count(found, "appareil")


# --- a pasted list -----------------------------------------------------------------------------------------


@blueprint.get("/devices/paste")
@requires(Permission.DEVICE_VIEW)
def paste() -> ResponseReturnValue:
    return render_template("devices/lists/paste.html", form=PasteForm(), pasted=None)


@blueprint.post("/devices/paste")
@requires(Permission.DEVICE_VIEW)
@commits
def find_pasted() -> ResponseReturnValue:
    """It writes nothing: a thousand codes do not fit in an address. A short list has one all the same."""
    form = PasteForm()
    if not form.validate_on_submit():
        return render_template("devices/lists/paste.html", form=form, pasted=None), 422
    try:
        pasted = pasting.find_pasted(form.items.data)
    except Refusal as refusal:
        form.items.errors = [refusal.message]
        return render_template("devices/lists/paste.html", form=form, pasted=None), refusal.status
    short = Filter(code=tuple(pasted.codes)) if 0 < len(pasted.devices) <= MOST_CODES else None
    return render_template("devices/lists/paste.html", form=form, pasted=pasted, short=short)


# --- what is chosen: the codes ticked, or all that the filter keeps ----------------------------------------


def _chosen_codes() -> list[str]:
    return [code for text in request.form.getlist("codes") if (code := normalise(text))]


@blueprint.post("/devices/selection/labels")
@requires(Permission.LABEL_PRINT)
@commits
def chosen_labels() -> ResponseReturnValue:
    """To the dialog of labels, with what is chosen."""
    codes = _chosen_codes()
    if request.form.get("all") == "1":
        codes = queries.codes_kept(Filter.from_args(request.form), most=MOST_LABELS + 1)
    if not codes:
        raise Refusal(NOTHING_CHOSEN, status=422)
    if len(codes) > MOST_LABELS:
        raise Refusal(LABELS_AT_ONCE, status=422)
    return redirect(url_for("devices.label_options", code=codes), 303)


@blueprint.get("/devices/columns")
@requires(Permission.DEVICE_VIEW)
def export_columns() -> ResponseReturnValue:
    return render_template("devices/lists/columns.html", columns=COLUMNS)


@blueprint.post("/devices/export")
@requires(Permission.DEVICE_VIEW)
@commits
def export_devices() -> ResponseReturnValue:
    """What is ticked, else all that the filter keeps. The trace is committed first; then the file only reads."""
    wanted, codes = Filter.from_args(request.form), _chosen_codes()
    if request.form.get("only") == "1" and not codes:
        raise Refusal(NOTHING_CHOSEN, status=422)
    picked = codes if codes and request.form.get("all") != "1" else None
    chosen = FileFormat.find(request.form.get("format", "")) or FileFormat.CSV
    ended = export.begin_turn()
    response = Response(stream_with_context(_pieces(chosen, wanted, picked)), mimetype=chosen.mimetype)
    response.call_on_close(finalize(response, ended))  # sent, cut, or never begun: its turn ends once
    _note_export(chosen, wanted, picked)
    name = f"appareils-{clock.today().isoformat()}.{chosen.value}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _note_export(chosen: FileFormat, wanted: Filter, picked: list[str] | None) -> None:
    found = count(len(picked), "appareil") if picked else _how_many(*queries.devices_count(wanted))
    kept = {} if picked else wanted.as_args()
    record(Verb.DEVICES_EXPORTED, f"{chosen.label}, {found}", actor=acting_user(), at=clock.now(), filter=kept)


def _pieces(chosen: FileFormat, wanted: Filter, picked: list[str] | None) -> Iterator[bytes]:
    """Runs once ``@commits`` has committed: one reading transaction, which on SQLite lets writers work."""
    begin_reading()
    ids = queries.device_ids(wanted) if picked is None else queries.ids_of(picked)
    yield from export.csv_pieces(ids) if chosen is FileFormat.CSV else export.xlsx_pieces(ids)
