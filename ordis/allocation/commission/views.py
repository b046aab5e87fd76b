"""Sessions of the commission: prepared, held in a meeting room, closed under seal."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.allocation.commission import actions, closing, deciding, queries, rules
from ordis.allocation.commission.forms import (
    AddForm,
    ClosingForm,
    DecisionForm,
    OpeningForm,
    SessionForm,
    facts_of,
    of_session,
)
from ordis.allocation.commission.holding import standing
from ordis.allocation.commission.models import Commission, CommissionLine, Decision, Outcome
from ordis.allocation.commission.rules import Show
from ordis.allocation.commission.telling import told
from ordis.allocation.queue import structures_named
from ordis.documents.downloads import send_paper
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.referrals.forms import FREE_TEXT

blueprint = Blueprint("commission", __name__)


@blueprint.get("/allocation/commissions")
@requires(Permission.REFERRAL_DECIDE)
def index() -> ResponseReturnValue:
    page, sessions = queries.page_of_sessions(request.args.get("after", type=int))
    return render_template("allocation/commission/index.html", page=page, sessions=sessions)


@blueprint.get("/allocation/commissions/new")
@requires(Permission.REFERRAL_DECIDE)
def new() -> ResponseReturnValue:
    return _opening(OpeningForm(formdata=None).offer(structures_named()))


@blueprint.post("/allocation/commissions/new")
@requires(Permission.REFERRAL_DECIDE)
@commits
def create() -> ResponseReturnValue:
    structures = structures_named()
    form = OpeningForm().offer(structures)
    if not form.validate_on_submit():
        return _opening(form), 422
    try:
        commission = actions.open_session(
            held_on=form.held_on.data, place=form.place.data or "", members=rules.functions(form.members.data or ""),
            wish=form.wish(structures), stages=form.stages(), number=form.number.data, actor=acting_user(),
            at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _opening(form), refusal.status
    return done(f"La commission {commission.number} est prête.", url_for(".show", ref=commission.ref))


@blueprint.get("/allocation/commissions/<ref>")
@requires(Permission.REFERRAL_DECIDE)
def show(ref: str) -> ResponseReturnValue:
    return _page(_commission(ref))


@blueprint.post("/allocation/commissions/<ref>/decisions")
@requires(Permission.REFERRAL_DECIDE)
@commits
def decide(ref: str) -> ResponseReturnValue:
    """One referral. Then the page stands at the next one that waits for a decision."""
    commission, form = _commission(ref), DecisionForm()
    if not form.validate_on_submit():
        return _page(commission, form), 422
    try:
        line = deciding.decide(
            commission=commission, ref=form.ref.data or "", decision=form.chosen, reason=form.reason.data or "",
            seen=form.edits_seen, facts_seen=form.facts.data or "", actor=acting_user(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(commission, form), refusal.status
    said = line.decision.label if line.decision else "À décider"
    return done(f"{line.referral.number}\u202f: {said}.", _address(ref, anchor=_next(commission, line)))


@blueprint.post("/allocation/commissions/<ref>/decisions/block")
@requires(Permission.REFERRAL_DECIDE)
@commits
def decide_all(ref: str) -> ResponseReturnValue:
    commission, form = _commission(ref), DecisionForm()
    if not form.validate_on_submit() or form.chosen is None:
        return _page(commission, form), 422
    try:
        came_to = deciding.decide_all(
            commission=commission, refs=form.tick.data or (), first=form.first.data or 0, decision=form.chosen,
            reason=form.reason.data or "", seen=form.edits_seen, facts_seen=form.facts_seen, actor=acting_user(),
            at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(commission, form), refusal.status
    for tone, sentence in told(came_to, form.chosen):
        flash(sentence, tone)
    return redirect(_address(ref), 303)


@blueprint.post("/allocation/commissions/<ref>/lines")
@requires(Permission.REFERRAL_DECIDE)
@commits
def add(ref: str) -> ResponseReturnValue:
    commission, form = _commission(ref), AddForm()
    if not form.validate_on_submit():
        return _page(commission, adding=form), 422
    try:
        number = form.named(clock.today())
        line = actions.add(commission=commission, number=number, actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(commission, adding=form), refusal.status
    told_added = f"{line.referral.number} est ajoutée à la fin de la liste."
    return done(told_added, url_for(".show", ref=ref, _anchor=f"d-{line.referral.ref}"))


@blueprint.post("/allocation/commissions/<ref>/lines/<referral>/remove")
@requires(Permission.REFERRAL_DECIDE)
@commits
def remove(ref: str, referral: str) -> ResponseReturnValue:
    number = actions.remove(commission=_commission(ref), ref=referral, actor=acting_user(), at=clock.now())
    return done(f"{number} n’est plus sur la liste\u202f: elle attend comme avant.", _address(ref))


@blueprint.get("/allocation/commissions/<ref>/edit")
@requires(Permission.REFERRAL_DECIDE)
def edit(ref: str) -> ResponseReturnValue:
    commission = _commission(ref)
    return _editing(commission, of_session(commission, SessionForm))


@blueprint.post("/allocation/commissions/<ref>/edit")
@requires(Permission.REFERRAL_DECIDE)
@commits
def change(ref: str) -> ResponseReturnValue:
    commission, form = _commission(ref), SessionForm()
    if not form.validate_on_submit():
        return _editing(commission, form), 422
    actions.change(commission=commission, **form.said(), actor=acting_user(), at=clock.now())
    return done("La séance est à jour.", url_for(".show", ref=ref))


@blueprint.get("/allocation/commissions/<ref>/close")
@requires(Permission.REFERRAL_DECIDE)
def closing_page(ref: str) -> ResponseReturnValue:
    """What closing will do, before it does it."""
    commission = _commission(ref)
    if not commission.open:
        return redirect(url_for(".show", ref=ref), 303)
    return _closing(commission, of_session(commission, ClosingForm))


@blueprint.post("/allocation/commissions/<ref>/close")
@requires(Permission.REFERRAL_DECIDE)
@commits
def close(ref: str) -> ResponseReturnValue:
    commission, form = _commission(ref), ClosingForm()
    if not form.validate_on_submit():
        return _closing(commission, form), 422
    try:
        closing.close(
            commission=commission, **form.said(), postpone_rest=form.postpone_rest.data, actor=acting_user(),
            at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _closing(commission, form), refusal.status
    return done(f"La commission {commission.number} est close.", url_for(".show", ref=ref))


@blueprint.post("/allocation/commissions/<ref>/cancel")
@requires(Permission.REFERRAL_DECIDE)
@commits
def cancel(ref: str) -> ResponseReturnValue:
    actions.cancel(commission=_commission(ref), actor=acting_user(), at=clock.now())
    return done("La commission est abandonnée. Ses demandes attendent comme avant.", url_for(".index"))


@blueprint.get("/allocation/commissions/<ref>/minutes")
@requires(Permission.REFERRAL_DECIDE)
def minutes(ref: str) -> ResponseReturnValue:
    return send_paper(_commission(ref).document or abort(404))


def _commission(ref: str) -> Commission:
    return queries.commission_by_ref(ref) or abort(404)


def _wanted() -> tuple[Show, str]:
    return Show.find(request.args.get("show", "")) or Show.ALL, request.args.get("structure", "")[:12]


def _address(ref: str, *, anchor: str | None = None) -> str:
    """The page of the session, filtered as it was."""
    shown, structure = _wanted()
    kept: dict[str, Any] = {"show": shown.value if shown is not Show.ALL else None, "structure": structure or None}
    return url_for(".show", ref=ref, **kept, _anchor=anchor)


def _next(commission: Commission, line: CommissionLine) -> str:
    """The anchor of the next line that waits for a decision, of this one when none does."""
    waiting = [each for each in commission.lines if each.decision is None and each is not line]
    after = next((each for each in waiting if each.rank > line.rank), next(iter(waiting), line))
    return f"d-{after.referral.ref}"


def _opening(form: OpeningForm) -> str:
    counts = queries.waiting()
    return render_template(
        "allocation/commission/new.html", form=form, counts=counts, carried=len(queries.carried()), most=rules.MOST
    )


def _editing(commission: Commission, form: SessionForm) -> str:
    return render_template("allocation/commission/edit.html", commission=commission, form=form)


def _closing(commission: Commission, form: Any) -> str:
    lines = queries.lines_of(commission)
    found = [(each, standing(each)) for each in lines]
    return render_template(
        "allocation/commission/close.html",
        commission=commission,
        form=form,
        progress=rules.progress(each.decision for each in lines),
        early=rules.too_early(commission.held_on, clock.today()),
        troubled=[each for each in found if each[1].outcome is Outcome.KEPT_OUT],
        moot=[each for each in found if each[1].outcome in (Outcome.SERVED, Outcome.ALREADY)],
    )


def _page(commission: Commission, form: DecisionForm | None = None, adding: AddForm | None = None) -> str:
    lines, (shown, structure) = queries.lines_of(commission), _wanted()
    structures = sorted({each.referral.organisation for each in lines}, key=lambda each: each.name)
    visible = [
        each for each in lines if rules.is_shown(each, shown) and structure in ("", each.referral.organisation.ref)
    ]
    return render_template(
        "allocation/commission/show.html",
        commission=commission,
        rows=[(each, standing(each)) for each in visible],
        facts_of=facts_of(lines),
        progress=rules.progress(each.decision for each in lines),
        wanted={"show": shown, "structure": structure},
        choices={"shows": Show, "structures": structures, "decisions": Decision},
        form=form or DecisionForm(formdata=None),
        adding=adding or AddForm(formdata=None),
        plans=queries.plans_of(commission) if commission.closed_at else [],
        free_text=FREE_TEXT,
        user=acting_user(),
    )
