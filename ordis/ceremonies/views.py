"""Ceremonies: list, preparation, changes, the counter of the day, closing, report."""

from dataclasses import asdict

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.ceremonies import (
    actions,
    changing,
    counters,
    invitation_views,  # noqa: F401 (it declares its addresses, as the views below)
    preparing,
    queries,
)
from ordis.ceremonies.blueprint import blueprint as blueprint
from ordis.ceremonies.forms import CancelForm, CeremonyForm
from ordis.ceremonies.guests import views as guest_views  # noqa: F401
from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.papers import views as paper_views  # noqa: F401
from ordis.ceremonies.report import views as report_views  # noqa: F401 (it declares its addresses)
from ordis.ceremonies.rules import when
from ordis.ceremonies.running import views as running_views  # noqa: F401
from ordis.ceremonies.testimonies import views as testimony_views  # noqa: F401
from ordis.documents.downloads import send_paper
from ordis.indicators.figures import Figures
from ordis.indicators.queries import figures as period_figures
from ordis.indicators.review.definitions import METHOD
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits


def _ceremony(ref: str, *, lock: bool = False) -> Ceremony:
    return queries.ceremony_by_ref(ref, lock=lock) or abort(404)


@blueprint.get("/ceremonies")
@requires(Permission.CEREMONY_MANAGE)
def index() -> ResponseReturnValue:
    return render_template("ceremonies/index.html", ceremonies=queries.ceremonies())


@blueprint.get("/ceremonies/new")
@requires(Permission.CEREMONY_MANAGE)
def new() -> ResponseReturnValue:
    form = CeremonyForm(held_on=clock.today(), period_from=clock.today().replace(month=1, day=1))
    return render_template("ceremonies/new.html", form=form)


@blueprint.post("/ceremonies/new")
@requires(Permission.CEREMONY_MANAGE)
@commits
def create() -> ResponseReturnValue:
    form = CeremonyForm()
    if not form.validate_on_submit():
        return render_template("ceremonies/new.html", form=form), 422
    try:
        ceremony = actions.plan(**asdict(form.said()), **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return render_template("ceremonies/new.html", form=form), refusal.status
    told = "La cérémonie est préparée. Les donateurs de la période y sont\u202f: envoyez-leur l’invitation."
    return done(told, url_for("ceremonies.show", ref=ceremony.ref))


@blueprint.get("/ceremonies/<ref>")
@requires(Permission.CEREMONY_MANAGE)
def show(ref: str) -> ResponseReturnValue:
    """Figures as they stand today until the ceremony is closed, as they were frozen afterwards."""
    ceremony = _ceremony(ref)
    frozen = ceremony.figures
    figures = Figures.from_json(frozen) if frozen else period_figures(ceremony.period_from, ceremony.held_on)
    return render_template(
        "ceremonies/show.html",
        ceremony=ceremony,
        figures=figures,
        handovers=queries.handovers_of(ceremony),
        method=METHOD,
        day=preparing.told_of(ceremony, acting_user(), at=clock.now()),
    )


@blueprint.get("/ceremonies/<ref>/edit")
@requires(Permission.CEREMONY_MANAGE)
def edit(ref: str) -> ResponseReturnValue:
    ceremony = _ceremony(ref)
    return _edit_page(ceremony, CeremonyForm(formdata=None, obj=ceremony), CancelForm(formdata=None))


def _edit_page(ceremony: Ceremony, form: CeremonyForm, cancelling: CancelForm) -> str:
    invited = sum(guest.invited_at is not None for guest in ceremony.guests)
    same_day = queries.others_on(ceremony.held_on, ceremony)
    return render_template(
        "ceremonies/edit.html", ceremony=ceremony, form=form, cancelling=cancelling, invited=invited, same_day=same_day
    )


@blueprint.post("/ceremonies/<ref>/edit")
@requires(Permission.CEREMONY_MANAGE)
@commits
def change(ref: str) -> ResponseReturnValue:
    ceremony, form = _ceremony(ref, lock=True), CeremonyForm()
    if not form.validate_on_submit():
        return _edit_page(ceremony, form, CancelForm(formdata=None)), 422
    try:
        told = changing.change(ceremony=ceremony, facts=form.said(), **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _edit_page(ceremony, form, CancelForm(formdata=None)), refusal.status
    who = f" {count(told, 'courriel part', 'courriels partent')} aux invités." if told else ""
    return done(f"La cérémonie est modifiée.{who}", url_for("ceremonies.show", ref=ref))


@blueprint.post("/ceremonies/<ref>/cancellation")
@requires(Permission.CEREMONY_MANAGE)
@commits
def cancel(ref: str) -> ResponseReturnValue:
    ceremony, form = _ceremony(ref, lock=True), CancelForm()
    if not form.validate_on_submit():
        return _edit_page(ceremony, CeremonyForm(formdata=None, obj=ceremony), form), 422
    told = changing.cancel(ceremony=ceremony, why=form.why.data, **signed())
    who = f" {count(told, 'courriel part', 'courriels partent')} aux invités." if told else ""
    return done(f"La cérémonie est annulée.{who}", url_for("ceremonies.show", ref=ref))


@blueprint.get("/ceremonies/<ref>/counter")
@requires(Permission.CEREMONY_MANAGE)
def counter(ref: str) -> ResponseReturnValue:
    ceremony = _ceremony(ref)
    places = counters.places(ceremony, acting_user(), at=clock.now())
    told = {"places": places, "progress": counters.progress(ceremony, places), "when": when(ceremony)}
    return render_template(
        "ceremonies/counter.html", ceremony=ceremony, handovers=queries.handovers_of(ceremony), **told
    )


@blueprint.post("/ceremonies/<ref>/invitations")
@requires(Permission.CEREMONY_MANAGE)
@commits
def send_invitations(ref: str) -> ResponseReturnValue:
    sent = actions.send_invitations(ceremony=_ceremony(ref, lock=True), **signed())
    told = "L’invitation part." if sent == 1 else f"{sent} invitations partent."
    return done(told, url_for("ceremonies.guest_list", ref=ref))


@blueprint.post("/ceremonies/<ref>/close")
@requires(Permission.CEREMONY_MANAGE)
@commits
def close(ref: str) -> ResponseReturnValue:
    ceremony = _ceremony(ref, lock=True)
    actions.close(ceremony=ceremony, actor=acting_user(), at=clock.now())
    flash("La cérémonie est close. Son rapport est scellé : vous pouvez l’imprimer.")
    return redirect(url_for("ceremonies.show", ref=ref))


@blueprint.get("/ceremonies/<ref>/report.pdf")
@requires(Permission.CEREMONY_MANAGE)
def report(ref: str) -> ResponseReturnValue:
    paper = _ceremony(ref).report
    return send_paper(paper) if paper else abort(404)
