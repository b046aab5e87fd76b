"""The second factor, compulsory for staff when the city says so; donors and prescribers are never forced.

Flask-Security knows one switch for everybody (``SECURITY_TWO_FACTOR_REQUIRED``), which would keep a donor out:
it stays off, and a member of the staff without a second factor is led to the page that sets one up.
"""

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from ordis.accounts.models import User
from ordis.accounts.permissions import STAFF

WAY_OUT = frozenset({"accounts.me", "reports.accessibility", "reports.legal", "theme", "static"})
"""Pages that stay open meanwhile, with those of Flask-Security and the files of Bootstrap."""


def needs_second_factor(user: User) -> bool:
    """Whether the city asks one of ``user`` who has none yet."""
    required: bool = current_app.extensions["ordis"].second_factor_required
    return required and bool(user.role_set & STAFF) and not user.tf_primary_method


def install(app: Flask) -> None:
    @app.before_request
    def lead_to_setup() -> ResponseReturnValue | None:
        if not app.extensions["ordis"].second_factor_required or request.endpoint in WAY_OUT:
            return None
        if request.blueprint in {"security", "bootstrap"} or not current_user.is_authenticated:
            return None
        if needs_second_factor(current_user):
            return redirect(url_for("security.two_factor_setup"))
        return None
