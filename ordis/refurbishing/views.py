"""The work on one device and its quality check. Each view makes one action."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.refurbishing import actions, licences, quality, queries, rating, rules, worksheet
from ordis.refurbishing import checklist_views as _checklists  # noqa: F401 (it declares its addresses)
from ordis.refurbishing import photo_views as _photos  # noqa: F401
from ordis.refurbishing import points_views as _points  # noqa: F401
from ordis.refurbishing.blueprint import blueprint as blueprint
from ordis.refurbishing.forms import RefusalForm, WorkForm, work_form


@blueprint.get("/devices/<code>/work")
@requires(Permission.DEVICE_VIEW)
def work(code: str) -> ResponseReturnValue:
    """For whoever may not write, or once the work is over: what was found."""
    return _work_page(_device(code))


@blueprint.post("/devices/<code>/work")
@requires(Permission.REFURBISH)
@commits
def save(code: str) -> ResponseReturnValue:
    return _noted(code, actions.save_work, "Le travail est noté. Vous pouvez continuer plus tard.")


@blueprint.post("/devices/<code>/checklist/all-good")
@requires(Permission.REFURBISH)
@commits
def all_good(code: str) -> ResponseReturnValue:
    return _noted(code, actions.save_all_good, "Ce qui n’avait pas de réponse est noté « Fonctionne ».")


@blueprint.post("/devices/<code>/checklist/complete")
@requires(Permission.REFURBISH)
@commits
def complete(code: str) -> ResponseReturnValue:
    done = "La liste de contrôle est complète. Il reste le contrôle qualité par une autre personne."
    return _noted(code, actions.complete_checklist, done)


@blueprint.post("/devices/<code>/checklist/version")
@requires(Permission.REFURBISH)
@commits
def take_checklist(code: str) -> ResponseReturnValue:
    device = _device(code, lock=True)
    kept = actions.take_checklist(device=device, actor=acting_user(), at=clock.now())
    flash(f"L’appareil suit la version en vigueur de sa liste de contrôle. Réponses gardées : {kept}.")
    return _back(device)


@blueprint.post("/devices/<code>/rating")
@requires(Permission.REFURBISH)
@commits
def rate(code: str) -> ResponseReturnValue:
    device = _device(code, lock=True)
    changed = rating.rate_again(device=device, actor=acting_user(), at=clock.now())
    flash("La classe de performance est recalculée." if changed else "Recalculée : la classe reste la même.")
    return _back(device, "performance")


@blueprint.post("/devices/<code>/licence")
@requires(Permission.REFURBISH)
@commits
def licence(code: str) -> ResponseReturnValue:
    """A POST, since it leaves a trace; no page keeps the key."""
    device = _device(code, lock=True)
    key = licences.show(device=device, actor=acting_user(), at=clock.now())
    return render_template("refurbishing/licence.html", device=device, key=key)


# --- the quality check -------------------------------------------------------------------------------------


@blueprint.get("/devices/<code>/quality")
@requires(Permission.QUALITY_CHECK)
def quality_page(code: str) -> ResponseReturnValue:
    return _quality_page(_device(code), RefusalForm())


@blueprint.post("/devices/<code>/quality")
@requires(Permission.QUALITY_CHECK)
@commits
def check_quality(code: str) -> ResponseReturnValue:
    device = _device(code, lock=True)
    quality.sign(device=device, actor=acting_user(), at=clock.now())
    flash("Le contrôle qualité est signé.")
    return redirect(url_for("devices.show", code=device.code), 303)


@blueprint.post("/devices/<code>/quality/refuse")
@requires(Permission.QUALITY_CHECK)
@commits
def refuse_quality(code: str) -> ResponseReturnValue:
    device, form = _device(code, lock=True), RefusalForm()
    if not form.validate_on_submit():
        return _quality_page(device, form), 422
    try:
        quality.refuse(
            device=device, reason=form.reason.data or "", points=form.points.data or (), actor=acting_user(),
            at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.reason.errors = [refusal.message]
        return _quality_page(device, form), refusal.status
    flash("L’appareil retourne à l’établi ; le motif est affiché sur sa page de travail.")
    return _back(device)


# --- pieces ------------------------------------------------------------------------------------------------


def _noted(code: str, act: Callable[..., object], sentence: str) -> ResponseReturnValue:
    """A refusal shows the answers again, as they were given."""
    device = _device(code, lock=True)
    order = queries.latest_order(device)
    form = work_form(device, None, queries.items_of(device, order))
    if not form.validate_on_submit():
        return _work_page(device, form), 422
    try:
        act(device=device, work=form.work(device), actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        form.checklist.data = str(order.checklist.version if order and order.checklist else 0)
        return _work_page(device, form), refusal.status
    flash(sentence)
    return _back(device)


def _work_page(device: Device, form: WorkForm | None = None) -> str:
    sheet = worksheet.read(device, acting_user())
    form = form or (work_form(device, sheet.order, sheet.items) if sheet.writable else None)
    return render_template(
        "refurbishing/work.html",
        device=device,
        sheet=sheet,
        form=form,
        grades=rules.GRADES,
        accessories=rules.ACCESSORIES,
    )


def _quality_page(device: Device, form: RefusalForm) -> str:
    user = acting_user()
    sheet = worksheet.read(device, user)
    return render_template(
        "refurbishing/quality.html",
        device=device,
        sheet=sheet,
        form=form.offer(sheet.items),
        reasons=quality.refusals(device, actor=user, order=sheet.order),
        accessories=rules.ACCESSORIES,
        grades=rules.GRADES,
    )


def _device(code: str, *, lock: bool = False) -> Device:
    return device_by_code(code, lock=lock) or abort(404)


def _back(device: Device, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("refurbishing.work", code=device.code, _anchor=anchor), 303)
