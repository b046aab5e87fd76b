"""Shapes of what the kiosk sends: a signature with what was declared on the screen, and the way out."""

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import Length

from ordis.accounts.forms import DIGITS
from ordis.documents.declared import Declared, Tick
from ordis.documents.declared_form import object_of, screen, whole
from ordis.handover.forms import TOO_LONG
from ordis.handover.kiosk.rules import waited_at_most
from ordis.handover.kiosk.way_out import Key
from ordis.handover.texts.languages import Language

LANGUAGE = re.compile(r"[a-z]{2,3}")
WHOLE = re.compile(r"-?[0-9]+")


class SignForm(FlaskForm):  # type: ignore[misc]
    """``strokes``, ``times`` (box → ms since the screen opened), ``language``, ``screen`` and ``waited`` (ms since
    « Je signe ») are filled by ``kiosk.js``; ``shown`` is the digest of what the page shows. ``read_to_end``: ms since
    the screen opened, absent when the end of the text was never on the screen. Without scripts the name is typed, a box
    was ticked and the text read when the form was sent."""

    boxes = SelectMultipleField(validate_choice=False)
    times = HiddenField()
    strokes = HiddenField()
    language = HiddenField()
    screen = HiddenField()
    waited = HiddenField()
    shown = HiddenField()
    read_to_end = HiddenField()
    name_confirmed = BooleanField()
    typed_name = StringField(
        "Je tape mon prénom et mon nom",
        validators=[Length(max=120, message=TOO_LONG)],
        render_kw={"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"},
    )

    def declared(self, boxes: Sequence[str], *, browser: str, elapsed_ms: int) -> Declared:
        """What ``signing.sign`` is told; ``elapsed_ms`` since the screen opened, by the server's clock: no box was
        ticked later, nor « Je signe » pressed before the last one, whatever a tablet whose clock was put right says."""
        times, chosen = object_of(self.times.data), dict.fromkeys(self.boxes.data or [])
        found = [(rank, box) for rank, box in enumerate(boxes) if str(rank) in chosen]
        ticked = tuple(Tick(box, _moment(times.get(str(rank)), elapsed_ms)) for rank, box in found)
        read_ms = _moment(_number(self.read_to_end.data), elapsed_ms) if self.read_to_end.data else None
        language = self.language.data or "fr"
        return Declared(
            ticked=ticked,
            strokes=self.strokes.data or "",
            typed_name=self.typed_name.data or "",
            language=language if LANGUAGE.fullmatch(language) else "fr",
            screen=screen(object_of(self.screen.data), browser),
            shown=self.shown.data or "",
            read_ms=read_ms,
            name_confirmed=bool(self.name_confirmed.data),
            waited_ms=min(whole(_number(self.waited.data or ""), 0), waited_at_most(ticked, read_ms, elapsed_ms)),
        )


class StayForm(FlaskForm):  # type: ignore[misc]
    """``shown``: the digest of what the page showed, from a browser on which « Je signe » was pressed."""

    language = HiddenField()
    shown = HiddenField()

    @property
    def spoken(self) -> str:
        """The language chosen on the screen; empty for what is none that it has."""
        code = self.language.data or ""
        return code if code == "fr" or Language.find(code) else ""


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


def _number(text: str) -> int | None:
    """None for what is no whole number of milliseconds."""
    return int(text[:12]) if WHOLE.fullmatch(text) else None


def _moment(told: Any, elapsed_ms: int) -> int:
    """When something was done, as the screen says; now when it says nothing. A clock put back says less than nothing:
    the moment that it opened."""
    if isinstance(told, int | float) and told < 0:
        return 0
    return min(whole(told, elapsed_ms), elapsed_ms)
