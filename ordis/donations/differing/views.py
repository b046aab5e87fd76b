"""What is seen of one device at the door, beside what was announced of it."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices.code import spoken
from ordis.devices.forms import kilograms_of
from ordis.devices.models import Device
from ordis.donations import queries
from ordis.donations.blueprint import blueprint, found
from ordis.donations.custody.opened import unpacked
from ordis.donations.differing import actions
from ordis.donations.differing.queries import differences_of
from ordis.donations.forms import LookedForm
from ordis.donations.models import Donation
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

SAME = "{code} est reçu, comme annoncé."
OTHER = "{code} est reçu. Diffère de l’annonce\u202f: {facts}. Les deux restent notés."


@blueprint.get("/donations/<ref>/devices/<code>/seen")
@requires(Permission.DONATION_RECEIVE)
def look(ref: str, code: str) -> ResponseReturnValue:
    donation = found(ref)
    device = queries.device_named(donation, code) or abort(404)
    form = LookedForm(formdata=None, obj=device)
    form.kind.data = device.kind.value
    form.weight.data = kilograms_of(device.weight_g)
    return _page(donation, device, form)


@blueprint.post("/donations/<ref>/devices/<code>/seen")
@requires(Permission.DONATION_RECEIVE)
@commits
def note_seen(ref: str, code: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), LookedForm()
    device = queries.device_named(donation, code) or abort(404)
    if not form.validate_on_submit():
        return _page(donation, device, form), 422
    try:
        opened = unpacked(donation)
        differing = actions.note_seen(
            donation=donation, device=device, looked=form.looked(), container=opened, **signed()
        )
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(donation, device, form), refusal.status
    facts = ", ".join(fact.label.lower() for fact in differing)
    told = (OTHER if facts else SAME).format(code=spoken(device.code), facts=facts)
    return done(told, url_for(".reception_page", ref=ref, container=opened.code if opened else None))


def _page(donation: Donation, device: Device, form: LookedForm) -> str:
    known = differences_of([device])[device.id]
    told = {"donation": donation, "device": device, "form": form, "known": known, "container": unpacked(donation)}
    return render_template("donations/seen.html", **told)
