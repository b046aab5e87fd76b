"""What people type about a donation: the offer, the decision, the list, what is found at reception."""

import re
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from ordis.devices.forms import Weight, grams
from ordis.devices.models import Kind, Medium
from ordis.donations import values
from ordis.donations.columns import Field
from ordis.donations.counted.rules import NOTHING
from ordis.donations.declining import LONGEST, SENTENCES, WHY, said
from ordis.donations.differing.actions import Looked
from ordis.donations.donor_list import Plan
from ordis.donations.models import DeclineReason
from ordis.donations.reception import DiskSeen
from ordis.kernel.cells import UnreadableError
from ordis.kernel.fields import RadioField, once
from ordis.kernel.french import grouped
from ordis.kernel.grid import MOST_LINES
from ordis.kernel.refusal import Refusal
from ordis.kernel.typed import NumberRange

REQUIRED = "Ce champ est nécessaire."
TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."
BAD_QUANTITY = "Indiquez un nombre entier entre 0 et 100 000."
BAD_DATE = "Cette date n’existe pas : écrivez par exemple 03/12/2022."


class Day(DateField):  # type: ignore[misc]
    """A date of the browser's picker; the library's message is English."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(BAD_DATE) from None


class Quantity(IntegerField):  # type: ignore[misc]
    """A count of devices; empty is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata([value for value in valuelist if value.strip()])
        except ValueError:
            raise ValueError(BAD_QUANTITY) from None


class AcceptForm(FlaskForm):  # type: ignore[misc]
    decision = StringField(
        "Délibération ou décision",
        validators=[Length(max=120, message=TOO_LONG)],
        description="Son numéro est écrit sur la convention. Vide, celui qui est noté reste.",
    )
    despite = BooleanField("J’établis la convention malgré ce qui manque")


class CloseForm(FlaskForm):  # type: ignore[misc]
    """Asked only when the agreement is not signed."""

    unsigned = StringField("Pourquoi sans convention signée", validators=[Length(max=300, message=TOO_LONG)])


class DeclineForm(FlaskForm):  # type: ignore[misc]
    """Words of the city take the place of the sentence of the reason that is chosen."""

    why = RadioField("Raison", choices=DeclineReason.choices(), default=DeclineReason.OTHER.value)
    reason = TextAreaField(
        "Vos mots, à la place de la phrase",
        validators=[Length(max=LONGEST, message=TOO_LONG)],
        description="Le donateur les lit tels quels. Nécessaires pour «\u202fAutre raison\u202f».",
    )

    def validate_reason(self, field: Any) -> None:
        try:
            said(DeclineReason(self.why.data), field.data or "")
        except (Refusal, ValueError):
            raise ValidationError(WHY) from None

    @property
    def sentences(self) -> dict[str, str]:
        """What each reason says to the donor, by its value."""
        return {reason.value: sentence for reason, sentence in SENTENCES.items()}


class AskForm(FlaskForm):  # type: ignore[misc]
    question = TextAreaField(
        "Votre question",
        validators=[
            DataRequired("Écrivez votre question\u202f: le donateur la lira."),
            Length(max=600, message=TOO_LONG),
        ],
        description="Elle part par courriel, avec un lien pour répondre sans mot de passe.",
    )


class AnswerForm(FlaskForm):  # type: ignore[misc]
    answer = TextAreaField(
        "Sa réponse, donnée de vive voix",
        validators=[DataRequired("Écrivez la réponse."), Length(max=1200, message=TOO_LONG)],
    )


class ListFileForm(FlaskForm):  # type: ignore[misc]
    file = FileField(
        "Liste du donateur",
        validators=[FileRequired("Choisissez un fichier.")],
        description=f"CSV, TSV, XLSX ou ODS, {grouped(MOST_LINES)} lignes au plus. L’encodage et le séparateur sont "
        "reconnus.",
    )


class PlanForm:
    """How to read the list, as it travels in the address and in the form: ``c0=kind&c1=make…&header=1``."""

    def __init__(self, typed: MultiDict[str, str]) -> None:
        self._typed = typed

    @property
    def given(self) -> bool:
        return "planned" in self._typed

    def plan(self) -> Plan:
        """Names that Ordis does not know are columns left out."""
        columns = {
            int(name[1:]): field
            for name, value in self._typed.items()
            if re.fullmatch("c[0-9]{1,2}", name) and (field := Field.find(value))
        }
        return Plan(columns, "header" in self._typed, Kind.find(self._typed.get("kind", "")), self.sheet)

    @property
    def sheet(self) -> str:
        return self._typed.get("sheet", "")[:100]

    @staticmethod
    def address(plan: Plan) -> dict[str, str]:
        """The plan as the arguments of an address."""
        arguments = {f"c{index}": field.value for index, field in sorted(plan.columns.items())}
        arguments |= {"planned": "1"} | ({"header": "1"} if plan.header else {})
        arguments |= {"sheet": plan.sheet} if plan.sheet else {}
        return arguments | ({"kind": plan.default_kind.value} if plan.default_kind else {})


