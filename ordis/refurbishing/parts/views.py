"""The stock of parts: its list, one line of it, what comes in, what is counted, what leaves."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices.forms import GIGABYTE
from ordis.devices.lists.queries import places
from ordis.kernel.done import done
from ordis.kernel.french import count as counted_words
from ordis.kernel.transaction import commits
from ordis.refurbishing.parts import actions, forms, queries
from ordis.refurbishing.parts import device_views as device_views  # (it declares its addresses)
from ordis.refurbishing.parts.blueprint import blueprint as blueprint
from ordis.refurbishing.parts.models import Part, PartKind
from ordis.refurbishing.parts.queries import Wanted


@blueprint.get("/parts")
@requires(Permission.REFURBISH)
def index() -> ResponseReturnValue:
    wanted = wanted_from_request()
    return render_template(
        "refurbishing/parts/index.html",
        page=queries.parts_page(wanted, after=request.args.get("after", type=int)),
        wanted=wanted,
        kinds=PartKind,
        to_order=queries.to_order(),
        movements=queries.last_movements(),
    )


@blueprint.get("/parts/new")
@requires(Permission.PART_MANAGE)
def new() -> ResponseReturnValue:
    return render_template("refurbishing/parts/edit.html", part=None, form=_offered(forms.NewPartForm()))


@blueprint.post("/parts")
@requires(Permission.PART_MANAGE)
@commits
def create() -> ResponseReturnValue:
    form = forms.NewPartForm()
    if not _offered(form).validate_on_submit():
        return render_template("refurbishing/parts/edit.html", part=None, form=form), 422
    part = actions.add_part(
        described=form.described(), pieces=form.pieces.data, note=form.note.data or "", **signed(),
    )  # fmt: skip
    return done(f"« {part.label} » est au stock : {counted_words(part.quantity, 'pièce')}.", _page(part))


@blueprint.get("/parts/<ref>")
@requires(Permission.REFURBISH)
def show(ref: str) -> ResponseReturnValue:
    return _shown(_part(ref))


@blueprint.get("/parts/<ref>/edit")
@requires(Permission.PART_MANAGE)
def edit(ref: str) -> ResponseReturnValue:
    part = _part(ref)
    return render_template("refurbishing/parts/edit.html", part=part, form=_offered(_filled(part)))


@blueprint.post("/parts/<ref>/edit")
@requires(Permission.PART_MANAGE)
@commits
def change(ref: str) -> ResponseReturnValue:
    part, form = _part(ref, lock=True), forms.PartForm()
    if not _offered(form).validate_on_submit():
        return render_template("refurbishing/parts/edit.html", part=part, form=form), 422
    actions.describe_part(part=part, described=form.described(), **signed())
    return done("La fiche de la pièce est corrigée.", _page(part))


@blueprint.post("/parts/<ref>/pieces")
@requires(Permission.PART_MANAGE)
@commits
def add_pieces(ref: str) -> ResponseReturnValue:
    part, form = _part(ref, lock=True), forms.MoreForm()
    if not form.validate_on_submit():
        return _shown(part, more=form)
    note, pieces = form.note.data or "", form.pieces.data
    actions.add_pieces(part=part, pieces=pieces, note=note, **signed())
    return done(f"{counted_words(pieces, 'pièce')} de plus. Il y en a maintenant {part.quantity}.", _page(part))


@blueprint.post("/parts/<ref>/count")
@requires(Permission.PART_MANAGE)
@commits
def count(ref: str) -> ResponseReturnValue:
    part, form = _part(ref, lock=True), forms.CountForm()
    if not form.validate_on_submit():
        return _shown(part, counting=form)
    reason = form.reason.data
    actions.count_part(part=part, counted=form.counted.data, reason=reason, **signed())
    return done(f"Le compte est corrigé : {counted_words(part.quantity, 'pièce')}.", _page(part))


@blueprint.post("/parts/<ref>/scrap")
@requires(Permission.PART_MANAGE)
@commits
def scrap(ref: str) -> ResponseReturnValue:
    part, form = _part(ref, lock=True), forms.ScrapForm()
    if not form.validate_on_submit():
        return _shown(part, scrapping=form)
    pieces, reason = form.pieces.data, form.reason.data
    actions.scrap(part=part, pieces=pieces, reason=reason, **signed())
    return done(f"{counted_words(pieces, 'pièce')} au rebut. Il en reste {part.quantity}.", _page(part))


@blueprint.post("/parts/<ref>/archive")
@requires(Permission.PART_MANAGE)
@commits
def archive(ref: str) -> ResponseReturnValue:
    part = _part(ref, lock=True)
    actions.archive(part=part, **signed())
    return done(f"« {part.label} » est archivée.", url_for("parts.index"))


def wanted_from_request() -> Wanted:
    """The filter in the address; what nobody offered is left out."""
    kind = request.args.get("kind", "")
    return Wanted(
        PartKind(kind) if kind in set(PartKind) else None, request.args.get("q", "").strip()[:80],
        "low" in request.args, "archived" in request.args,
    )  # fmt: skip


def _shown(part: Part, **typed: FlaskForm) -> ResponseReturnValue:
    """The page of a part, with the form that was refused, if any, as it was typed."""
    blank = {"more": forms.MoreForm, "counting": forms.CountForm, "scrapping": forms.ScrapForm}
    offered = {name: typed.get(name) or form(formdata=None) for name, form in blank.items()}
    page = render_template(
        "refurbishing/parts/show.html", part=part, movements=queries.last_movements(part), typed=set(typed), **offered
    )
    return (page, 422) if typed else page


def _filled(part: Part) -> forms.PartForm:
    unit = 1024 if part.kind is PartKind.MEMORY else GIGABYTE
    size = part.capacity / unit if part.capacity else None
    place = part.place.code if part.place else ""
    return forms.PartForm(obj=part, capacity_gb=size, unit_cost=part.unit_cost_cents, place=place)


def _offered(form: forms.PartForm) -> forms.PartForm:
    return form.offer(places())


def _part(ref: str, *, lock: bool = False) -> Part:
    return queries.part_by_ref(ref, lock=lock) or abort(404)


def _page(part: Part) -> str:
    return url_for("parts.show", ref=part.ref)
