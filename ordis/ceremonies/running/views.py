"""The running order over HTTP; up and down are buttons, so that it is reordered without a mouse nor a script."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.ceremonies import queries as ceremonies
from ordis.ceremonies.blueprint import blueprint
from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.rules import when
from ordis.ceremonies.running import actions, queries, rules
from ordis.ceremonies.running.forms import ItemForm, PlaceForm
from ordis.ceremonies.running.models import RunningItem
from ordis.kernel.done import done
from ordis.kernel.transaction import commits

GONE = "Ce moment n’est plus dans le déroulé\u202f: rien d’autre n’a été modifié."


def _list(ceremony: Ceremony, form: ItemForm) -> str:
    items = queries.items_of(ceremony)
    return render_template(
        "ceremonies/running/index.html",
        ceremony=ceremony,
        when=when(ceremony),
        moments=rules.timetable(ceremony.starts_at, items),
        minutes=rules.length(items),
        warning=rules.warning(ceremony.starts_at, ceremony.ends_at, items),
        form=form,
    )


def _back(item: RunningItem) -> str:
    return url_for("ceremonies.running", ref=item.ceremony.ref)


@blueprint.get("/ceremonies/<ref>/running")
@requires(Permission.CEREMONY_MANAGE)
def running(ref: str) -> ResponseReturnValue:
    return _list(ceremonies.ceremony_by_ref(ref) or abort(404), ItemForm())


@blueprint.post("/ceremonies/<ref>/running")
@requires(Permission.CEREMONY_MANAGE)
@commits
def add_item(ref: str) -> ResponseReturnValue:
    ceremony, form = ceremonies.ceremony_by_ref(ref, lock=True) or abort(404), ItemForm()
    if not form.validate_on_submit():
        return _list(ceremony, form), 422
    item = actions.add(ceremony=ceremony, facts=form.said(), once=form.key.data, **signed())
    return done(f"«\u202f{item.title}\u202f» est dans le déroulé.", _back(item))


@blueprint.get("/ceremonies/running/<ref>")
@requires(Permission.CEREMONY_MANAGE)
def item(ref: str) -> ResponseReturnValue:
    found = queries.item_by_ref(ref) or abort(404)
    return render_template("ceremonies/running/item.html", item=found, form=ItemForm.of(found))


@blueprint.post("/ceremonies/running/<ref>")
@requires(Permission.CEREMONY_MANAGE)
@commits
def change_item(ref: str) -> ResponseReturnValue:
    found, form = queries.held(ref) or abort(404), ItemForm()
    if not form.validate_on_submit():
        return render_template("ceremonies/running/item.html", item=found, form=form), 422
    actions.change(item=found, facts=form.said(), **signed())
    return done("Le déroulé est modifié.", _back(found))


@blueprint.post("/ceremonies/running/<ref>/place")
@requires(Permission.CEREMONY_MANAGE)
@commits
def place_item(ref: str) -> ResponseReturnValue:
    """To the rank that the button says: pressed twice it is there once."""
    found, form = queries.held(ref), PlaceForm()
    if found is None:
        return done(GONE, url_for("ceremonies.index"))
    if not form.validate_on_submit():
        abort(422)
    actions.place(item=found, rank=form.rank.data, **signed())
    return done(f"«\u202f{found.title}\u202f» a changé de place.", f"{_back(found)}#moment-{found.ref}")


@blueprint.post("/ceremonies/running/<ref>/removal")
@requires(Permission.CEREMONY_MANAGE)
@commits
def remove_item(ref: str) -> ResponseReturnValue:
    found = queries.held(ref)
    if found is None:
        return done(GONE, url_for("ceremonies.index"))
    back = _back(found)
    actions.remove(item=found, **signed())
    return done("Le moment est retiré du déroulé.", back)
