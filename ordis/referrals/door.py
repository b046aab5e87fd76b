"""The only door to a referral by its address: every page of every room that names one comes in here."""

from flask import abort

from ordis.accounts.access import acting_user
from ordis.accounts.audit import Verb
from ordis.accounts.traces import trace_apart
from ordis.referrals import queries
from ordis.referrals.models import Referral


def asked(ref: str, *, lock: bool = False) -> Referral:
    """The referral of this address, or a 404 when the person signed in may not see it. Only behind ``@requires``.

    Who asks for another structure's is traced, and learns nothing. ``lock`` on every POST that decides: two people
    may press at once.
    """
    found = queries.referral_for(acting_user(), ref, lock=lock)
    if found is None and (number := queries.number_of(ref)) is not None:
        trace_apart(Verb.FOREIGN_REFERRAL, number)
    return found or abort(404)


def seen(referral: Referral) -> Referral:
    """The same referral, and the trace that the page about to be shown names its family."""
    trace_apart(Verb.HOUSEHOLD_SEEN, referral.number)
    return referral
