"""What staff type of an offer: one heard by telephone, and whose a public one is."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, StringField, TelField
from wtforms.validators import DataRequired, Email, Length, Optional, ValidationError

from ordis.donations.forms import TOO_LONG
from ordis.donations.models import LegalOrigin
from ordis.donations.offers.forms import OfferFields, as_compared
from ordis.donations.offers.rules import Told
from ordis.kernel.fields import RadioField, SelectField
from ordis.partners.forms import BAD_EMAIL, follows
from ordis.partners.models import Organisation
from ordis.partners.rules import checked_phone


class DeskOfferForm(OfferFields):
    """``donor`` holds the reference of an organisation; its choices are set by the view."""

    donor = SelectField("Donateur", validators=[DataRequired("Choisissez le donateur.")])
    contact = StringField("Qui propose", validators=[Length(max=120, message=TOO_LONG)])
    email = EmailField(
        "Son adresse électronique",
        filters=[as_compared],
        validators=[Optional(), Email(BAD_EMAIL), Length(max=254, message=TOO_LONG)],
        description="Nos réponses y partent. Vide\u202f: au premier contact de la fiche du donateur.",
    )
    phone = TelField("Son téléphone", validators=[follows(checked_phone)])
    legal_origin = RadioField(
        "Origine des équipements", choices=LegalOrigin.choices(), default=LegalOrigin.COMPANY.value
    )
    legal_basis = StringField(
        "Fondement juridique indiqué par le donateur",
        validators=[Length(max=200, message=TOO_LONG)],
        description="Par exemple la délibération ou l’article invoqué. Utile surtout pour un bien public.",
    )

    def told(self, organisation: str) -> Told:
        return self.offer_told(
            giver=LegalOrigin(self.legal_origin.data),
            organisation=organisation,
            contact=(self.contact.data or "").strip(),
            email=self.email.data or "",
            phone=checked_phone(self.phone.data or ""),
        )


class AttachForm(FlaskForm):  # type: ignore[misc]
    """``donor``: the reference of a record that looks like it, ``NEW`` or ``OTHER``; the view sets the choices."""

    NEW, OTHER = "new", "other"

    donor = RadioField("À qui est cette offre\u202f?")
    other = SelectField("Lequel\u202f?", default="")
    at_place = BooleanField("Pour une nouvelle fiche\u202f: son adresse est celle de l’enlèvement", default=True)
    invite = BooleanField("Ouvrir aussi un espace donateur à cette personne")

    @classmethod
    def among(cls, told: Told, alike: Sequence[Organisation], givers: Sequence[Organisation]) -> "AttachForm":
        form = cls(prefix="attach")
        form.donor.choices = [
            *((each.ref, each.name) for each in alike),
            (cls.NEW, f"Un nouveau donateur\u202f: ouvrir la fiche «\u202f{told.name}\u202f»"),
            (cls.OTHER, "Un autre donateur déjà connu"),
        ]
        form.other.choices = [("", "Choisir…"), *((each.ref, each.name) for each in givers)]
        return form

    def validate_other(self, field: Any) -> None:
        if self.donor.data == self.OTHER and not field.data:
            raise ValidationError("Choisissez le donateur.")

    @property
    def chosen(self) -> str:
        """The reference of a known donor; "" for a new one."""
        return str({self.NEW: "", self.OTHER: self.other.data}.get(self.donor.data, self.donor.data))