class UnexpectedForm(FlaskForm):  # type: ignore[misc]
    kind = SelectField("Type", choices=Kind.choices())
    designation = StringField("Marque et modèle", validators=[Length(max=160, message=TOO_LONG)])
    serial = StringField("Numéro de série", validators=[Length(max=80, message=TOO_LONG)])


class CountedForm(FlaskForm):  # type: ignore[misc]
    """``key`` comes with the page: sent twice, it is one batch."""

    text = TextAreaField(
        "Ce que vous comptez",
        validators=[DataRequired(NOTHING), Length(max=4000, message=TOO_LONG)],
        description="Une sorte par ligne, par exemple\u202f: 12 × Latitude 5490, ou 3 écrans 24\u00a0pouces.",
    )
    kind = SelectField(
        "Type, s’il ne se lit pas dans la ligne", choices=[("", "Le texte le dit"), *Kind.choices()], default=""
    )
    disks_removed = BooleanField("Disques retirés par le donateur (je le constate)")
    key = HiddenField(filters=[once])


class WeightForm(FlaskForm):  # type: ignore[misc]
    """What the scale says of one device."""

    weight = Weight(
        "Masse (kg)",
        validators=[Optional(), NumberRange(Decimal("0.01"), 200, "Entre 0,01 et 200\u00a0kg.")],
        description="Ce que dit la balance, par exemple 2,35.",
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )


class LookedForm(FlaskForm):  # type: ignore[misc]
    """What is seen of a device that was announced, and what the scale says."""

    kind = SelectField("Type", choices=Kind.choices())
    make = StringField("Marque", validators=[Length(max=80, message=TOO_LONG)])
    model = StringField("Modèle", validators=[Length(max=120, message=TOO_LONG)])
    serial = StringField(
        "Numéro de série", validators=[Length(max=80, message=TOO_LONG)], render_kw={"autocomplete": "off"}
    )
    weight = WeightForm.weight

    def looked(self) -> Looked:
        return Looked(
            kind=Kind(self.kind.data),
            make=self.make.data or "",
            model=self.model.data or "",
            serial=self.serial.data or "",
            weight_g=grams(self.weight.data),
        )


class StickerForm(UnexpectedForm):
    """A device that nobody announced and that already bears a blank sticker. ``container``: the code of the one that
    is being unpacked."""

    donation = SelectField("Don", validators=[DataRequired("Choisissez le don dont il vient.")])
    container = HiddenField()


class AttachForm(FlaskForm):  # type: ignore[misc]
    text = StringField(
        "Appareil déjà connu",
        validators=[DataRequired("Scannez son ancienne étiquette, ou tapez son code ou son numéro de série.")],
        description="Son ancien code, même illisible au scanner, ou son numéro de série.",
    )


class DiskSeenForm(FlaskForm):  # type: ignore[misc]
    removed = BooleanField(
        "Disque retiré par le donateur",
        description="L’emplacement est vide : vous le constatez et le signez de votre nom.",
    )
    medium = SelectField("Type", choices=Medium.choices(), default=Medium.UNKNOWN.value)
    model = StringField("Modèle", validators=[Length(max=120, message=TOO_LONG)])
    serial = StringField(
        "Numéro de série du disque",
        validators=[Length(max=80, message=TOO_LONG)],
        description="Il relie le disque à son journal d’effacement : scannez-le si possible.",
    )
    capacity = StringField("Capacité", description="Par exemple 256 Go ou 1 To.")

    def validate_capacity(self, field: Any) -> None:
        try:
            values.capacity(field.data or "")
        except UnreadableError as error:
            raise ValidationError(str(error)) from None

    def seen(self) -> DiskSeen:
        return DiskSeen(
            medium=Medium(self.medium.data),
            model=self.model.data or "",
            serial=self.serial.data or "",
            capacity_bytes=values.capacity(self.capacity.data or ""),
            removed=self.removed.data,
        )
