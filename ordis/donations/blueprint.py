"""The addresses of this room are declared in ``views.py`` and its neighbours: list, reception, space."""

from flask import Blueprint, abort

from ordis.donations import queries
from ordis.donations.models import Donation

blueprint = Blueprint("donations", __name__)


def found(ref: str, *, lock: bool = False) -> Donation:
    """The donation that an address names, or 404. ``lock`` on every POST: two people may press at once."""
    return queries.donation_by_ref(ref, lock=lock) or abort(404)
