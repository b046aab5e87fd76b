"""What a person drops, answers or declares on the panel of a device."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ordis.devices.models import DiskState
from ordis.wiping.actions import REASON_LENGTH
from ordis.wiping.statements import WORDS_LENGTH

CHOOSE_FILE = "Choisissez le fichier écrit par l’outil d’effacement."
WORDS_NEEDED = "Écrivez quelques mots : ils sont conservés et imprimés sur l’attestation."
UNKNOWN_LINE = "Cette ligne n’existe plus : rechargez la page de l’appareil."


def _at_most(length: int) -> Length:
    return Length(max=length, message=f"{length} caractères au plus.")


class EvidenceForm(FlaskForm):  # type: ignore[misc]
    file = FileField(
        "Journal d’effacement (nwipe)",
        [FileRequired(CHOOSE_FILE)],
        description="Le fichier .log écrit par nwipe, tel quel : Ordis le garde sans le modifier.",
    )

    def received(self) -> tuple[bytes, str]:
        """The bytes and the name that the browser gave."""
        return self.file.data.read(), self.file.data.filename or ""


class PlaceForm(FlaskForm):  # type: ignore[misc]
    """``line``: which line of the file; ``disk``: which disk of the device, from 1; none for a new one."""

    line = IntegerField("Ligne", [InputRequired(UNKNOWN_LINE)])
    disk = IntegerField("Disque", [Optional()])


class ReservationForm(FlaskForm):  # type: ignore[misc]
    line = IntegerField("Ligne", [InputRequired(UNKNOWN_LINE)])
    reason = StringField(
        "Pourquoi cette réserve est acceptable", [InputRequired(WORDS_NEEDED), _at_most(REASON_LENGTH)]
    )


class StatementForm(FlaskForm):  # type: ignore[misc]
    disk = IntegerField("Disque", [InputRequired(UNKNOWN_LINE)])
    state = SelectField("Je déclare que ce disque est", choices=DiskState.choices(), coerce=DiskState)
    words = StringField("Comment le savez-vous ?", [InputRequired(WORDS_NEEDED), _at_most(WORDS_LENGTH)])


def first_error(form: Any) -> str:
    """The first sentence of a form that was refused."""
    return next((str(message) for messages in form.errors.values() for message in messages), UNKNOWN_LINE)
