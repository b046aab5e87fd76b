"""Who may come in by the API: the bearer of a token of a bench, and nobody by a cookie.

A token acts as its owner and never beyond: the scope must be its own, and the owner must still hold the right
that the scope asks for. The decorator leaves ``view.permission``, as ``@requires`` does, and ``view.scope``.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from ordis.api import rules
from ordis.api.models import ApiToken
from ordis.api.queries import token_by_secret
from ordis.api.rules import TokenState
from ordis.api.scopes import Scope
from ordis.kernel import answers, clock

P = ParamSpec("P")

RAW = "application/octet-stream"
NOTHING = "Rien n’a été enregistré."
NO_TOKEN = f"Il faut un jeton de poste, dans l’en-tête « Authorization: Bearer ordis_… ». {NOTHING}"
UNKNOWN = f"Ce jeton n’est pas connu : recopiez-le en entier, ou créez-en un sur la page du poste. {NOTHING}"
EXPIRED = f"Ce jeton a expiré : créez-en un nouveau sur la page du poste. {NOTHING}"
REVOKED = f"Ce jeton est révoqué : créez-en un nouveau sur la page du poste. {NOTHING}"
BENCH_CLOSED = f"Le poste de ce jeton est fermé : rouvrez-le, ou prenez le jeton d’un autre poste. {NOTHING}"
OWNER_GONE = f"Le compte de la personne qui a créé ce jeton est fermé : une autre doit en créer un. {NOTHING}"
NOT_IN_SCOPE = "Ce jeton ne permet pas « {scope} » : créez-en un qui le permette. " + NOTHING
OWNER_MAY_NOT = (
    "La personne qui a créé ce jeton n’a plus le droit « {permission} » : une autre doit en créer un. " + NOTHING
)


def bearer(scope: Scope) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Only a token with ``scope``, whose owner may do it today, enters; others get 401 or 403."""

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            refused = _enter(scope)
            return view(*args, **kwargs) if refused is None else refused

        wrapper.permission = scope.permission  # type: ignore[attr-defined]
        wrapper.scope = scope  # type: ignore[attr-defined]
        return wrapper

    return decorate


def calling_token() -> ApiToken:
    """The token of this request. Only call it behind ``@bearer``."""
    return cast(ApiToken, g.calling_token)


def _enter(scope: Scope) -> Response | None:
    authorization = request.authorization
    secret = (authorization.token if authorization and authorization.type == "bearer" else None) or ""
    if not rules.looks_like_a_token(secret):
        return _unauthorised(UNKNOWN if secret else NO_TOKEN, named=bool(secret))
    if request.mimetype == RAW:
        # The whole body is received before the database is asked: a slow bench holds no transaction open.
        request.get_data()
    token = token_by_secret(secret)
    if token is None or (doubt := _doubt(token)):
        return _unauthorised(UNKNOWN if token is None else doubt)
    g.calling_token = token
    if scope.value not in token.scopes:
        return _forbidden(NOT_IN_SCOPE.format(scope=scope.label))
    if not token.owner.can(scope.permission):
        return _forbidden(OWNER_MAY_NOT.format(permission=scope.permission.label))
    return None


def _doubt(token: ApiToken) -> str:
    """Why a known token opens nothing, or an empty text."""
    state = rules.state(token, clock.now())
    if state is not TokenState.ACTIVE:
        return REVOKED if state is TokenState.REVOKED else EXPIRED
    if token.bench.closed_at is not None:
        return BENCH_CLOSED
    return "" if token.owner.active else OWNER_GONE


def _unauthorised(sentence: str, *, named: bool = True) -> Response:
    response = answers.answer(401, answers.SENTENCES[401][0], sentence)
    error = ', error="invalid_token"' if named else ""
    response.headers["WWW-Authenticate"] = f'Bearer realm="Ordis"{error}'
    return response


def _forbidden(sentence: str) -> Response:
    response = answers.answer(403, answers.SENTENCES[403][0], sentence)
    response.headers["WWW-Authenticate"] = 'Bearer realm="Ordis", error="insufficient_scope"'
    return response
