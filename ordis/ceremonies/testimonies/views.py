"""Testimonies over HTTP: what was said, by which consent, until when; their withdrawal."""

import io

from flask import abort, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.ceremonies import queries as ceremonies
from ordis.ceremonies.blueprint import blueprint
from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.testimonies import actions, queries
from ordis.ceremonies.testimonies.forms import TestimonyForm
from ordis.ceremonies.testimonies.models import UseFor
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.lockbox import unlock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes, reads_first

WITHDRAWN = (
    "Le témoignage est retiré\u202f: ses mots, son nom et sa feuille sont oubliés. "
    "Retirez-le aussi de là où il est paru."
)


def _ceremony(ref: str, *, lock: bool = False) -> Ceremony:
    return ceremonies.ceremony_by_ref(ref, lock=lock) or abort(404)


@blueprint.get("/ceremonies/<ref>/testimonies")
@requires(Permission.CEREMONY_MANAGE)
def testimonies(ref: str) -> ResponseReturnValue:
    ceremony = _ceremony(ref)
    page = render_template(
        "ceremonies/testimonies/index.html",
        ceremony=ceremony,
        rows=queries.testimonies_of(ceremony),
        taken_back=queries.taken_back_since(ceremony),
        today=clock.today(),
        uses=UseFor,
    )
    return page, 200, {"Cache-Control": "no-store"}


@blueprint.get("/ceremonies/<ref>/testimonies/new")
@requires(Permission.CEREMONY_MANAGE)
def new_testimony(ref: str) -> ResponseReturnValue:
    return _form_page(_ceremony(ref), TestimonyForm.empty())


def _form_page(ceremony: Ceremony, form: TestimonyForm) -> str:
    return render_template("ceremonies/testimonies/new.html", ceremony=ceremony, form=form)


@blueprint.post("/ceremonies/<ref>/testimonies")
@requires(Permission.CEREMONY_MANAGE)
@commits
@reads_first
def add_testimony(ref: str) -> ResponseReturnValue:
    form = TestimonyForm()
    if not form.validate_on_submit():
        return _form_page(_ceremony(ref), form), 422
    try:
        sheet = actions.kept_sheet(form.received())
        now_writes()
        ceremony = _ceremony(ref, lock=True)
        actions.add(ceremony=ceremony, said=form.said(), sheet=sheet, once=form.key.data, **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _form_page(_ceremony(ref), form), refusal.status
    return done("Le témoignage est noté, chiffré.", url_for("ceremonies.testimonies", ref=ref))


@blueprint.post("/ceremonies/testimonies/<ref>/withdrawal")
@requires(Permission.CEREMONY_MANAGE)
@commits
def withdraw_testimony(ref: str) -> ResponseReturnValue:
    found = queries.by_ref(ref, lock=True) or abort(404)
    actions.withdraw(testimony=found, **signed())
    return done(WITHDRAWN, url_for("ceremonies.testimonies", ref=found.ceremony.ref))


@blueprint.get("/ceremonies/testimonies/<ref>/sheet")
@requires(Permission.CEREMONY_MANAGE)
def consent_sheet(ref: str) -> ResponseReturnValue:
    found = queries.by_ref(ref) or abort(404)
    if not found.sheet_blob or not found.sheet_key:
        abort(404)
    data = io.BytesIO(unlock(found.sheet_blob, found.sheet_key))
    return send_file(data, found.sheet_media, max_age=0)
