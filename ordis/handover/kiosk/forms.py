"""Shapes of what the kiosk sends: a signature with what was declared on the screen, and the way out."""

import json
import re
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import Length

from ordis.handover.declared import Declared, Screen, Tick
from ordis.handover.forms import TOO_LONG
from ordis.handover.kiosk.way_out import Key

LANGUAGE = re.compile(r"[a-z]{2,3}")
DIGITS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "8"}


class SignForm(FlaskForm):  # type: ignore[misc]
    """``strokes``, ``times`` (box → ms since the screen opened), ``language``, ``screen`` and ``waited`` (ms since
    « Je signe ») are filled by ``kiosk.js``; ``shown`` is the digest of what the page shows. Without scripts the name
    is typed, and a box was ticked when the form was sent."""

    boxes = SelectMultipleField(validate_choice=False)
    times = HiddenField()
    strokes = HiddenField()
    language = HiddenField()
    screen = HiddenField()
    waited = HiddenField()
    shown = HiddenField()
    typed_name = StringField(
        "Je tape mon prénom et mon nom",
        validators=[Length(max=120, message=TOO_LONG)],
        render_kw={"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"},
    )

    def declared(self, boxes: Sequence[str], *, browser: str, elapsed_ms: int) -> Declared:
        """What ``signing.sign`` is told; ``elapsed_ms`` since the screen opened, by the server's clock: no box was
        ticked later, whatever a tablet whose clock was put right meanwhile says."""
        times, chosen = _object(self.times.data), dict.fromkeys(self.boxes.data or [])
        found = [(rank, box) for rank, box in enumerate(boxes) if str(rank) in chosen]
        language = self.language.data or "fr"
        return Declared(
            ticked=tuple(Tick(box, min(_whole(times.get(str(rank)), elapsed_ms), elapsed_ms)) for rank, box in found),
            strokes=self.strokes.data or "",
            typed_name=self.typed_name.data or "",
            language=language if LANGUAGE.fullmatch(language) else "fr",
            screen=_screen(_object(self.screen.data), browser),
            shown=self.shown.data or "",
            waited_ms=min(_milliseconds(self.waited.data), elapsed_ms),
        )


class WayOutForm(FlaskForm):  # type: ignore[misc]
    code = PasswordField("Code d’agent", render_kw=DIGITS)
    password = PasswordField("Mot de passe", render_kw={"autocomplete": "off"})
    email = StringField(
        "Adresse électronique du collègue",
        render_kw={"type": "email", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )

    @property
    def key(self) -> Key:
        return Key(self.code.data or "", self.password.data or "", (self.email.data or "").strip())


def _screen(told: dict[str, Any], browser: str) -> Screen:
    ratio = told.get("ratio")
    return Screen(
        browser=browser,
        width=_whole(told.get("width"), 0),
        height=_whole(told.get("height"), 0),
        ratio=float(ratio) if isinstance(ratio, int | float) and 0 < ratio < 100 else 1.0,
        pointer=str(told.get("pointer", "")),
    )


def _whole(value: Any, otherwise: int) -> int:
    fits = isinstance(value, int | float) and 0 <= value < 2**31
    return int(value) if fits else otherwise


def _milliseconds(text: str | None) -> int:
    """0 for what is no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0


def _object(text: str | None) -> dict[str, Any]:
    """An object of JSON; empty for anything else that a browser may send."""
    try:
        told = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
