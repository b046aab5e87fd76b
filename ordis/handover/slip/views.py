"""The slip of a handover, from the page of the signed agreement."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.documents.downloads import send_paper
from ordis.handover import queries
from ordis.handover.models import Handover
from ordis.handover.slip import actions
from ordis.kernel.done import done
from ordis.kernel.transaction import commits
from ordis.referrals.door import asked

blueprint = Blueprint("handover_slip", __name__)


@blueprint.post("/handovers/<ref>/slip")
@requires(Permission.HANDOVER_SIGN)
@commits
def issue(ref: str) -> ResponseReturnValue:
    paper = actions.issue_slip(handover=_handover(ref), **signed())
    return done(f"Le bordereau {paper.number} est établi et scellé.", url_for("handover.show", ref=ref))


@blueprint.get("/handovers/<ref>/slip.pdf")
@requires(Permission.HANDOVER_SIGN)
def show(ref: str) -> ResponseReturnValue:
    return send_paper(actions.slip_of(_handover(ref)) or abort(404))


def _handover(ref: str) -> Handover:
    return queries.handover_of(asked(ref)) or abort(404)
