"""The addresses of this room are declared in ``views.py`` and its neighbours: list, reception, space."""

from flask import Blueprint, abort

from ordis.accounts.access import acting_user
from ordis.donations import queries
from ordis.donations.models import Donation

blueprint = Blueprint("donations", __name__)


def found(ref: str, *, lock: bool = False) -> Donation:
    """The donation that an address names, or 404. ``lock`` on every POST: two people may press at once."""
    return queries.donation_by_ref(ref, lock=lock) or abort(404)


def own(ref: str, *, lock: bool = False) -> Donation:
    """The same, of the donor who asks; another donor's leads nowhere."""
    return queries.own_donation(acting_user(), ref, lock=lock) or abort(404)
