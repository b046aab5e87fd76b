from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, StringField, TelField, TextAreaField
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    Optional,
    ValidationError,
)

from ordis.devices.models import Kind
from ordis.kernel import clock
from ordis.kernel.choice import Choice
from ordis.kernel.refusal import Refusal
from ordis.kernel.typed import NumberRange
from ordis.partners.models import Organisation
from ordis.partners.rules import checked_phone
from ordis.referrals.districts import DISTRICTS
from ordis.referrals.facts import HouseholdFacts, Need
from ordis.referrals.fields import DayField, NumberField, RadioField, SelectField
from ordis.referrals.identity import Identity, words
from ordis.referrals.models import Connection, Ease, HomeEquipment, Purpose, Situation

REQUIRED = "Ce champ est nécessaire."
TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."
BAD_EMAIL = "Cette adresse ne semble pas valable : elle ressemble à prenom.nom@exemple.fr."
CHOOSE = ("", "Choisir…")
WANTED = (Kind.LAPTOP, Kind.DESKTOP)
OLDEST = 120  # years
FREE_TEXT = "N’écrivez rien sur la santé, l’origine, la religion ou les opinions : ce n’est ni utile ni permis."


def _required() -> DataRequired:
    return DataRequired(REQUIRED)


def _short(limit: int) -> Length:
    return Length(max=limit, message=TOO_LONG)


def _pick(choice: type[Choice]) -> list[tuple[str, str]]:
    return [CHOOSE, *choice.choices()]


class ReferralForm(FlaskForm):  # type: ignore[misc]
    """District first, identity last."""

    idempotency_key = HiddenField(validators=[_required(), _short(40)])
    organisation = SelectField("Structure", validators=[_required()])
    district = SelectField(
        "Quartier du foyer", choices=[CHOOSE, *((name, name) for name in DISTRICTS)], validators=[_required()]
    )

    wanted_kind = RadioField(
        "Appareil souhaité", choices=[(kind.value, kind.label) for kind in WANTED], validators=[_required()]
    )
    purpose = RadioField("Usage principal", choices=Purpose.choices(), validators=[_required()])
    wanted_why = TextAreaField("Pourquoi cet appareil", validators=[_short(300)], description=FREE_TEXT)
    needed_by = DayField(
        "Utile avant le",
        validators=[Optional()],
        description="Seulement s’il y a une échéance : rentrée, entretien…",
    )
    file_number = StringField(
        "Votre numéro de dossier",
        validators=[_short(60)],
        description="Le vôtre, pour vous y retrouver. Aucun nom.",
    )

    people = NumberField(
        "Personnes dans le foyer",
        validators=[InputRequired(REQUIRED), NumberRange(1, 20, "Entre 1 et 20 personnes.")],
    )
    school_children = NumberField(
        "Dont enfants scolarisés",
        validators=[InputRequired(REQUIRED), NumberRange(0, 19, "Entre 0 et 19 enfants.")],
    )
    situation = SelectField("Situation de l’adulte référent", choices=_pick(Situation), validators=[_required()])
    equipment = RadioField("Équipement à la maison", choices=HomeEquipment.choices(), validators=[_required()])
    connection = RadioField("Connexion à la maison", choices=Connection.choices(), validators=[_required()])
    ease = RadioField("Aisance avec le numérique", choices=Ease.choices(), validators=[_required()])
    language = StringField(
        "Langue de lecture",
        default="français",
        validators=[_required(), _short(40)],
        description="Celle dans laquelle donner le guide et le résumé de la convention.",
    )

    last_name = StringField("Nom", validators=[_required(), _short(120)])
    first_name = StringField("Prénom", validators=[_required(), _short(120)])
    birth_date = DayField("Date de naissance", validators=[InputRequired(REQUIRED)])
    phone = TelField("Téléphone", validators=[_short(30)])
    email = EmailField("Adresse électronique", validators=[Optional(), Email(BAD_EMAIL), _short(254)])

    def offer(self, structures: Sequence[Organisation]) -> "ReferralForm":
        """Give the structures to choose from; a single one is chosen already."""
        named = [(each.ref, each.name) for each in structures]
        self.organisation.choices = named if len(named) == 1 else [CHOOSE, *named]
        return self

    def validate_school_children(self, field: Any) -> None:
        if self.people.data is not None and field.data is not None and field.data >= self.people.data:
            raise ValidationError("Il y a au moins un adulte : moins d’enfants que de personnes dans le foyer.")

    def validate_needed_by(self, field: Any) -> None:
        if field.data and field.data < clock.today():
            raise ValidationError("Cette échéance est passée : indiquez un jour à venir, ou laissez vide.")

    def validate_birth_date(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError("Cette date est dans le futur : relisez l’année de naissance.")
        if field.data and field.data < date(clock.today().year - OLDEST, 1, 1):
            raise ValidationError(f"Cette date remonte à plus de {OLDEST} ans : relisez l’année de naissance.")

    def validate_last_name(self, field: Any) -> None:
        if not any(letter.isalpha() for word in words(field.data or "") for letter in word):
            raise ValidationError("Ce nom ne contient aucune lettre : écrivez-le comme sur la pièce d’identité.")

    def validate_phone(self, field: Any) -> None:
        if not (field.data or "").strip() and not (self.email.data or "").strip():
            raise ValidationError("Donnez un téléphone ou une adresse électronique, pour convenir du rendez-vous.")
        try:
            checked_phone(field.data or "")
        except Refusal as refusal:
            raise ValidationError(refusal.message) from None

    def identity(self) -> Identity:
        return Identity(
            last_name=self.last_name.data,
            first_name=self.first_name.data,
            birth_date=self.birth_date.data,
            phone=checked_phone(self.phone.data or ""),
            email=(self.email.data or "").strip(),
        )

    def household(self) -> HouseholdFacts:
        return HouseholdFacts(
            district=self.district.data,
            people=self.people.data,
            school_children=self.school_children.data,
            situation=Situation(self.situation.data),
            equipment=HomeEquipment(self.equipment.data),
            connection=Connection(self.connection.data),
            ease=Ease(self.ease.data),
            language=self.language.data,
        )

    def need(self) -> Need:
        return Need(
            wanted_kind=Kind(self.wanted_kind.data),
            purpose=Purpose(self.purpose.data),
            wanted_why=self.wanted_why.data or "",
            needed_by=self.needed_by.data,
            file_number=self.file_number.data or "",
        )


class RefusalForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField(
        "Motif du refus", validators=[_required(), _short(400)], description="Lu par le prescripteur."
    )


class QuestionForm(FlaskForm):  # type: ignore[misc]
    question = TextAreaField("Question au prescripteur", validators=[_required(), _short(400)])


class AnswerForm(FlaskForm):  # type: ignore[misc]
    answer = TextAreaField("Votre réponse", validators=[_required(), _short(400)], description=FREE_TEXT)
