"""The second factor, compulsory for staff when the city says so; donors and prescribers are never forced.

Flask-Security asks the user at each sign-in by password (``User.check_tf_required``) and leads to the setup
page before anything opens. A session opened before the city made it compulsory is led there too.
"""

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from ordis.accounts.models import User
from ordis.settings import current

WAY_OUT = frozenset({"accounts.me", "reports.accessibility", "reports.legal", "theme", "static"})
"""Pages that stay open meanwhile, with those of Flask-Security and the files of Bootstrap."""


def lacks_second_factor(user: User) -> bool:
    """Whether the city asks one of ``user``, who has none yet."""
    return user.owes_second_factor and not user.tf_primary_method


def install(app: Flask) -> None:
    @app.before_request
    def lead_to_setup() -> ResponseReturnValue | None:
        if not current().second_factor_required:
            return None
        if request.endpoint in WAY_OUT or request.blueprint in {"security", "bootstrap", "api", "open_data"}:
            return None  # the API knows tokens, open data nobody: never sessions
        if current_user.is_authenticated and lacks_second_factor(current_user):
            return redirect(url_for("security.two_factor_setup"))
        return None
