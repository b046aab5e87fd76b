"""Demands of waiver: asked from a device or from a referral, read, answered, the answer given."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.aftercare.register.queries import Line, last_line_of, lines_of, told
from ordis.aftercare.waivers import actions, queries, rules
from ordis.aftercare.waivers.forms import AskForm, DecideForm
from ordis.aftercare.waivers.models import AskedBy, Outcome, Waiver, WaiverReason
from ordis.devices.code import spoken
from ordis.devices.queries import device_by_code
from ordis.documents.downloads import send_paper
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.referrals.door import asked

blueprint = Blueprint("waivers", __name__)

WRITTEN = "La demande de levée est enregistrée. La ville y répond par écrit."


@blueprint.get("/waivers")
@requires(Permission.AFTERCARE_RECORD)
def index() -> ResponseReturnValue:
    decided = request.args.get("show") == "decided"
    page = queries.waivers_page(decided=decided, after=request.args.get("after", type=int))
    return render_template("aftercare/waivers/index.html", page=page, decided=decided)


@blueprint.get("/devices/<code>/waiver")
@requires(Permission.AFTERCARE_RECORD)
def ask_for_device(code: str) -> ResponseReturnValue:
    return _ask_page(_lines_of_device(code), AskForm())


@blueprint.post("/devices/<code>/waiver")
@requires(Permission.AFTERCARE_RECORD)
@commits
def write_for_device(code: str) -> ResponseReturnValue:
    return _write(_lines_of_device(code), url_for("register.index", q=code))


@blueprint.get("/referrals/<ref>/waiver")
@requires(Permission.HANDOVER_SIGN)
def ask_for_referral(ref: str) -> ResponseReturnValue:
    return _ask_page(lines_of(asked(ref), clock.today()), AskForm())


@blueprint.post("/referrals/<ref>/waiver")
@requires(Permission.HANDOVER_SIGN)
@commits
def write_for_referral(ref: str) -> ResponseReturnValue:
    return _write(lines_of(asked(ref), clock.today()), url_for("referrals.show", ref=ref))


@blueprint.get("/waivers/<ref>")
@requires(Permission.AFTERCARE_RECORD)
def show(ref: str) -> ResponseReturnValue:
    return _page(_waiver(ref), DecideForm(formdata=None))


@blueprint.post("/waivers/<ref>/decide")
@requires(Permission.ENGAGEMENT_DECIDE)
@commits
def decide(ref: str) -> ResponseReturnValue:
    waiver, form = _waiver(ref), DecideForm()
    form.outcome.choices = Outcome.choices()
    if not form.validate_on_submit():
        return _page(waiver, form, status=422)
    try:
        actions.decide(waiver=waiver, outcome=Outcome(form.outcome.data), why=form.why.data or "", **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(waiver, form, status=refusal.status)
    return done("La réponse est enregistrée, et le prescripteur prévenu.", url_for(".show", ref=ref))


@blueprint.get("/waivers/<ref>/paper")
@requires(Permission.HANDOVER_SIGN)
def paper(ref: str) -> ResponseReturnValue:
    """The written answer, for whoever accompanies the family too."""
    found = queries.answered_waiver(ref, to=acting_user())
    return send_paper((found and found.document) or abort(404))


def _waiver(ref: str) -> Waiver:
    return queries.waiver_by_ref(ref) or abort(404)


def _lines_of_device(code: str) -> list[Line]:
    """The last line of the device; it was never handed over: there is no such page."""
    line = last_line_of(device_by_code(code) or abort(404)) or abort(404)
    return told([line], clock.today())


def _ask_page(lines: list[Line], form: AskForm, *, status: int = 200) -> ResponseReturnValue:
    bound = [line for line in lines if line.may_be_waived]
    form.device.choices = [(line.row.device.code, _named(line)) for line in bound]
    if form.asked_by.data is None and not acting_user().can(Permission.AFTERCARE_RECORD):
        form.asked_by.data = AskedBy.PRESCRIBER.value
    if not lines:
        abort(404)
    return render_template("aftercare/waivers/ask.html", form=form, lines=lines, bound=bound), status


def _write(lines: list[Line], back: str) -> ResponseReturnValue:
    form, rows = AskForm(), {line.row.device.code: line.row for line in lines}
    form.device.choices = [(line.row.device.code, _named(line)) for line in lines]
    if not form.validate_on_submit():
        return _ask_page(lines, form, status=422)
    reason, asked_by = WaiverReason(form.reason.data), AskedBy(form.asked_by.data)
    try:
        actions.ask(
            line=rows[form.device.data], reason=reason, asked_by=asked_by, note=form.note.data or "", **signed()
        )  # fmt: skip
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _ask_page(lines, form, status=refusal.status)
    return done(WRITTEN, back)


def _named(line: Line) -> str:
    return f"{line.row.device.designation}, {spoken(line.row.device.code)}"


def _page(waiver: Waiver, form: DecideForm, *, status: int = 200) -> ResponseReturnValue:
    line = told([waiver.line], clock.today())[0]
    form.outcome.choices = [(each.value, each.label) for each in rules.answers(line.standing)]
    return render_template("aftercare/waivers/show.html", waiver=waiver, line=line, form=form), status
