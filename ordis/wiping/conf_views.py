"""What the stick that wipes for a donation is given: two files for nwipe, and where they go."""

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.donations.models import Donation
from ordis.donations.queries import staff_donation
from ordis.wiping import nwipe_conf
from ordis.wiping.blueprint import blueprint
from ordis.wiping.conf_facts import facts_of


@blueprint.get("/donations/<ref>/nwipe")
@requires(Permission.WIPE_RECORD)
def nwipe(ref: str) -> ResponseReturnValue:
    donation = _donation(ref)
    facts = facts_of(donation, device=_device(donation))
    return render_template("wiping/nwipe.html", donation=donation, device=_device(donation), facts=facts)


@blueprint.get("/donations/<ref>/nwipe.conf")
@requires(Permission.WIPE_RECORD)
def nwipe_configuration(ref: str) -> Response:
    donation = _donation(ref)
    return _file("nwipe.conf", nwipe_conf.configuration(facts_of(donation, device=_device(donation))))


@blueprint.get("/donations/<ref>/nwipe_customers.csv")
@requires(Permission.WIPE_RECORD)
def nwipe_customers(ref: str) -> Response:
    return _file("nwipe_customers.csv", nwipe_conf.customers(facts_of(_donation(ref))))


def _donation(ref: str) -> Donation:
    return staff_donation(ref) or abort(404)


def _device(donation: Donation) -> Device | None:
    """The one device for which the stick is made, if the address names one; it must be of this donation."""
    code = request.args.get("device", "").strip()
    if not code:
        return None
    device = device_by_code(code)
    return device if device is not None and device.donation_id == donation.id else abort(404)


def _file(name: str, text: str) -> Response:
    """Its name matters: nwipe looks for it."""
    response = Response(text, mimetype="text/plain")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
