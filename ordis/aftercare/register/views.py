"""The register of no-resale: a page, and a file."""

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.aftercare.register import queries
from ordis.aftercare.register.rules import State
from ordis.aftercare.register.table import csv_pieces
from ordis.kernel import clock

blueprint = Blueprint("register", __name__)

LONGEST = 60
FILTERS = [*State.choices(), (queries.REPORTED, "Signalé, à traiter")]


@blueprint.get("/register")
@requires(Permission.AFTERCARE_RECORD)
def index() -> ResponseReturnValue:
    wanted, text = _asked()
    after = request.args.get("after", type=int)
    page, lines = queries.register_page(wanted=wanted, text=text, today=clock.today(), after=after)
    may_open = acting_user().can(Permission.HANDOVER_SIGN)
    return render_template(
        "aftercare/register/index.html",
        page=page, lines=lines, wanted=wanted, text=text, filters=FILTERS, may_open=may_open,
    )  # fmt: skip


@blueprint.get("/register.csv")
@requires(Permission.AFTERCARE_RECORD)
def export() -> ResponseReturnValue:
    wanted, text = _asked()
    lines = queries.all_lines(wanted=wanted, text=text, today=clock.today())
    answer = Response(stream_with_context(csv_pieces(lines)), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"registre-non-revente-{clock.today()}.csv")
    return answer


def _asked() -> tuple[str, str]:
    return request.args.get("state", ""), request.args.get("q", "")[:LONGEST]
