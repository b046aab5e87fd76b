"""Pages about organisations, their contacts and the people who act for them."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission, Role
from ordis.kernel import clock
from ordis.kernel.transaction import commits
from ordis.partners import (  # noqa: F401 (they declare their addresses)
    actions,
    closing,
    closing_views,
    queries,
    site_views,
)
from ordis.partners.blueprint import blueprint as blueprint
from ordis.partners.blueprint import found
from ordis.partners.forms import ContactForm, InvitationForm, OrganisationForm
from ordis.partners.models import Organisation
from ordis.partners.rules import shown_phone, spaced_siren, spaced_siret


def _show(
    organisation: Organisation,
    *,
    contact: ContactForm | None = None,
    invitation: InvitationForm | None = None,
) -> str:
    return render_template(
        "partners/show.html",
        organisation=organisation,
        siret=spaced_siret(organisation.siret) if organisation.siret else None,
        siren=spaced_siren(organisation.siren) if organisation.siren and not organisation.siret else None,
        twins=queries.look_alikes(organisation),
        in_hand=closing.in_hand(organisation),
        members=queries.members(organisation),
        shown_phone=shown_phone,
        contact_form=contact or ContactForm(prefix="contact"),
        invitation_form=invitation or _invitation(organisation),
    )


def _invitation(organisation: Organisation) -> InvitationForm:
    """Offers only the parts that the organisation plays."""
    form = InvitationForm(prefix="member")
    played = actions.parts_played(organisation)
    form.role.choices = [choice for choice in form.role.choices if choice[0] in played]
    return form


@blueprint.get("/partners")
@requires(Permission.PARTNER_VIEW)
def index() -> ResponseReturnValue:
    part, archived = request.args.get("part", type=queries.Part), "archived" in request.args
    text, after = request.args.get("q", "").strip(), request.args.get("after", type=int)
    page = queries.organisations_page(part=part, text=text, after=after, archived=archived)
    return render_template(
        "partners/index.html", page=page, part=part, text=text, parts=queries.Part, archived=archived
    )  # fmt: skip


@blueprint.get("/partners/new")
@requires(Permission.PARTNER_EDIT)
def new() -> ResponseReturnValue:
    form = OrganisationForm(**{part.value: part.value in request.args for part in queries.Part})
    return render_template("partners/new.html", form=form)


@blueprint.post("/partners/new")
@requires(Permission.PARTNER_EDIT)
@commits
def create() -> ResponseReturnValue:
    form = OrganisationForm()
    if not form.validate_on_submit():
        return render_template("partners/new.html", form=form), 422
    organisation = actions.add_organisation(facts=form.facts(), actor=acting_user(), at=clock.now())
    flash(f"{organisation.name} est ajouté.")
    return redirect(url_for("partners.show", ref=organisation.ref))


@blueprint.get("/partners/<ref>")
@requires(Permission.PARTNER_VIEW)
def show(ref: str) -> ResponseReturnValue:
    organisation = found(ref)
    if organisation.merged_into is not None:
        return redirect(url_for("partners.show", ref=organisation.merged_into.ref))
    return _show(organisation)


@blueprint.get("/partners/<ref>/edit")
@requires(Permission.PARTNER_EDIT)
def edit(ref: str) -> ResponseReturnValue:
    organisation = found(ref)
    form = OrganisationForm(obj=organisation, siret=organisation.official_number)
    return render_template("partners/edit.html", form=form, organisation=organisation)


@blueprint.post("/partners/<ref>/edit")
@requires(Permission.PARTNER_EDIT)
@commits
def change(ref: str) -> ResponseReturnValue:
    organisation, form = found(ref), OrganisationForm()
    if not form.validate_on_submit():
        return render_template("partners/edit.html", form=form, organisation=organisation), 422
    changed = actions.change_organisation(
        organisation=organisation, facts=form.facts(), actor=acting_user(), at=clock.now()
    )
    flash("La fiche est à jour." if changed else "Rien n’a changé.")
    return redirect(url_for("partners.show", ref=ref))


@blueprint.post("/partners/<ref>/contacts")
@requires(Permission.PARTNER_EDIT)
@commits
def add_contact(ref: str) -> ResponseReturnValue:
    organisation, form = found(ref), ContactForm(prefix="contact")
    if not form.validate_on_submit():
        return _show(organisation, contact=form), 422
    contact = actions.add_contact(
        organisation=organisation, name=form.name.data, function=form.function.data or "",
        email=form.email.data or "", phone=form.phone.data or "", actor=acting_user(), at=clock.now(),
    )  # fmt: skip
    flash(f"{contact.name} est ajouté aux contacts.")
    return redirect(url_for("partners.show", ref=ref))


@blueprint.post("/partners/<ref>/contacts/<contact_ref>/remove")
@requires(Permission.PARTNER_EDIT)
@commits
def remove_contact(ref: str, contact_ref: str) -> ResponseReturnValue:
    organisation = found(ref)
    actions.remove_contact(organisation=organisation, ref=contact_ref, actor=acting_user(), at=clock.now())
    flash("Le contact est retiré.")
    return redirect(url_for("partners.show", ref=ref))


@blueprint.post("/partners/<ref>/members")
@requires(Permission.PARTNER_EDIT)
@commits
def invite(ref: str) -> ResponseReturnValue:
    organisation = found(ref)
    form = _invitation(organisation)
    if not form.validate_on_submit():
        return _show(organisation, invitation=form), 422
    user = actions.invite(
        organisation=organisation, email=form.email.data, name=form.name.data, role=Role(form.role.data),
        actor=acting_user(), at=clock.now(),
    )  # fmt: skip
    flash(f"{user.name} peut agir pour {organisation.name} ; un message lui est adressé.")
    return redirect(url_for("partners.show", ref=ref))


@blueprint.post("/partners/<ref>/members/<user_ref>/link")
@requires(Permission.PARTNER_EDIT)
@commits
def send_link(ref: str, user_ref: str) -> ResponseReturnValue:
    user = queries.member_by_ref(found(ref), user_ref) or abort(404)
    actions.send_personal_link(user=user, actor=acting_user(), at=clock.now())
    flash(f"Le lien personnel part vers {user.email}.")
    return redirect(url_for("partners.show", ref=ref))
