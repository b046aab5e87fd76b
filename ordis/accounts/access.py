"""Who may come in: each view says a permission or says that it is public; what says nothing is refused."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypedDict, TypeVar, cast

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.kernel import clock

P = ParamSpec("P")
R = TypeVar("R")

LIBRARY_BLUEPRINTS = frozenset({"security", "bootstrap", "static"})
"""Blueprints of libraries, whose views check for themselves (sign-in pages, files without secrets)."""


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only somebody signed in whose role grants ``permission`` enters; others are sent to sign in, or get 403."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_user.is_authenticated:
                return cast(R, current_app.login_manager.unauthorized())  # type: ignore[attr-defined]
            if not acting_user().can(permission):
                abort(403)
            return view(*args, **kwargs)

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anyone enters: the view must show nothing that is not for everyone."""
    view.public = True  # type: ignore[attr-defined]
    return view


def acting_user() -> User:
    """The person signed in. Only call it behind ``@requires``."""
    return cast(User, current_user._get_current_object())


class Signed(TypedDict):
    actor: User
    at: datetime


def signed() -> Signed:
    """By whom and when: what each action is given along with its own words. Only call it behind ``@requires``."""
    return {"actor": acting_user(), "at": clock.now()}


def deny_by_default(app: Flask) -> None:
    @app.before_request
    def refuse_undeclared() -> ResponseReturnValue | None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None or request.blueprint in LIBRARY_BLUEPRINTS or request.endpoint == "static":
            return None
        if not (hasattr(view, "permission") or hasattr(view, "public")):
            abort(403)
        return None


def declared_routes(app: Flask) -> list[dict[str, Any]]:
    """Each address with its methods and what it asks: ``[{"path", "methods", "endpoint", "permission", "public"}]``.

    Views of libraries (sign-in pages, static files) are public in this sense: anyone may ask, they check
    for themselves.
    """
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        view = app.view_functions[rule.endpoint]
        library = rule.endpoint.split(".")[0] in LIBRARY_BLUEPRINTS
        permission = getattr(view, "permission", None)
        rows.append(
            {
                "path": rule.rule,
                "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
                "endpoint": rule.endpoint,
                "permission": permission.value if permission else None,
                "public": library or hasattr(view, "public"),
            }
        )
    return rows
