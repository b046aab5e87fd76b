"""What a person reads when something is refused or fails: what happened, nothing was lost, what to do."""

from http.client import METHOD_NOT_ALLOWED
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from ordis.kernel.db import begin_reading, db
from ordis.kernel.refusal import Refusal

SENTENCES = {
    400: (
        "Demande incomprise",
        "Le formulaire n’a pas pu être lu. Rien n’a été enregistré : revenez en arrière et réessayez.",
    ),
    401: (
        "Jeton refusé",
        "Cette adresse s’ouvre avec un jeton de poste en service. Rien n’a été enregistré.",
    ),
    403: (
        "Accès refusé",
        "Votre rôle ne permet pas d’ouvrir cette page. Rien n’a été modifié. "
        "Si elle vous est nécessaire, demandez-la à un administrateur.",
    ),
    404: (
        "Page introuvable",
        "Cette adresse ne mène à rien que vous puissiez consulter. Vérifiez-la, ou repartez de l’accueil.",
    ),
    405: (
        "Action impossible ici",
        "Cette adresse est celle d’un bouton : elle ne s’ouvre pas d’elle-même. Rien n’a été modifié.",
    ),
    409: ("Action impossible", "Rien n’a été modifié. Rechargez la page pour voir où en sont les choses."),
    410: ("Lien épuisé", "Ce lien ne sert plus. Demandez-en un nouveau."),
    413: (
        "Fichier trop lourd",
        "Ce fichier dépasse la taille acceptée. Rien n’a été enregistré : "
        "envoyez-le en plusieurs parties, ou compressé.",
    ),
    415: (
        "Format non accepté",
        "Ordis ne sait pas lire ce format. Rien n’a été enregistré : envoyez un autre format.",
    ),
    422: (
        "Saisie à corriger",
        "Une partie de la saisie est refusée. Rien n’a été enregistré : corrigez et renvoyez.",
    ),
    429: (
        "Trop de demandes",
        "Beaucoup de demandes sont arrivées de votre réseau en peu de temps. "
        "Rien n’est perdu : attendez une minute et réessayez.",
    ),
    500: (
        "Erreur d’Ordis",
        "Ordis a rencontré une erreur. Rien n’a été enregistré à moitié : "
        "réessayez, et si l’erreur revient, prévenez-nous.",
    ),
    503: (
        "Momentanément impossible",
        "La base est occupée ou ne répond pas. Rien n’a été enregistré à moitié : "
        "attendez quelques secondes et réessayez.",
    ),
}
EXPIRED = (
    "Ce formulaire est resté ouvert trop longtemps, ou vous vous êtes déconnecté entre-temps. "
    "Rien n’a été enregistré : revenez en arrière, rechargez la page et recommencez."
)


MACHINES = "/api/"
"""Below this address only programs ask: whatever they say they accept, an error is a problem in JSON."""


def wants_json() -> bool:
    if request.path.startswith(MACHINES):
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def answer(status: int, title: str, sentence: str) -> Response:
    """One error, as a page or as an RFC 9457 problem."""
    if wants_json():
        response = jsonify(type="about:blank", title=title, status=status, detail=sentence)
        response.content_type = "application/problem+json"
    else:
        if status >= 500:
            _ask_for_nobody()
        page = render_template(
            "kernel/error.html",
            title=title,
            sentence=sentence,
            status=status,
            back=_back(),
            above=_above() if status == METHOD_NOT_ALLOWED else None,
            bare=status >= 500,
        )
        response = make_response(page)
    response.status_code = status
    return response


def _ask_for_nobody() -> None:
    """Whoever is signed in, this page is for nobody: a database that does not answer is not asked again for the user
    whom every template is handed.

    Flask-Login has no public word for it: ``logout_user`` would sign the person out for good, and its own context
    processor asks whatever we hand the template. A test meets a silent database, and fails if the word goes.
    """
    current_app.login_manager._update_request_context_with_user()  # type: ignore[attr-defined]


def _back() -> str | None:
    """The page of ours that the person came from, when it is another one than this."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host or came.path == request.path:
        return None
    return came.path + (f"?{came.query}" if came.query else "")


def _above() -> str | None:
    """The page on which the button of this address stands: the nearest above it that opens, the front page apart."""
    pages = current_app.create_url_adapter(request)
    path = request.path
    while pages and (path := path.rpartition("/")[0]):
        if pages.test(path, "GET"):
            return path
    return None


def _give_up() -> None:
    """Nothing stays of what was begun, and the page that says so only reads: it never waits for SQLite's writers."""
    db.session.rollback()
    begin_reading()


def install(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> ResponseReturnValue:
        _give_up()
        title = SENTENCES.get(error.status, SENTENCES[409])[0]
        return answer(error.status, title, error.message)

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> ResponseReturnValue:
        return answer(400, SENTENCES[400][0], EXPIRED)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if status < 400:
            return error
        _give_up()
        response = answer(status, *SENTENCES.get(status, SENTENCES[500 if status > 500 else 400]))
        for name, value in error.get_headers():
            if name in {"Retry-After", "Allow"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def crashed(error: Exception) -> ResponseReturnValue:
        _give_up()
        app.logger.exception("request failed", exc_info=error)
        if app.testing:
            raise error
        status = _status_of(error)
        return answer(status, *SENTENCES[status])


def _status_of(error: Exception) -> int:
    """Two people in the same instant: an index lets one through. A database that waits too long: try again."""
    if isinstance(error, sa.exc.IntegrityError):
        return 409
    return 503 if isinstance(error, sa.exc.OperationalError) else 500
