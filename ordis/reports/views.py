"""The front page and the figures."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user

from ordis.accounts.access import public

blueprint = Blueprint("reports", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    name = "reports/home_signed.html" if current_user.is_authenticated else "reports/home.html"
    return render_template(name)


@blueprint.get("/accessibilite")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("reports/accessibility.html")


@blueprint.get("/mentions")
@public
def legal() -> ResponseReturnValue:
    return render_template("reports/legal.html")
