"""Archiving a structure, and making one of two records of the same."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.kernel import clock
from ordis.kernel.transaction import commits
from ordis.partners import actions, closing, merging, queries
from ordis.partners.blueprint import blueprint, found


@blueprint.post("/partners/<ref>/archive")
@requires(Permission.PARTNER_EDIT)
@commits
def archive(ref: str) -> ResponseReturnValue:
    organisation = found(ref)
    closing.archive(organisation=organisation, actor=acting_user(), at=clock.now())
    flash(f"{organisation.name} est archivé. Rien de son passé n’a changé.")
    return redirect(url_for("partners.show", ref=ref), 303)


@blueprint.post("/partners/<ref>/restore")
@requires(Permission.PARTNER_EDIT)
@commits
def restore(ref: str) -> ResponseReturnValue:
    organisation = found(ref)
    closing.restore(organisation=organisation, actor=acting_user(), at=clock.now())
    flash(f"{organisation.name} est de nouveau proposé.")
    return redirect(url_for("partners.show", ref=ref), 303)


@blueprint.post("/partners/<ref>/members/<user_ref>/remove")
@requires(Permission.PARTNER_EDIT)
@commits
def remove_member(ref: str, user_ref: str) -> ResponseReturnValue:
    organisation = found(ref)
    user = queries.member_by_ref(organisation, user_ref) or abort(404)
    actions.remove_member(organisation=organisation, user=user, actor=acting_user(), at=clock.now())
    flash(f"{user.name} n’agit plus pour {organisation.name}.")
    return redirect(url_for("partners.show", ref=ref), 303)


@blueprint.get("/partners/<ref>/merge")
@requires(Permission.PARTNER_EDIT)
def merge_with(ref: str) -> ResponseReturnValue:
    """Records that look alike first, then whatever a search finds."""
    organisation, text = found(ref), request.args.get("q", "").strip()
    alike = queries.look_alikes(organisation)
    others = queries.organisations_page(part=None, text=text, after=None).items if text else []
    return render_template(
        "partners/merge_with.html", organisation=organisation, alike=alike, text=text,
        others=[each for each in others if each.id != organisation.id],
    )  # fmt: skip


@blueprint.get("/partners/<ref>/merge/<duplicate_ref>")
@requires(Permission.PARTNER_EDIT)
def merge_preview(ref: str, duplicate_ref: str) -> ResponseReturnValue:
    kept, duplicate = found(ref), found(duplicate_ref)
    return render_template(
        "partners/merge_preview.html", kept=kept, duplicate=duplicate, same=kept.id == duplicate.id,
        told=merging.consequences(kept=kept, duplicate=duplicate), titles=TITLES,
    )  # fmt: skip


@blueprint.post("/partners/<ref>/merge/<duplicate_ref>")
@requires(Permission.PARTNER_EDIT)
@commits
def merge(ref: str, duplicate_ref: str) -> ResponseReturnValue:
    kept, duplicate = found(ref), found(duplicate_ref)
    merging.merge(kept=kept, duplicate=duplicate, actor=acting_user(), at=clock.now())
    flash(f"Les deux fiches n’en font plus qu’une : {kept.name}.")
    return redirect(url_for("partners.show", ref=ref), 303)


TITLES = {
    "name": "Nom", "siret": "SIRET", "siren": "SIREN", "address": "Adresse", "postal_code": "Code postal",
    "town": "Commune", "district": "Quartier", "yearly_quota": "Quota par an", "gives": "Donne des équipements",
    "prescribes": "Prescrit des ordinateurs", "refurbishes": "Reconditionne des lots", "recycles": "Enlève le matériel",
    "requires_purge": "Exige un effacement « purge »",
}  # fmt: skip
"""Column of a record → how the page names it."""
