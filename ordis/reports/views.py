"""The front page and the figures."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ordis.accounts.access import public

blueprint = Blueprint("reports", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    return render_template("reports/home.html")
