"""Ceremonies: list, preparation, closing, report."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.ceremonies import (
    actions,
    invitation_views,  # noqa: F401 (it declares its address)
    invitations,
    queries,
)
from ordis.ceremonies.blueprint import blueprint as blueprint
from ordis.ceremonies.forms import CeremonyForm, GuestForm
from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.report import views as report_views  # noqa: F401 (it declares its addresses)
from ordis.documents.downloads import send_paper
from ordis.indicators.figures import Figures
from ordis.indicators.queries import figures as period_figures
from ordis.indicators.review.definitions import METHOD
from ordis.kernel import clock
from ordis.kernel.done import done
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
    fields = {name: value for name, value in form.data.items() if name != "csrf_token"}
    ceremony = actions.plan(**fields, actor=acting_user(), at=clock.now())
    flash("La cérémonie est préparée. Les donateurs de la période y sont\u202f: envoyez-leur l’invitation.")
    return redirect(url_for("ceremonies.show", ref=ceremony.ref))


@blueprint.get("/ceremonies/<ref>")
@requires(Permission.CEREMONY_MANAGE)
def show(ref: str) -> ResponseReturnValue:
    return _page(_ceremony(ref), GuestForm())


def _page(ceremony: Ceremony, form: GuestForm) -> str:
    """Figures as they stand today until the ceremony is closed, as they were frozen afterwards."""
    frozen = ceremony.figures
    figures = Figures.from_json(frozen) if frozen else period_figures(ceremony.period_from, ceremony.held_on)
    return render_template(
        "ceremonies/show.html",
        ceremony=ceremony,
        figures=figures,
        handovers=queries.handovers_of(ceremony),
        form=form,
        method=METHOD,
        said=invitations.told,
        to_invite=invitations.to_invite(ceremony.guests),
        without_address=invitations.without_address(ceremony.guests),
    )


@blueprint.post("/ceremonies/<ref>/guests")
@requires(Permission.CEREMONY_MANAGE)
@commits
def invite(ref: str) -> ResponseReturnValue:
    ceremony, form = _ceremony(ref, lock=True), GuestForm()
    if not form.validate_on_submit():
        return _page(ceremony, form), 422
    actions.invite(ceremony=ceremony, label=form.label.data, seats=form.seats.data, actor=acting_user(), at=clock.now())
    flash("L’invité est ajouté.")
    return redirect(url_for("ceremonies.show", ref=ref))


@blueprint.post("/ceremonies/<ref>/invitations")
@requires(Permission.CEREMONY_MANAGE)
@commits
def send_invitations(ref: str) -> ResponseReturnValue:
    sent = actions.send_invitations(ceremony=_ceremony(ref, lock=True), **signed())
    told = "L’invitation part." if sent == 1 else f"{sent} invitations partent."
    return done(told, url_for("ceremonies.show", ref=ref))


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
