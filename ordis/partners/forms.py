from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, IntegerField, SelectField, StringField, TelField
from wtforms.validators import DataRequired, Email, Length, Optional, Regexp, ValidationError

from ordis.accounts.permissions import Role
from ordis.kernel.refusal import Refusal
from ordis.kernel.typed import NumberRange
from ordis.partners.actions import OrganisationFacts
from ordis.partners.models import OrganisationKind
from ordis.partners.rules import checked_number, checked_phone
from ordis.partners.sites import SiteFacts

TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."
BAD_EMAIL = "Cette adresse ne semble pas valable : elle ressemble à prenom.nom@exemple.fr."
BAD_POSTCODE = "Un code postal compte cinq chiffres, par exemple 86000."
BAD_QUOTA = "Indiquez un nombre entre 0 et 10 000, ou laissez vide s’il n’y a pas de quota."


def follows(check: Callable[[str], object]) -> Callable[[Any, Any], None]:
    """A validator that repeats the sentence of a rule under its field."""

    def validate(_form: Any, field: Any) -> None:
        try:
            check(field.data or "")
        except Refusal as refusal:
            raise ValidationError(refusal.message) from None

    return validate


class OrganisationForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        "Nom", validators=[DataRequired("Écrivez le nom du partenaire."), Length(max=160, message=TOO_LONG)]
    )
    kind = SelectField(
        "Nature", choices=OrganisationKind.choices(), validators=[DataRequired("Choisissez la nature du partenaire.")]
    )
    gives = BooleanField("Donne des équipements")
    prescribes = BooleanField("Prescrit des ordinateurs pour des familles")
    refurbishes = BooleanField("Reconditionne des lots pour l’atelier (ESAT, entreprise à but d’emploi)")
    recycles = BooleanField("Enlève le matériel à recycler (recycleur, éco-organisme)")
    siret = StringField(
        "SIREN ou SIRET",
        validators=[follows(checked_number)],
        description="9 ou 14 chiffres, facultatif. Le SIREN est écrit sur la convention de don.",
    )
    address = StringField("Adresse", validators=[Length(max=200, message=TOO_LONG)])
    postal_code = StringField("Code postal", validators=[Optional(), Regexp(r"^\d{5}$", message=BAD_POSTCODE)])
    town = StringField("Commune", validators=[Length(max=80, message=TOO_LONG)])
    district = StringField("Quartier", validators=[Length(max=80, message=TOO_LONG)])
    requires_purge = BooleanField(
        "Exige un effacement de niveau « purge »",
        description="Norme NIST SP 800-88 : les commandes internes du disque, ou sa destruction.",
    )
    yearly_quota = IntegerField(
        "Quota par an",
        validators=[Optional(), NumberRange(0, 10_000, BAD_QUOTA)],
        description="Nombre d’ordinateurs que ce prescripteur peut demander chaque année.",
    )

    def facts(self) -> OrganisationFacts:
        return OrganisationFacts(
            name=self.name.data,
            kind=OrganisationKind(self.kind.data),
            gives=self.gives.data,
            prescribes=self.prescribes.data,
            refurbishes=self.refurbishes.data,
            recycles=self.recycles.data,
            siret=self.siret.data or "",
            address=self.address.data or "",
            postal_code=self.postal_code.data or "",
            town=self.town.data or "",
            district=self.district.data or "",
            requires_purge=self.requires_purge.data,
            yearly_quota=self.yearly_quota.data,
        )


class ContactForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        "Prénom et nom",
        validators=[DataRequired("Écrivez le prénom et le nom de la personne."), Length(max=120, message=TOO_LONG)],
    )
    function = StringField("Fonction", validators=[Length(max=120, message=TOO_LONG)])
    email = EmailField(
        "Adresse électronique", validators=[Optional(), Email(BAD_EMAIL), Length(max=254, message=TOO_LONG)]
    )
    phone = TelField("Téléphone", validators=[follows(checked_phone)])


class SiteForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        "Nom du lieu",
        validators=[
            DataRequired("Écrivez le nom du lieu\u202f: celui de la porte."),
            Length(max=160, message=TOO_LONG),
        ],
    )
    address = StringField("Adresse", validators=[Length(max=200, message=TOO_LONG)])
    postal_code = StringField("Code postal", validators=[Optional(), Regexp(r"^\d{5}$", message=BAD_POSTCODE)])
    town = StringField("Commune", validators=[Length(max=80, message=TOO_LONG)])
    district = StringField("Quartier", validators=[Length(max=80, message=TOO_LONG)])
    phone = TelField("Téléphone du public", validators=[follows(checked_phone)])
    email = EmailField(
        "Adresse électronique du public", validators=[Optional(), Email(BAD_EMAIL), Length(max=254, message=TOO_LONG)]
    )
    opening_hours = StringField(
        "Horaires",
        validators=[Length(max=400, message=TOO_LONG)],
        description="Comme dans OpenStreetMap : Mo-Fr 09:00-12:00,14:00-17:30",
    )
    hands_over = BooleanField("On peut y remettre des ordinateurs aux familles")

    def facts(self) -> SiteFacts:
        return SiteFacts(
            name=self.name.data,
            address=self.address.data or "",
            postal_code=self.postal_code.data or "",
            town=self.town.data or "",
            district=self.district.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            opening_hours=self.opening_hours.data or "",
            hands_over=self.hands_over.data,
        )


class InvitationForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        "Prénom et nom",
        validators=[DataRequired("Écrivez le prénom et le nom de la personne."), Length(max=120, message=TOO_LONG)],
    )
    email = EmailField(
        "Adresse électronique",
        validators=[DataRequired("Écrivez une adresse\u202f: prenom.nom@exemple.fr."), Email(BAD_EMAIL)],
    )
    role = SelectField(
        "Pour",
        choices=[
            (Role.DONOR.value, "Suivre les dons"),
            (Role.PRESCRIBER.value, "Déposer des demandes"),
            (Role.REFURBISHER.value, "Travailler sur les lots confiés"),
        ],
    )
