"""Saved views: kept from the list, renamed, shared, starred, removed."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.blueprint import blueprint
from ordis.devices.listing import Filter
from ordis.devices.lists import saved
from ordis.devices.lists.models import SavedView
from ordis.kernel import clock
from ordis.kernel.transaction import commits


@blueprint.get("/devices/views")
@requires(Permission.DEVICE_VIEW)
def views() -> ResponseReturnValue:
    return render_template("devices/lists/views.html", views=saved.views_of(acting_user()))


@blueprint.post("/devices/views")
@requires(Permission.DEVICE_VIEW)
@commits
def save_view() -> ResponseReturnValue:
    wanted, shared = Filter.from_args(request.form), request.form.get("shared") == "1"
    name = request.form.get("view_name", "")
    view = saved.save_view(name=name, wanted=wanted, shared=shared, actor=acting_user(), at=clock.now())
    flash(f"La vue « {view.name} » est enregistrée{', partagée avec l’équipe' if shared else ''}.")
    address: dict[str, Any] = dict(wanted.as_args())
    return redirect(url_for("devices.index", **address), 303)


@blueprint.post("/devices/views/<ref>")
@requires(Permission.DEVICE_VIEW)
@commits
def change_view(ref: str) -> ResponseReturnValue:
    view, name = _view(ref), request.form.get("view_name", "")
    shared = request.form.get("shared") == "1"
    saved.change_view(view=view, name=name, shared=shared, actor=acting_user(), at=clock.now())
    flash(f"La vue « {view.name} » est modifiée.")
    return redirect(url_for("devices.views"), 303)


@blueprint.post("/devices/views/<ref>/sharing")
@requires(Permission.VIEW_SHARE)
@commits
def share_view(ref: str) -> ResponseReturnValue:
    view, shared = _view(ref), request.form.get("shared") == "1"
    saved.change_view(view=view, name=view.name, shared=shared, actor=acting_user(), at=clock.now())
    flash(f"La vue «\u202f{view.name}\u202f» est {'partagée avec l’équipe' if shared else 'à vous seul'}.")
    return redirect(url_for("devices.views"), 303)


@blueprint.post("/devices/views/<ref>/removal")
@requires(Permission.DEVICE_VIEW)
@commits
def remove_view(ref: str) -> ResponseReturnValue:
    view = _view(ref)
    saved.remove_view(view=view, actor=acting_user(), at=clock.now())
    flash(f"La vue « {view.name} » est retirée. Les appareils n’ont pas changé.")
    return redirect(url_for("devices.views"), 303)


@blueprint.post("/devices/views/<key>/star")
@requires(Permission.DEVICE_VIEW)
@commits
def star_view(key: str) -> ResponseReturnValue:
    if not saved.star(key=key, on=request.form.get("on") == "1", user=acting_user()):
        abort(404)
    return redirect(url_for("devices.views"), 303)


def _view(ref: str) -> SavedView:
    return saved.view_by_ref(ref, user=acting_user()) or abort(404)
