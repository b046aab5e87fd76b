"""The consent sheet, as it is copied on the screen."""

from contextlib import closing

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from ordis.ceremonies.forms import BAD_DATE, REQUIRED, TOO_LONG
from ordis.ceremonies.testimonies.actions import Said
from ordis.ceremonies.testimonies.models import ConsentWay, GivenBy, NameShown, UseFor
from ordis.ceremonies.testimonies.rules import DURATIONS
from ordis.documents.photographs import ACCEPTED
from ordis.kernel import clock
from ordis.kernel.fields import RadioField, TicksField, once
from ordis.kernel.typed import plausible_day

CHOOSE = "Choisissez une réponse."


class TestimonyForm(FlaskForm):  # type: ignore[misc]
    """``key``: one testimony of a form sent twice."""

    key = HiddenField(filters=[once])
    text = TextAreaField(
        "Ce qui a été dit",
        validators=[DataRequired(REQUIRED), Length(max=2000, message=TOO_LONG)],
        description="Dans les mots de la personne. Ni adresse, ni école, ni santé, ni autre famille.",
    )
    shown = RadioField("Nom à montrer", choices=NameShown.choices(), validators=[InputRequired(CHOOSE)])
    first_name = StringField("Prénom", validators=[Length(max=80, message=TOO_LONG)])
    last_name = StringField(
        "Nom", validators=[Length(max=80, message=TOO_LONG)], description="Seul ce qui peut être montré est gardé."
    )
    media = TicksField("Usages acceptés", choices=UseFor.choices())
    months = RadioField(
        "Durée acceptée",
        choices=[(str(months), words) for months, words in DURATIONS.items()],
        default="24",
        validators=[InputRequired(CHOOSE)],
    )
    given_by = RadioField("Qui consent", choices=GivenBy.choices(), validators=[InputRequired(CHOOSE)])
    consented_on = DateField("Date du consentement", validators=[DataRequired(BAD_DATE), plausible_day])
    way = RadioField(
        "Comment il a été donné", choices=ConsentWay.choices(), default=ConsentWay.SHEET.value,
        validators=[InputRequired(CHOOSE)],
    )  # fmt: skip
    sheet = FileField(
        "Feuille signée, photographiée ou scannée",
        render_kw={"accept": ACCEPTED},
        description="JPEG, PNG, WebP ou PDF. Gardée chiffrée, et oubliée avec le témoignage.",
    )

    @classmethod
    def empty(cls) -> "TestimonyForm":
        return cls(consented_on=clock.today())

    def received(self) -> bytes | None:
        sent = self.sheet.data
        if not sent or not sent.filename:
            return None
        with closing(sent):
            return bytes(sent.read())

    def said(self) -> Said:
        """What ``actions`` is told."""
        return Said(
            text=self.text.data,
            shown=NameShown(self.shown.data),
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            media=tuple(UseFor(value) for value in self.media.data or ()),
            given_by=GivenBy(self.given_by.data),
            consented_on=self.consented_on.data,
            way=ConsentWay(self.way.data),
            months=int(self.months.data),
        )
