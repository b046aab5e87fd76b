"""Shapes of what is typed around a paper signed with a pen."""

from contextlib import closing

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, HiddenField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from ordis.documents.photographs import ACCEPTED
from ordis.handover.paperwork.actions import Seen
from ordis.kernel import clock
from ordis.kernel.typed import plausible_day


class AttachForm(FlaskForm):  # type: ignore[misc]
    signed_on = DateField(
        "Date écrite sur le papier",
        default=clock.today,
        description="Celle du jour est déjà là\u202f: corrigez-la si le papier porte un autre jour.",
        validators=[InputRequired("Recopiez la date écrite sur le papier signé."), plausible_day],
    )
    photographs = MultipleFileField(
        "Photographies du papier signé, ou son scan",
        description="Une photographie par page, dans l’ordre, ou un seul PDF. JPEG, PNG, WebP ou PDF, 25\u00a0Mo par "
        "envoi\u202f: au-delà, joignez les pages en plusieurs fois. Le lieu et l’heure qu’un téléphone écrit dans une "
        "photo en sont retirés\u202f; un PDF est gardé tel quel.",
        render_kw={"accept": ACCEPTED},
    )

    def received(self) -> list[bytes]:
        """The files sent, in the order of the browser; none when none was chosen."""
        found = []
        for sent in self.photographs.data or []:
            if sent and sent.filename:
                with closing(sent):  # beyond some size it is a temporary file
                    found.append(sent.read())
        return found


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """``shown``: the fingerprint of the pages on the screen that is sent. ``fewer``: asked when there are fewer of them
    than the paper has."""

    shown = HiddenField()
    seen = SelectMultipleField(
        "Ce que vous voyez sur le papier",
        choices=Seen.choices(),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    fewer = BooleanField()

    def looked_at(self) -> frozenset[Seen]:
        return frozenset(Seen(value) for value in self.seen.data or [])


class PutBackForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField(
        "Ce qui manque",
        validators=[
            InputRequired("Dites ce qui manque sur le papier."),
            Length(max=300, message="Ce texte est trop long (%(max)d caractères au plus)."),
        ],
        description="Par exemple\u202f: la deuxième page est floue. N’écrivez pas le nom de la famille.",
    )
