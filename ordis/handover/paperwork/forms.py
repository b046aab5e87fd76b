"""Shapes of what is typed around a paper signed with a pen."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from ordis.handover.paperwork.actions import Seen
from ordis.kernel.typed import plausible_day


class AttachForm(FlaskForm):  # type: ignore[misc]
    signed_on = DateField(
        "Date écrite sur le papier",
        validators=[InputRequired("Recopiez la date écrite sur le papier signé."), plausible_day],
    )
    photograph = FileField(
        "Photographie ou scan de toutes les pages",
        description="JPEG, PNG ou PDF, 25\u00a0Mo au plus. Le lieu et l’heure qu’un téléphone écrit dans une photo "
        "en sont retirés\u202f; un PDF est gardé tel quel.",
        render_kw={"accept": "image/jpeg,image/png,application/pdf"},
    )

    def picture(self) -> bytes:
        """The bytes sent; none when no file was chosen."""
        sent: Any = self.photograph.data
        return bytes(sent.read()) if sent else b""


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """``sha256``: of the photograph on the page that is sent."""

    sha256 = HiddenField()
    seen = SelectMultipleField(
        "Ce que vous voyez sur la photographie",
        choices=Seen.choices(),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def looked_at(self) -> frozenset[Seen]:
        return frozenset(Seen(value) for value in self.seen.data or [])


class PutBackForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField(
        "Ce qui manque",
        validators=[
            InputRequired("Dites ce qui manque sur la photographie."),
            Length(max=300, message="Ce texte est trop long (%(max)d caractères au plus)."),
        ],
        description="Par exemple\u202f: la deuxième page est floue. N’écrivez pas le nom de la famille.",
    )
