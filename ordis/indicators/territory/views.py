"""The page « Territoire »: read by whoever may read figures."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.indicators.secrecy import WITHHELD
from ordis.indicators.territory import queries
from ordis.indicators.territory.queries import QUARTERS
from ordis.partners.territory import queries as territory

blueprint = Blueprint("territory", __name__)


@blueprint.get("/territory")
@requires(Permission.REPORT_VIEW)
def index() -> ResponseReturnValue:
    """What means nothing in the address is this year, the whole of it, without an index."""
    years, indices = queries.years(), territory.indices()
    year = request.args.get("year", type=int)
    year = year if year in years else years[0]
    quarter = request.args.get("quarter", "")
    quarter = quarter if quarter in QUARTERS else ""
    asked = request.args.get("index", "")
    chosen = territory.index_by_ref(asked) if asked in {each.ref for each in indices} else None
    return render_template(
        "indicators/territory/index.html", years=years, indices=indices, chosen=chosen, quarters=QUARTERS,
        told=queries.by_district(year=year, quarter=quarter, index=chosen), withheld=WITHHELD,
        pictures=queries.bars_of(chosen) if chosen else [], edits=acting_user().can(Permission.TERRITORY_EDIT),
    )  # fmt: skip
