"""What no person can have typed is refused at the door, before any room reads it."""

from collections.abc import Iterator
from typing import Any, Final

from flask import Flask, abort, request
from wtforms import ValidationError
from wtforms.validators import NumberRange as LibraryRange

from ordis.kernel.refusal import Refusal

NUL = (
    "Cette saisie contient un caractère qu’aucun clavier n’écrit (NUL). Rien n’a été enregistré : "
    "retapez le texte au lieu de le coller."
)

YEARS: Final = range(2000, 2101)
FAR_AWAY = f"Écrivez une année entre {YEARS[0]} et {YEARS[-1]}."


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
            yield name or ""  # a part of a multipart body may have none
            yield text


def plausible_day(_form: Any, field: Any) -> None:
    """A validator: at both ends of the calendar, the hour of Paris has no equal in UTC and days cannot be added."""
    if field.data is not None and field.data.year not in YEARS:
        raise ValidationError(FAR_AWAY)


class NumberRange(LibraryRange):  # type: ignore[misc]
    """The library's, which fails on a whole number of more digits than a float holds."""

    def __call__(self, form: Any, field: Any) -> None:
        if isinstance(field.data, int) and abs(field.data) >= 2**63:
            raise ValidationError(self.message)
        super().__call__(form, field)
