"""« Pas venu », and what the city decides of devices that nobody comes for."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.handover.missed import actions, queries, rules
from ordis.kernel import clock
from ordis.kernel.clock import months_later
from ordis.kernel.done import done
from ordis.kernel.transaction import commits
from ordis.referrals.door import asked

blueprint = Blueprint("missed", __name__)

NOTED = "C’est noté\u202f: la famille de la demande {number} n’est pas venue. Son prescripteur est prévenu."


@blueprint.post("/handovers/<ref>/missed")
@requires(Permission.HANDOVER_SIGN)
@commits
def miss(ref: str) -> ResponseReturnValue:
    referral = asked(ref)  # the device's row is held before the referral's, as everywhere
    actions.miss(referral=referral, **signed())
    return done(NOTED.format(number=referral.number), url_for("handover.index"))


@blueprint.get("/handovers/missed")
@requires(Permission.ALLOCATION_DECIDE)
def index() -> ResponseReturnValue:
    today = clock.today()
    since = months_later(today, -12)
    structures = queries.figures(since, today)
    missed, met = sum(each.missed for each in structures), sum(each.met for each in structures)
    return render_template(
        "handover/missed/index.html",
        to_decide=queries.to_decide(),
        structures=structures,
        since=since,
        missed=missed,
        met=met,
        rate=rules.rate,
    )
