"""Correcting a referral that the city has not accepted yet: its facts, and apart, on demand, who it is for."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.audit import Verb
from ordis.accounts.permissions import Permission
from ordis.accounts.traces import trace_apart
from ordis.kernel.db import db
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.referrals import actions, changing
from ordis.referrals.door import asked
from ordis.referrals.forms import ChangeForm, IdentityForm
from ordis.referrals.households import Ask, Met
from ordis.referrals.models import Household, Referral

blueprint = Blueprint("changing", __name__)


@blueprint.get("/referrals/<ref>/edit")
@requires(Permission.REFERRAL_WRITE)
def edit(ref: str) -> ResponseReturnValue:
    referral = asked(ref)
    changing.check(referral)
    return _page(referral, _form(referral, filled=True))


@blueprint.post("/referrals/<ref>/edit")
@requires(Permission.REFERRAL_WRITE)
@commits
def change(ref: str) -> ResponseReturnValue:
    referral = asked(ref, lock=True)
    form = _form(referral)
    if not form.validate_on_submit():
        return _page(referral, form), 422
    household, site = form.household(form.district.data), form.place
    changed = changing.change(referral=referral, need=form.need(), household=household, site=site, **signed())
    return _told(referral, changed)


@blueprint.post("/referrals/<ref>/edit/identity")
@requires(Permission.HOUSEHOLD_VIEW)
@commits
def identity(ref: str) -> ResponseReturnValue:
    """Shown to be corrected, by this answer alone and with the trace of who asked."""
    referral = asked(ref)
    changing.check(referral)
    family = actions.see_household(referral=referral, **signed())
    return _identity_page(referral, IdentityForm(formdata=None, **_who(family)))


@blueprint.post("/referrals/<ref>/edit/identity/change")
@requires(Permission.REFERRAL_WRITE)
@commits
def change_identity(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref, lock=True), IdentityForm()
    if not form.validate_on_submit():
        return _identity_page(referral, form), 422
    try:
        return _told(referral, _changed(referral, form))
    except Refusal as refusal:
        if isinstance(refusal, Met):
            trace_apart(Verb.HOUSEHOLD_MET, referral.number)
        form.form_errors.append(refusal.message)
        return _identity_page(referral, form, asks=refusal.field if isinstance(refusal, Ask) else ""), 422


def _changed(referral: Referral, form: IdentityForm) -> list[str]:
    with db.session.begin_nested():
        return changing.change_identity(
            referral=referral,
            identity=form.identity(),
            exception_reason=form.exception_reason.data or "",
            other_family=bool(form.other_family.data),
            **signed(),
        )


def _told(referral: Referral, changed: list[str]) -> ResponseReturnValue:
    told = f"La demande {referral.number} est corrigée." if changed else "Rien n’a changé."
    return done(told, url_for("referrals.show", ref=referral.ref))


def _form(referral: Referral, *, filled: bool = False) -> ChangeForm:
    """From the rows, or from what the browser sent."""
    if not filled:
        return ChangeForm().offer(referral)
    family = referral.household
    known = {name: getattr(referral, name) for name in ("file_number", "wanted_why", "needed_by", "extras")}
    known |= {"purpose": referral.purpose.value, "wanted_kind": referral.wanted_kind.value}
    known |= {name: getattr(family, name) for name in ("people", "school_children", "language", "district")}
    known |= {name: getattr(family, name).value for name in ("situation", "equipment", "connection", "ease")}
    return ChangeForm(formdata=None, **known).offer(referral)


def _who(family: Household) -> dict[str, object]:
    names = ("last_name", "first_name", "phone", "email")
    return {name: getattr(family, name) or "" for name in names} | {"birth_date": family.born_on}


def _page(referral: Referral, form: ChangeForm) -> str:
    return render_template("referrals/edit.html", referral=referral, form=form)


def _identity_page(referral: Referral, form: IdentityForm, *, asks: str = "") -> str:
    shown = [name for name in ("exception_reason", "other_family") if name == asks or form[name].data]
    return render_template("referrals/edit_identity.html", referral=referral, form=form, asks=shown)
