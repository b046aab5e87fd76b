"""The pages of the benches."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.wiping import bench_panels
from ordis.wiping import benches as acts
from ordis.wiping.bench_forms import BenchForm
from ordis.wiping.blueprint import blueprint
from ordis.wiping.models import Bench


@blueprint.get("/benches")
@requires(Permission.BENCH_MANAGE)
def benches() -> ResponseReturnValue:
    return render_template("wiping/benches.html", benches=acts.every_bench(), form=BenchForm(is_station=True))


@blueprint.post("/benches")
@requires(Permission.BENCH_MANAGE)
@commits
def add_bench() -> ResponseReturnValue:
    form = BenchForm()
    if not form.validate_on_submit():
        return render_template("wiping/benches.html", benches=acts.every_bench(), form=form), 422
    try:
        bench = acts.add_bench(facts=form.facts(), actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        form.name.errors = [refusal.message]
        return render_template("wiping/benches.html", benches=acts.every_bench(), form=form), refusal.status
    flash(f"Le poste « {bench.name} » est ajouté.")
    return redirect(url_for("wiping.bench", ref=bench.ref), 303)


@blueprint.get("/benches/<ref>")
@requires(Permission.BENCH_MANAGE)
def bench(ref: str) -> ResponseReturnValue:
    row = _bench(ref)
    return _page(row, BenchForm(obj=row))


@blueprint.post("/benches/<ref>")
@requires(Permission.BENCH_MANAGE)
@commits
def change_bench(ref: str) -> ResponseReturnValue:
    row, form = _bench(ref), BenchForm()
    if not form.validate_on_submit():
        return _page(row, form), 422
    try:
        acts.change_bench(bench=row, facts=form.facts(), actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        form.name.errors = [refusal.message]
        return _page(row, form), refusal.status
    flash(f"Le poste « {row.name} » est modifié.")
    return redirect(url_for("wiping.bench", ref=ref), 303)


@blueprint.post("/benches/<ref>/close")
@requires(Permission.BENCH_MANAGE)
@commits
def close_bench(ref: str) -> ResponseReturnValue:
    return _closed(ref, closed=True, told="Le poste est fermé : ses jetons ne servent plus.")


@blueprint.post("/benches/<ref>/open")
@requires(Permission.BENCH_MANAGE)
@commits
def open_bench(ref: str) -> ResponseReturnValue:
    return _closed(ref, closed=False, told="Le poste est de nouveau en service.")


def _closed(ref: str, *, closed: bool, told: str) -> ResponseReturnValue:
    acts.close_bench(bench=_bench(ref), closed=closed, actor=acting_user(), at=clock.now())
    flash(told)
    return redirect(url_for("wiping.bench", ref=ref), 303)


def _page(row: Bench, form: BenchForm) -> str:
    return render_template("wiping/bench.html", bench=row, form=form, panels=bench_panels.render(row, acting_user()))


def _bench(ref: str) -> Bench:
    return acts.bench_by_ref(ref) or abort(404)
