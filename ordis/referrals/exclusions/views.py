"""« Exclusions »: the households to which the city gives nothing more until a day, by the number of their referral."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.kernel.done import done
from ordis.kernel.transaction import commits
from ordis.referrals.exclusions import actions, queries
from ordis.referrals.exclusions.forms import LiftForm
from ordis.referrals.exclusions.models import Exclusion

blueprint = Blueprint("exclusions", __name__)


@blueprint.get("/exclusions")
@requires(Permission.ENGAGEMENT_DECIDE)
def index() -> ResponseReturnValue:
    ended = request.args.get("show") == "ended"
    page = queries.exclusions_page(ended=ended, after=request.args.get("after", type=int))
    return render_template("referrals/exclusions/index.html", page=page, ended=ended)


@blueprint.get("/exclusions/<ref>")
@requires(Permission.ENGAGEMENT_DECIDE)
def show(ref: str) -> ResponseReturnValue:
    return _page(queries.exclusion_by_ref(ref) or abort(404), LiftForm(formdata=None))


@blueprint.post("/exclusions/<ref>/lift")
@requires(Permission.ENGAGEMENT_DECIDE)
@commits
def lift(ref: str) -> ResponseReturnValue:
    found, form = queries.exclusion_by_ref(ref, lock=True) or abort(404), LiftForm()
    if not form.validate_on_submit():
        return _page(found, form, status=422)
    actions.lift(exclusion=found, why=form.why.data, **signed())
    return done("L’exclusion est levée\u202f: ce foyer demande comme un autre.", url_for(".show", ref=ref))


def _page(exclusion: Exclusion, form: LiftForm, *, status: int = 200) -> ResponseReturnValue:
    return render_template("referrals/exclusions/show.html", exclusion=exclusion, form=form), status
