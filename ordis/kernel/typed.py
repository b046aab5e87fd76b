"""What no person can have typed is refused at the door, before any room reads it."""

from collections.abc import Iterator

from flask import Flask, abort, request

from ordis.kernel.refusal import Refusal

NUL = (
    "Cette saisie contient un caractère qu’aucun clavier n’écrit (NUL). Rien n’a été enregistré : "
    "retapez le texte au lieu de le coller."
)


def install(app: Flask) -> None:
    """PostgreSQL stores no NUL, and SQLite cuts a text there when it compares."""

    @app.before_request
    def refuse_nul() -> None:
        if "\0" in request.path:
            abort(404)
        if any("\0" in text for text in _texts()):
            raise Refusal(NUL, status=400)


def _texts() -> Iterator[str]:
    for fields in (request.args, request.form):
        for name, text in fields.items(multi=True):
            yield name
            yield text
