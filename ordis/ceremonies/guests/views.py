"""Guests of a ceremony: the list, one of them, the door; the family that wishes to come."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.ceremonies import invitations, queries, rules
from ordis.ceremonies.blueprint import blueprint
from ordis.ceremonies.guests import actions
from ordis.ceremonies.guests import queries as guests
from ordis.ceremonies.guests.forms import AnswerForm, ArrivalForm, FamilyForm, GuestForm
from ordis.ceremonies.guests.rules import HEADINGS, by_kind
from ordis.ceremonies.models import Answer, Ceremony, Guest, GuestKind
from ordis.kernel.done import done
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.referrals.door import asked

GONE = "Cet invité n’est plus dans la liste\u202f: rien d’autre n’a été modifié."


def _form() -> GuestForm:
    return GuestForm().offer(list(guests.organisations()))


def _list(ceremony: Ceremony, form: GuestForm) -> str:
    return render_template(
        "ceremonies/guests/index.html",
        ceremony=ceremony,
        seats=rules.seats(ceremony, ceremony.guests),
        groups=by_kind(ceremony.guests),
        headings=HEADINGS,
        form=form,
        said=invitations.told,
        to_invite=invitations.to_invite(ceremony.guests),
        without_address=invitations.without_address(ceremony.guests),
        left_behind=invitations.left_behind(ceremony),
    )


@blueprint.get("/ceremonies/<ref>/guests")
@requires(Permission.CEREMONY_MANAGE)
def guest_list(ref: str) -> ResponseReturnValue:
    return _list(queries.ceremony_by_ref(ref) or abort(404), _form())


@blueprint.post("/ceremonies/<ref>/guests")
@requires(Permission.CEREMONY_MANAGE)
@commits
def invite(ref: str) -> ResponseReturnValue:
    ceremony, form = queries.ceremony_by_ref(ref, lock=True) or abort(404), _form()
    if not form.validate_on_submit():
        return _list(ceremony, form), 422
    actions.add(ceremony=ceremony, facts=form.said(), once=form.key.data, **signed())
    return done("L’invité est ajouté.", url_for("ceremonies.guest_list", ref=ref))


@blueprint.get("/ceremonies/guests/<ref>")
@requires(Permission.CEREMONY_MANAGE)
def guest(ref: str) -> ResponseReturnValue:
    found = guests.guest_by_ref(ref) or abort(404)
    form = GuestForm.of(found).offer(list(guests.organisations()))
    return _guest_page(found, form, AnswerForm.of(found))


def _guest_page(found: Guest, form: GuestForm, answer: AnswerForm) -> str:
    family = found.kind is GuestKind.FAMILY
    return render_template(
        "ceremonies/guests/guest.html", guest=found, form=form, answer=answer, said=invitations.told, family=family
    )


def _told(found: Guest) -> str:
    return url_for("ceremonies.guest_list", ref=found.ceremony.ref)


@blueprint.post("/ceremonies/guests/<ref>")
@requires(Permission.CEREMONY_MANAGE)
@commits
def change_guest(ref: str) -> ResponseReturnValue:
    found, form = guests.held(ref) or abort(404), _form()
    if found.kind is GuestKind.FAMILY:
        abort(404)
    if not form.validate_on_submit():
        return _guest_page(found, form, AnswerForm.of(found)), 422
    try:
        actions.change(guest=found, facts=form.said(), **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _guest_page(found, form, AnswerForm.of(found)), refusal.status
    return done("L’invité est modifié.", _told(found))


@blueprint.post("/ceremonies/guests/<ref>/answer")
@requires(Permission.CEREMONY_MANAGE)
@commits
def note_answer(ref: str) -> ResponseReturnValue:
    found, form = guests.held(ref) or abort(404), AnswerForm(prefix="said")
    shown = GuestForm.of(found).offer(list(guests.organisations()))
    if not form.validate_on_submit():
        return _guest_page(found, shown, form), 422
    try:
        actions.note_answer(guest=found, answer=Answer(form.answer.data), coming=form.coming.data, **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _guest_page(found, shown, form), refusal.status
    return done("La réponse est notée.", _told(found))


@blueprint.post("/ceremonies/guests/<ref>/removal")
@requires(Permission.CEREMONY_MANAGE)
@commits
def remove_guest(ref: str) -> ResponseReturnValue:
    found = guests.held(ref)
    if found is None:
        return done(GONE, url_for("ceremonies.index"))
    back = _told(found)
    actions.remove(guest=found, **signed())
    return done("L’invité est retiré. S’il était invité, prévenez-le\u202f: aucun courriel n’est parti.", back)


@blueprint.get("/ceremonies/<ref>/door")
@requires(Permission.CEREMONY_MANAGE)
def door(ref: str) -> ResponseReturnValue:
    """Who is expected, to be ticked; families by the name that the counter knows, on this screen alone."""
    ceremony = queries.ceremony_by_ref(ref) or abort(404)
    wanted = " ".join(request.args.get("q", "").split()).casefold()
    names = guests.family_names(ceremony)
    shown = [each for each in ceremony.guests if wanted in f"{each.name} {names.get(each.id, '')}".casefold()]
    page = render_template(
        "ceremonies/guests/door.html",
        ceremony=ceremony, groups=by_kind(shown), headings=HEADINGS, names=names, wanted=request.args.get("q", ""),
        seats=rules.seats(ceremony, ceremony.guests), said=invitations.told,
    )  # fmt: skip
    return page, 200, {"Cache-Control": "no-store"}


@blueprint.post("/ceremonies/guests/<ref>/arrival")
@requires(Permission.CEREMONY_MANAGE)
@commits
def note_arrival(ref: str) -> ResponseReturnValue:
    found, form = guests.held(ref), ArrivalForm()
    if found is None:
        return done(GONE, url_for("ceremonies.index"))
    people = form.people.data if form.validate_on_submit() else -1
    actions.note_arrival(guest=found, people=people, **signed())
    here = url_for("ceremonies.door", ref=found.ceremony.ref, _anchor=f"guest-{found.ref}")
    told = f"{count(people, 'personne arrivée', 'personnes arrivées')}." if people else "L’arrivée est effacée."
    return done(f"{found.name}\u202f: {told}", here)


@blueprint.post("/referrals/<ref>/ceremonies/<ceremony_ref>")
@requires(Permission.HOUSEHOLD_VIEW)
@commits
def welcome_family(ref: str, ceremony_ref: str) -> ResponseReturnValue:
    referral = asked(ref, lock=True)
    ceremony, form = queries.ceremony_by_ref(ceremony_ref, lock=True) or abort(404), FamilyForm()
    if not form.validate_on_submit():
        raise Refusal("Écrivez combien de personnes viennent, de 0 à 20. Rien n’a été modifié.", status=422)
    people = form.people.data
    actions.welcome_family(ceremony=ceremony, referral=referral, people=people, **signed())
    told = "La famille est attendue à la cérémonie." if people else "La famille n’est plus attendue à la cérémonie."
    return done(told, url_for("referrals.show", ref=ref))
