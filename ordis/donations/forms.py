"""What people type about a donation: the offer, the decision, the list, what is found at reception."""

import re
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from ordis.devices.models import Kind, Medium
from ordis.donations import values
from ordis.donations.actions import NOTHING_OFFERED, Offer
from ordis.donations.columns import Field
from ordis.donations.donor_list import Plan
from ordis.donations.models import LegalOrigin, WipedBy
from ordis.donations.reception import DiskSeen
from ordis.donations.values import UnreadableError
from ordis.kernel.french import grouped
from ordis.kernel.grid import MOST_LINES
from ordis.kernel.typed import NumberRange, plausible_day

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


class OfferForm(FlaskForm):  # type: ignore[misc]
    """``donor`` holds the reference of an organisation; its choices are set by the view."""

    donor = SelectField("Donateur", validators=[DataRequired("Choisissez le donateur.")])
    legal_origin = RadioField(
        "Origine des équipements", choices=LegalOrigin.choices(), default=LegalOrigin.COMPANY.value
    )
    legal_basis = StringField(
        "Fondement juridique indiqué par le donateur",
        validators=[Length(max=200, message=TOO_LONG)],
        description="Par exemple la délibération ou l’article invoqué. Utile surtout pour un bien public.",
    )
    wiped_by = RadioField("Disques", choices=WipedBy.choices(), default=WipedBy.WORKSHOP.value)
    pickup_place = StringField("Lieu d’enlèvement", validators=[Length(max=200, message=TOO_LONG)])
    pickup_on = Day("Date d’enlèvement prévue", validators=[Optional(), plausible_day])
    note = TextAreaField(
        "Remarque",
        validators=[Length(max=2000, message=TOO_LONG)],
        description="Âge, état, accès au site, interlocuteur…",
    )
    for kind in Kind:
        locals()[kind.value] = Quantity(kind.label, validators=[Optional(), NumberRange(0, 100_000, BAD_QUANTITY)])
    del kind

    def quantities(self) -> list[Any]:
        """The fields that count devices, in the order of the kinds."""
        return [self[kind.value] for kind in Kind]

    def validate(self, extra_validators: Any = None) -> bool:
        """Nothing at all is offered: said under the first quantity."""
        valid: bool = super().validate(extra_validators)
        if any(field.data or field.errors for field in self.quantities()):
            return valid
        self.quantities()[0].errors = [NOTHING_OFFERED]
        return False

    def offer(self) -> Offer:
        return Offer(
            lines=[(kind, self[kind.value].data) for kind in Kind if self[kind.value].data],
            legal_origin=LegalOrigin(self.legal_origin.data),
            legal_basis=self.legal_basis.data or "",
            wiped_by=WipedBy(self.wiped_by.data),
            pickup_place=self.pickup_place.data or "",
            pickup_on=self.pickup_on.data,
            note=self.note.data or "",
        )


class AcceptForm(FlaskForm):  # type: ignore[misc]
    decision = StringField(
        "Délibération ou décision",
        validators=[Length(max=120, message=TOO_LONG)],
        description="Son numéro figure sur la convention ; il peut rester à compléter à la main.",
    )


class DeclineForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField(
        "Motif",
        validators=[DataRequired("Dites pourquoi : le donateur le lira."), Length(max=400, message=TOO_LONG)],
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


class StickerForm(UnexpectedForm):
    """A device that nobody announced and that already bears a blank sticker."""

    donation = SelectField("Don", validators=[DataRequired("Choisissez le don dont il vient.")])


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
