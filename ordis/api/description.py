"""The API and its own description in OpenAPI 3.1, and typed forms of the decorators of flask-smorest."""

from collections.abc import Callable, Mapping
from typing import Any, ParamSpec

import flask
from flask.typing import ResponseReturnValue
from flask_smorest import Api, Blueprint
from marshmallow import Schema

from ordis.api.schemas import ProblemSchema
from ordis.api.scopes import Scope

P = ParamSpec("P")

PROBLEM = "application/problem+json"
PROBLEMS: Mapping[int, str] = {
    400: "Demande incomprise",
    401: "Jeton absent, inconnu, expiré ou révoqué",
    403: "Le jeton, ou la personne qui l’a créé, ne permet pas cela",
    404: "Rien à cette adresse",
    409: "L’action contredit ce qui est connu",
    413: "Fichier trop lourd",
    415: "Corps d’une forme non acceptée",
    422: "Fichier ou paramètre refusé : rien n’est enregistré",
    429: "Trop de demandes",
}
"""What each route may answer beside its success; the sentence for people is in ``detail``."""

described: Any = Blueprint("api", __name__, url_prefix="/api", description="Postes d’effacement")
blueprint: flask.Blueprint = described


class HouseApi(Api):  # type: ignore[misc]
    """The library's description without its pages, and without its errors: ``kernel.answers`` says ours."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        return None


def says(
    *,
    success: Mapping[int, type[Schema] | str],
    problems: tuple[int, ...] = (),
    scope: Scope | None = None,
    media: str = "application/json",
    **manual: Any,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Describe a route: its successes (a schema, or words for a text), its problems, the scope that it asks.

    Without ``scope`` the route is public.
    """
    common = {401, 403, 429} if scope else {429}
    security = [{"token": [scope.value]}] if scope else []

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        documented: Any = view
        for status in sorted({*problems, *common}):
            documented = described.alt_response(
                status, schema=ProblemSchema, content_type=PROBLEM, description=PROBLEMS[status]
            )(documented)
        for status, shape in success.items():
            documented = _success(status, shape, media)(documented)
        told: Callable[P, ResponseReturnValue] = described.doc(security=security, **manual)(documented)
        return told

    return decorate


def _success(status: int, shape: type[Schema] | str, media: str) -> Any:
    if isinstance(shape, str):
        words = {"type": "string"}
        return described.alt_response(status, schema=words, content_type=media, description=shape, success=True)
    return described.alt_response(status, schema=shape, content_type=media, success=True)


def install(app: flask.Flask) -> None:
    """Register the routes under ``/api`` and build their description. Cookies never enter: no CSRF to check."""
    app.config.update(API_TITLE="Ordis", API_VERSION="1", OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX=None)
    api = HouseApi(app)
    api.spec.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "description": "Jeton de poste, « ordis_… »."}
    )
    api.register_blueprint(described)
    app.extensions["csrf"].exempt(blueprint)
    app.extensions["api"] = api
