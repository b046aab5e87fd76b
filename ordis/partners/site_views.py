"""Places of an organisation, typed by hand."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.kernel import clock
from ordis.kernel.transaction import commits
from ordis.partners import queries, sites
from ordis.partners.blueprint import blueprint, found
from ordis.partners.forms import SiteForm
from ordis.partners.models import Site
from ordis.partners.rules import shown_phone


@blueprint.get("/partners/<ref>/sites/new")
@requires(Permission.PARTNER_EDIT)
def new_site(ref: str) -> ResponseReturnValue:
    organisation = found(ref)
    form = SiteForm(obj=sites.likely(organisation))
    return render_template("partners/site.html", organisation=organisation, site=None, form=form)


@blueprint.post("/partners/<ref>/sites/new")
@requires(Permission.PARTNER_EDIT)
@commits
def add_site(ref: str) -> ResponseReturnValue:
    organisation, form = found(ref), SiteForm()
    if not form.validate_on_submit():
        return render_template("partners/site.html", organisation=organisation, site=None, form=form), 422
    site = sites.add_site(organisation=organisation, facts=form.facts(), actor=acting_user(), at=clock.now())
    flash(f"{site.name} est ajouté aux lieux de {organisation.name}.")
    return redirect(url_for("partners.show", ref=ref), 303)


@blueprint.get("/partners/sites/<ref>")
@requires(Permission.PARTNER_EDIT)
def edit_site(ref: str) -> ResponseReturnValue:
    site = _site(ref)
    form = SiteForm(obj=site)
    form.phone.data = shown_phone(site.phone)  # the directory writes it for machines
    return render_template("partners/site.html", organisation=site.organisation, site=site, form=form)


@blueprint.post("/partners/sites/<ref>")
@requires(Permission.PARTNER_EDIT)
@commits
def change_site(ref: str) -> ResponseReturnValue:
    site, form = _site(ref), SiteForm()
    if not form.validate_on_submit():
        return render_template("partners/site.html", organisation=site.organisation, site=site, form=form), 422
    changed = sites.change_site(site=site, facts=form.facts(), actor=acting_user(), at=clock.now())
    flash("Le lieu est à jour." if changed else "Rien n’a changé.")
    return redirect(url_for("partners.show", ref=site.organisation.ref), 303)


@blueprint.post("/partners/sites/<ref>/close")
@requires(Permission.PARTNER_EDIT)
@commits
def close_site(ref: str) -> ResponseReturnValue:
    site = _site(ref)
    sites.close_site(site=site, actor=acting_user(), at=clock.now())
    flash(f"{site.name} n’est plus proposé.")
    return redirect(url_for("partners.show", ref=site.organisation.ref), 303)


def _site(ref: str) -> Site:
    return queries.site_by_ref(ref) or abort(404)
