"""The way of paper: attach, look, confirm or send back."""

import io

from flask import abort, send_file, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.donations.blueprint import found
from ordis.donations.signing import forms, pages, paper, queries
from ordis.donations.signing.blueprint import blueprint
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes, reads_first


@blueprint.post("/donations/<ref>/signing/paper")
@requires(Permission.DONATION_DECIDE)
@commits
@reads_first
def attach(ref: str) -> ResponseReturnValue:
    donation, form = found(ref), forms.AttachForm()
    if not form.validate_on_submit():
        return pages.standing(donation, attach=form), 422
    try:
        sheets = paper.kept(form.received())
        now_writes()
        paper.attach(donation=found(ref, lock=True), sheets=sheets, signed_on=form.signed_on.data, **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return pages.standing(found(ref), attach=form), refusal.status
    return done("Le papier est joint. Une autre personne le confirme.", url_for(".show", ref=ref))


@blueprint.post("/donations/<ref>/signing/paper/confirm")
@requires(Permission.DONATION_DECIDE)
@commits
def confirm(ref: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), forms.ConfirmForm()
    if not form.validate_on_submit():
        return pages.standing(donation, confirm=form), 422
    try:
        paper.confirm(donation=donation, seen=form.looked_at(), pages=form.pages.data or "", **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return pages.standing(donation, confirm=form), refusal.status
    return done("La convention signée sur papier est confirmée et scellée.", url_for(".show", ref=ref))


@blueprint.post("/donations/<ref>/signing/paper/put-back")
@requires(Permission.DONATION_DECIDE)
@commits
def put_back(ref: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), forms.WhyForm()
    if not form.validate_on_submit():
        return pages.standing(donation, why=form), 422
    paper.put_back(donation=donation, reason=form.reason.data, **signed())
    return done("Le papier est renvoyé, avec la raison.", url_for(".show", ref=ref))


@blueprint.get("/donations/<ref>/signing/sheets/<sheet_ref>")
@requires(Permission.DONATION_DECIDE)
def sheet(ref: str, sheet_ref: str) -> ResponseReturnValue:
    signing = queries.signing_of(found(ref)) or abort(404)
    data, media = paper.content(signing, sheet_ref) or abort(404)
    return send_file(io.BytesIO(data), media, max_age=0)
