"""The wizard: four screens on one draft, which nothing leaves without having been kept."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.done import done
from ordis.kernel.french import day
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.partners.models import Organisation
from ordis.referrals import delays, households, probing, sites
from ordis.referrals import queries as referral_queries
from ordis.referrals.door import asked, seen
from ordis.referrals.drafts import actions, forms, queries
from ordis.referrals.drafts.models import ReferralDraft
from ordis.referrals.drafts.rules import ASKED, MOST, Answers, Go, Screen, kept_until
from ordis.referrals.forms import WANTED, PlaceForm
from ordis.referrals.households import Ask, Met
from ordis.referrals.models import Referral
from ordis.referrals.quotas.queries import quotas

EXCLUDED = "La ville n’attribue plus de matériel à ce foyer jusqu’au {day}. La demande attend une décision motivée."

blueprint = Blueprint("drafts", __name__)
PARTS = {
    Screen.PLACE: "referrals/drafts/_place.html",
    Screen.NEED: "referrals/drafts/_need.html",
    Screen.HOUSEHOLD: "referrals/drafts/_household.html",
    Screen.IDENTITY: "referrals/drafts/_identity.html",
}


@blueprint.get("/referrals/new")
@requires(Permission.REFERRAL_WRITE)
def new() -> ResponseReturnValue:
    usual = sites.usual_of(acting_user(), _structures())
    return _first_page(PlaceForm(formdata=None, key=new_ref(), site=usual))


@blueprint.post("/referrals/new")
@requires(Permission.REFERRAL_WRITE)
@commits
def create() -> ResponseReturnValue:
    """A household that lives elsewhere is told so at once, and nothing is written."""
    structures = _structures()
    form = forms.form_of(Screen.PLACE, request.form, structures)
    if form.outside:
        return redirect(url_for("drafts.elsewhere"), 303)
    if not form.validate() or not _begun(form, structures):
        return _first_page(form), 422
    return redirect(url_for("drafts.show", ref=form.key.data, screen=Screen.NEED.value), 303)


@blueprint.get("/referrals/new/elsewhere")
@requires(Permission.REFERRAL_WRITE)
def elsewhere() -> ResponseReturnValue:
    draft = queries.draft_for(acting_user(), request.args.get("draft", ""))
    return render_template("referrals/drafts/elsewhere.html", draft=draft)


@blueprint.get("/referrals/drafts/<ref>")
@requires(Permission.REFERRAL_WRITE)
def resume(ref: str) -> ResponseReturnValue:
    """At the first screen where something is missing."""
    if (draft := queries.draft_for(acting_user(), ref)) is None:
        return _gone(ref)
    screen = forms.to_finish(queries.answers_of(draft), ref, _structures()) or Screen.IDENTITY
    return redirect(url_for("drafts.show", ref=ref, screen=screen.value))


@blueprint.get("/referrals/drafts/<ref>/<screen>")
@requires(Permission.REFERRAL_WRITE)
def show(ref: str, screen: str) -> ResponseReturnValue:
    chosen = Screen.find(screen) or abort(404)
    if (draft := queries.draft_for(acting_user(), ref)) is None:
        return _gone(ref)
    if chosen is Screen.IDENTITY and (copied := queries.renewed_by(draft, acting_user())) is not None:
        seen(copied)  # its family is named here until this draft is deposited or forgotten
    answers, structures = queries.answers_of(draft), _structures()
    return _page(draft, chosen, forms.form_of(chosen, {**answers, "key": [ref]}, structures), answers)


@blueprint.post("/referrals/drafts/<ref>/<screen>")
@requires(Permission.REFERRAL_WRITE)
@commits
def keep(ref: str, screen: str) -> ResponseReturnValue:
    """Going back, or leaving for later, keeps what is not right yet; going on asks for it."""
    chosen = Screen.find(screen) or abort(404)
    if (draft := queries.draft_for(acting_user(), ref, lock=True)) is None:
        return _gone(ref)
    form, go = forms.form_of(chosen, request.form, _structures()), Go.find(request.form.get("go", "")) or Go.NEXT
    if go is Go.NEXT and not _outside(form) and not form.validate():
        return _page(draft, chosen, form, queries.answers_of(draft)), 422
    actions.keep(draft=draft, answers=forms.typed_in(form, request.form), at=clock.now())
    return _onward(draft, chosen, form, go)


@blueprint.post("/referrals/drafts/<ref>/deposit")
@requires(Permission.REFERRAL_WRITE)
@commits
def deposit(ref: str) -> ResponseReturnValue:
    """Refused or not, what was typed on this last screen is kept with the rest."""
    if (draft := queries.draft_for(acting_user(), ref, lock=True)) is None:
        return _gone(ref)
    form, structures = forms.form_of(Screen.IDENTITY, request.form, []), _structures()
    if not form.validate():
        return _page(draft, Screen.IDENTITY, form, queries.answers_of(draft)), 422
    actions.keep(draft=draft, answers=forms.typed_in(form, request.form), at=clock.now())
    if (missing := forms.to_finish(queries.answers_of(draft), ref, structures)) is not None:
        flash("Il reste à compléter cette page avant de déposer. Le reste est gardé.", "warning")
        return redirect(url_for("drafts.show", ref=ref, screen=missing.value), 303)
    return _deposited(draft, structures)


@blueprint.post("/referrals/drafts/<ref>/remove")
@requires(Permission.REFERRAL_WRITE)
@commits
def remove(ref: str) -> ResponseReturnValue:
    if (draft := queries.draft_for(acting_user(), ref, lock=True)) is None:
        return _gone(ref)
    actions.remove(draft=draft)
    return done("Le brouillon est supprimé. Rien n’a été déposé.", url_for("referrals.index"))


@blueprint.post("/referrals/<ref>/copy")
@requires(Permission.REFERRAL_WRITE)
@commits
def copy(ref: str) -> ResponseReturnValue:
    draft = actions.copy(referral=asked(ref), **signed())
    told = "La demande est recopiée dans un brouillon. Relisez chaque page\u202f: une situation change."
    return done(told, url_for("drafts.show", ref=draft.ref, screen=Screen.PLACE.value))


def _structures() -> list[Organisation]:
    return referral_queries.structures_of(acting_user())


def _begun(form: PlaceForm, structures: list[Organisation]) -> bool:
    """Whether the draft stands; if not, the form says why."""
    chosen = next(each for each in structures if each.ref == form.organisation.data)
    typed = forms.typed_in(form, request.form)
    try:
        actions.begin(ref=form.key.data, organisation=chosen, answers=typed, **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
    return not form.form_errors


def _deposited(draft: ReferralDraft, structures: list[Organisation]) -> ResponseReturnValue:
    written, ref = forms.written(queries.answers_of(draft), structures), draft.ref
    try:
        with db.session.begin_nested():
            referral = actions.deposit(draft=draft, written=written, **signed())
    except Refusal as refusal:
        if isinstance(refusal, Met):
            probing.note(ref, **signed())
        if isinstance(refusal, Ask):
            actions.ask(draft=draft, field=refusal.field, at=clock.now())
        flash(f"{refusal.message} Votre brouillon est gardé.", "warning" if isinstance(refusal, Ask) else "danger")
        return redirect(url_for("drafts.show", ref=ref, screen=Screen.IDENTITY.value), 303)
    _tell_notices(written, referral)
    return _told(referral)


def _tell_notices(written: actions.Written, referral: Referral) -> None:
    known = households.look_up(written.identity, apart_from=referral)
    for notice in households.notices(known, **signed()):
        probing.note(referral.number, **signed())
        flash(notice, "info")
    if referral.excluded_until is not None and acting_user().can(Permission.REFERRAL_DECIDE):
        flash(EXCLUDED.format(day=day(referral.excluded_until)), "warning")


def _told(referral: Referral) -> ResponseReturnValue:
    delay = delays.sentence(referral_queries.delay(clock.now()))
    told = f"La demande {referral.number} est déposée. Vous recevez un courriel à chaque étape. {delay}"
    return done(told, url_for("referrals.show", ref=referral.ref))


def _gone(ref: str) -> ResponseReturnValue:
    """Deposited by a first click: to the referral. Never there, removed, somebody else's: nothing here."""
    referral = queries.became(acting_user(), ref) or abort(404)
    return redirect(url_for("referrals.show", ref=referral.ref), 303)


