"""The only door to a referral by its address: every page of every room that names one comes in here."""

from flask import abort

from ordis.accounts.access import acting_user
from ordis.referrals import queries
from ordis.referrals.models import Referral


def asked(ref: str, *, lock: bool = False) -> Referral:
    """The referral of this address, or a 404 when the person signed in may not see it. Only behind ``@requires``.

    ``lock`` on every POST that decides: two people may press at once.
    """
    return queries.referral_for(acting_user(), ref, lock=lock) or abort(404)
