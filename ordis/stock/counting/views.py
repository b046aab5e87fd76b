"""Stock-takes: open, scan with others, see what is left, close."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask import stream_with_context as streamed
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.scanning.actions import answer_once
from ordis.devices.scanning.forms import Sent
from ordis.kernel import clock
from ordis.kernel.answers import wants_json
from ordis.kernel.blobs import blobs
from ordis.kernel.french import count
from ordis.kernel.transaction import commits
from ordis.stock import queries as stock
from ordis.stock import tree
from ordis.stock.counting import actions, closing, queries, reading, rules, table
from ordis.stock.counting.forms import ClosingForm, OpeningForm
from ordis.stock.counting.models import CountOutcome, CountStage, StockTake
from ordis.stock.counting.rules import Progress
from ordis.stock.tree import Node

blueprint = Blueprint("counting", __name__)
FLASHES = {"good": "success", "blocked": "danger", "unknown": "warning"}
HOLD_AT_MOST = 500
"""Missing devices that the scan drawer is offered: as many as it holds."""


@blueprint.get("/stock/takes")
@requires(Permission.STOCK_MOVE)
def index() -> ResponseReturnValue:
    page = queries.takes_page(after=request.args.get("after", type=int))
    return render_template("stock/counting/index.html", page=page)


@blueprint.get("/stock/takes/new")
@requires(Permission.STOCK_COUNT)
def new() -> ResponseReturnValue:
    form = _opening_form()
    form.place.data = request.args.get("place", "")
    return render_template("stock/counting/new.html", form=form, takes=queries.open_takes())


@blueprint.post("/stock/takes/new")
@requires(Permission.STOCK_COUNT)
@commits
def create() -> ResponseReturnValue:
    form = _opening_form()
    if not form.validate_on_submit():
        return render_template("stock/counting/new.html", form=form, takes=queries.open_takes()), 422
    place = stock.place_by_code(form.place.data) if form.place.data else None
    take = actions.open_take(place=place, note=form.note.data or "", actor=acting_user(), at=clock.now())
    flash(f"L’inventaire {take.number} est ouvert\u202f: {count(take.expected, 'appareil')} à retrouver.")
    return redirect(url_for("counting.show", number=take.number), 303)


@blueprint.get("/stock/takes/<number>")
@requires(Permission.STOCK_MOVE)
def show(number: str) -> ResponseReturnValue:
    """While it is open, the page where people scan; then its result."""
    take = _take(number)
    progress = queries.progress_of(take)
    if take.stage is not CountStage.OPEN:
        return _result(take, progress)
    place = stock.place_by_code(request.args.get("place", ""))
    return render_template(
        "stock/counting/show.html",
        take=take,
        progress=progress,
        branch=_branch(take, progress),
        photos=queries.photos_of(take),
        places=_places(take),
        place=place,
        left=queries.lines_told(take, None, place_id=place.id) if place else [],
    )


@blueprint.post("/stock/takes/<number>/scans")
@requires(Permission.STOCK_MOVE)
@commits
def scan(number: str) -> ResponseReturnValue:
    """``value``: the place that is counted; ``key``: drawn by the page, so that a scan sent again is told the same."""
    sent, take, actor, at = Sent.read(request.form), _take(number), acting_user(), clock.now()

    def work() -> dict[str, Any]:
        return reading.take_scan(take=take, text=sent.text, place_code=sent.value, actor=actor, at=at).as_json()

    answer = answer_once(sent=sent, work=work, actor=actor, at=at)
    if wants_json():
        return jsonify(answer)
    flash(answer["message"], FLASHES.get(answer["tone"], "info"))
    return redirect(url_for("counting.show", number=number, place=(answer["place"] or {}).get("code")), 303)


@blueprint.get("/stock/takes/<number>/lines")
@requires(Permission.STOCK_MOVE)
def lines(number: str) -> ResponseReturnValue:
    """One outcome after the other; none is « pas encore scanné »."""
    take, wanted = _take(number), request.args.get("outcome", "")
    place = stock.place_by_code(request.args.get("place", ""))
    outcome = CountOutcome(wanted) if wanted in set(CountOutcome) else None
    page = queries.lines_page(
        take, outcome, place_id=place.id if place else None, after=request.args.get("after", type=int)
    )
    seen = queries.last_seen([line.device_id for line in page.items], before=take.closed_at)
    return render_template(
        "stock/counting/lines.html",
        take=take, page=page, outcome=outcome, place=place, seen=seen, explained=rules.EXPLAINED, outcomes=CountOutcome,
    )  # fmt: skip


@blueprint.get("/stock/takes/<number>/lines.csv")
@requires(Permission.STOCK_MOVE)
def lines_csv(number: str) -> ResponseReturnValue:
    take = _take(number)
    answer = Response(streamed(table.lines_of(take)), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"inventaire-{take.number}.csv")
    return answer


@blueprint.get("/stock/takes/<number>/close")
@requires(Permission.STOCK_COUNT)
def closing_page(number: str) -> ResponseReturnValue:
    """What closing will say, before it says it."""
    take = _take(number)
    if take.stage is not CountStage.OPEN:
        return redirect(url_for("counting.show", number=take.number), 303)
    return _closing(take, ClosingForm(formdata=None))


@blueprint.post("/stock/takes/<number>/close")
@requires(Permission.STOCK_COUNT)
@commits
def close(number: str) -> ResponseReturnValue:
    take, form = _take(number), ClosingForm()
    if not form.validate_on_submit():
        return _closing(take, form), 422
    closing.close(
        take=take, move_found=form.move_found.data, leave=request.form.getlist("leave"), note=form.note.data or "",
        actor=acting_user(), at=clock.now(),
    )  # fmt: skip
    flash(f"L’inventaire {take.number} est clos.")
    return redirect(url_for("counting.show", number=take.number), 303)


@blueprint.post("/stock/takes/<number>/cancel")
@requires(Permission.STOCK_COUNT)
@commits
def cancel(number: str) -> ResponseReturnValue:
    take = _take(number)
    closing.cancel(take=take, note=request.form.get("note", ""), actor=acting_user(), at=clock.now())
    flash(f"L’inventaire {take.number} est abandonné\u202f: rien n’est dit manquant, rien n’a bougé.")
    return redirect(url_for("counting.show", number=take.number), 303)


@blueprint.post("/stock/takes/<number>/photos")
@requires(Permission.STOCK_MOVE)
@commits
def add_photo(number: str) -> ResponseReturnValue:
    file, place = request.files.get("photo"), stock.place_by_code(request.form.get("place", ""))
    actions.add_photo(
        take=_take(number), place=place, data=file.read() if file else b"", caption=request.form.get("caption", ""),
        actor=acting_user(), at=clock.now(),
    )  # fmt: skip
    flash("La photographie est gardée, sans les données du téléphone.")
    return redirect(url_for("counting.show", number=number, place=place.code if place else None, _anchor="photos"), 303)


@blueprint.get("/stock/takes/photos/<ref>")
@requires(Permission.STOCK_MOVE)
def photo(ref: str) -> ResponseReturnValue:
    kept = queries.photo_by_ref(ref) or abort(404)
    answer = send_file(BytesIO(blobs().get(kept.sha256)), "image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


def _take(number: str) -> StockTake:
    return queries.take_by_number(number) or abort(404)


def _opening_form() -> OpeningForm:
    form = OpeningForm()
    form.place.choices = [*form.place.choices, *stock.place_choices()]
    return form


def _branch(take: StockTake, progress: Progress) -> list[Node]:
    """The places of a stock-take where something is expected or was found, in the order of the tree."""
    nodes = tree.unfold(stock.all_places(archived=True), {})
    own = tree.branch(nodes, take.place_id) if take.place_id else nodes
    return [node for node in own if node.place.id in progress.places]


def _places(take: StockTake) -> dict[str, str]:
    """Name by code of what may be counted: the page knows them without a network."""
    nodes = tree.unfold(stock.all_places(), {})
    own = tree.branch(nodes, take.place_id) if take.place_id else nodes
    return {node.place.code: node.place.name for node in own}


def _closing(take: StockTake, form: ClosingForm) -> str:
    waiting = closing.to_be_missing(take)
    return render_template(
        "stock/counting/closing.html",
        take=take,
        form=form,
        forecast=closing.forecast(take),
        waiting=waiting,
        found=closing.to_move(take, limit=queries.TOLD),
        seen=queries.last_seen([line.device_id for line in waiting], before=None),
        explained=rules.EXPLAINED,
        outcomes=CountOutcome,
    )


def _result(take: StockTake, progress: Progress) -> str:
    missing = queries.lines_told(take, CountOutcome.MISSING)
    ids, ended = [line.device_id for line in missing], take.closed_at or clock.now()
    return render_template(
        "stock/counting/result.html",
        take=take,
        progress=progress,
        missing=missing,
        elsewhere=queries.lines_told(take, CountOutcome.ELSEWHERE),
        unexpected=queries.lines_told(take, CountOutcome.UNEXPECTED),
        seen=queries.last_seen(ids, before=ended),
        since=queries.seen_since(ids, after=ended),
        photos=queries.photos_of(take),
        explained=rules.EXPLAINED,
        outcomes=CountOutcome,
        to_examine=queries.line_codes(take, CountOutcome.MISSING, limit=HOLD_AT_MOST),
    )