def _outside(form: Any) -> bool:
    return isinstance(form, PlaceForm) and form.outside


def _onward(draft: ReferralDraft, screen: Screen, form: Any, go: Go) -> ResponseReturnValue:
    if go is Go.QUIETLY:
        return Response(status=204, mimetype="text/plain")
    if go is Go.LATER:
        told = f"Le brouillon «\u202f{draft.label}\u202f» est gardé jusqu’au {day(kept_until(draft.changed_at))}."
        return done(told, url_for("referrals.index"))
    if go is Go.NEXT and _outside(form):
        return redirect(url_for("drafts.elsewhere", draft=draft.ref), 303)
    onward = screen.beside(-1 if go is Go.BACK else 1)
    return redirect(url_for("drafts.show", ref=draft.ref, screen=onward.value), 303)


def _first_page(form: PlaceForm) -> str:
    structures, at = _structures(), clock.now()
    return render_template(
        "referrals/drafts/new.html",
        form=form.offer(structures),
        structures=structures,
        quotas=quotas(structures, at),
        ready=referral_queries.ready_by_kind(WANTED),
        waiting=referral_queries.waiting(),
        delay=delays.sentence(referral_queries.delay(at)),
        screen=Screen.PLACE,
        screens=Screen,
        oldest=queries.oldest_of_all(acting_user()),
        most=MOST,
    )


def _page(draft: ReferralDraft, screen: Screen, form: Any, answers: Answers) -> str:
    return render_template(
        "referrals/drafts/show.html",
        draft=draft,
        screen=screen,
        screens=Screen,
        part=PARTS[screen],
        form=form,
        asks=answers.get(ASKED, ()),
        kept_until=kept_until(draft.changed_at),
        structures=_structures(),
    )
