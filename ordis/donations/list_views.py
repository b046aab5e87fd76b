"""The donor's list: given, shown with what Ordis understood of it, then applied."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.models import Kind
from ordis.donations import announcement, donor_list
from ordis.donations.blueprint import blueprint, found
from ordis.donations.columns import Field
from ordis.donations.comparison import dry_run
from ordis.donations.donor_list import Plan
from ordis.donations.forms import ListFileForm, PlanForm
from ordis.donations.models import Donation, DonationStage
from ordis.donations.remembered import chosen, propose
from ordis.kernel import clock
from ordis.kernel.french import count
from ordis.kernel.grid import Grid, body, titles
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes, only_reads, reads_first

SHOWN_ROWS, SHOWN_FAULTS = 10, 50


@blueprint.get("/donations/<ref>/list")
@requires(Permission.DONATION_DECIDE)
def list_file(ref: str) -> ResponseReturnValue:
    return render_template("donations/list_file.html", donation=found(ref), form=ListFileForm())


@blueprint.post("/donations/<ref>/list")
@requires(Permission.DONATION_DECIDE)
@only_reads
@commits
def keep_list(ref: str) -> ResponseReturnValue:
    donation, form = found(ref), ListFileForm()
    if not form.validate_on_submit():
        return render_template("donations/list_file.html", donation=donation, form=form), 422
    try:
        sha256 = announcement.keep_file(donation=donation, data=form.file.data.read())
    except Refusal as refusal:
        form.file.errors = [refusal.message]
        return render_template("donations/list_file.html", donation=donation, form=form), refusal.status
    name = form.file.data.filename or "liste"
    return redirect(url_for("donations.list_plan", ref=ref, sha256=sha256, name=name[-120:]), 303)


@blueprint.get("/donations/<ref>/list/<sha256>")
@requires(Permission.DONATION_DECIDE)
def list_plan(ref: str, sha256: str) -> ResponseReturnValue:
    donation, typed = found(ref), PlanForm(request.args)
    grid = announcement.kept_grid(sha256, sheet=typed.sheet)
    proposal = chosen(typed.plan(), grid) if typed.given else propose(donation, grid)
    try:
        answer, refusal = dry_run(donation, grid, proposal.plan, viewer=acting_user()), ""
    except Refusal as error:
        answer, refusal = None, error.message
    return render_template(
        "donations/list_plan.html", donation=donation, dry_run=answer, refusal=refusal, Field=Field, Kind=Kind,
        proposal=proposal, **_shown(donation, grid, proposal.plan, sha256),
    )  # fmt: skip


def _shown(donation: Donation, grid: Grid, plan: Plan, sha256: str) -> dict[str, object]:
    rows = body(grid, header=plan.header)
    filename = request.args.get("name", "liste")
    return {
        "grid": grid,
        "plan": plan,
        "sha256": sha256,
        "filename": filename,
        "remarks": [*announcement.misnamed(grid, filename), *grid.remarks],
        "already": announcement.already_imported(donation, sha256),
        "titles": titles(grid, header=plan.header),
        "rows": rows[:SHOWN_ROWS],
        "arguments": PlanForm.address(plan),
        "shown_faults": SHOWN_FAULTS,
        "open": donation.stage is DonationStage.ACCEPTED,
    }


@blueprint.get("/donations/<ref>/list/<sha256>/rejected.csv")
@requires(Permission.DONATION_DECIDE)
def rejected_lines(ref: str, sha256: str) -> ResponseReturnValue:
    donation, plan = found(ref), PlanForm(request.args).plan()
    grid = announcement.kept_grid(sha256, sheet=plan.sheet)
    faults = dry_run(donation, grid, plan, viewer=acting_user()).faults
    response = Response(donor_list.rejected_csv(grid, header=plan.header, faults=faults), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{donation.number}-a-corriger.csv")
    return response


@blueprint.post("/donations/<ref>/list/<sha256>")
@requires(Permission.DONATION_DECIDE)
@reads_first
@commits
def import_list(ref: str, sha256: str) -> ResponseReturnValue:
    typed = PlanForm(request.form)
    if not typed.given:
        abort(400)
    plan = typed.plan()
    grid = announcement.kept_grid(sha256, sheet=plan.sheet)
    now_writes()
    done = announcement.import_list(
        donation=found(ref, lock=True), sha256=sha256, filename=request.form.get("name", "liste"),
        plan=plan, grid=grid, actor=acting_user(), at=clock.now(),
    )  # fmt: skip
    told = [
        count(done.added, "nouveau", "nouveaux"),
        count(done.known, "déjà connu", "déjà connus") if done.known else "",
        count(done.rejected, "ligne refusée", "lignes refusées") if done.rejected else "",
    ]
    flash(f"Liste importée\u00a0: {', '.join(filter(None, told))}.")
    return redirect(url_for("donations.show", ref=ref), 303)
