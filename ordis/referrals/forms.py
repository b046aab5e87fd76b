from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, StringField, TelField, TextAreaField
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from ordis.devices.models import Kind
from ordis.kernel import clock
from ordis.kernel.choice import Choice
from ordis.kernel.fields import DayField, NumberField, RadioField, SelectField, TicksField
from ordis.kernel.names import words
from ordis.kernel.refusal import Refusal
from ordis.kernel.typed import NumberRange
from ordis.partners.models import Organisation, Site
from ordis.partners.rules import checked_phone
from ordis.referrals import sites
from ordis.referrals.districts import ELSEWHERE, to_choose, understood
from ordis.referrals.facts import HouseholdFacts, Need
from ordis.referrals.identity import Identity
from ordis.referrals.models import Connection, Ease, Extra, HomeEquipment, Purpose, Referral, Situation

TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."
BAD_EMAIL = "Cette adresse ne semble pas valable : elle ressemble à prenom.nom@exemple.fr."
CHOOSE = ("", "Choisir…")
WANTED = (Kind.LAPTOP, Kind.DESKTOP)
OLDEST = 120  # years
STALE = "Ce formulaire est incomplet : rechargez la page."
FREE_TEXT = "N’écrivez rien sur la santé, l’origine, la religion ou les opinions : ce n’est ni utile ni permis."


def required(words: str) -> DataRequired:
    """``words``: which answer is missing and what to write, for somebody who hesitates."""
    return DataRequired(words)


def short(limit: int) -> Length:
    return Length(max=limit, message=TOO_LONG)


def _pick(choice: type[Choice]) -> list[tuple[str, str]]:
    return [CHOOSE, *choice.choices()]


class PlaceForm(FlaskForm):  # type: ignore[misc]
    """The first thing said, before anything is typed. ``key`` names the draft, so that a double click makes one.

    ``site`` is asked of a structure that has several open places; of one that has a single one, it goes without saying.
    """

    key = HiddenField(validators=[required(STALE), Regexp(r"^[a-z2-9]{12}\Z", message=STALE)])
    organisation = SelectField("Structure", validators=[required("Choisissez la structure qui fait la demande.")])
    site = SelectField("Lieu qui suit la demande", choices=[CHOOSE], default="")
    district = SelectField(
        "Quartier du foyer",
        choices=lambda: [CHOOSE, *((name, name) for name in [*to_choose(), ELSEWHERE])],
        filters=[lambda name: understood(name or "")],
        validators=[required("Choisissez le quartier où vit le foyer.")],
    )
    places: Mapping[str, Sequence[Site]] = {}
    """Open places of each structure, by its ``ref``."""

    def offer(self, structures: Sequence[Organisation]) -> "PlaceForm":
        """Give the structures to choose from; a single one is chosen already."""
        named = [(each.ref, each.name) for each in structures]
        self.organisation.choices = named if len(named) == 1 else [CHOOSE, *named]
        if len(named) == 1:
            self.organisation.data = self.organisation.data or named[0][0]
        self.places = {each.ref: sites.open_ones(each) for each in structures}
        self.site.choices = [CHOOSE, *sites.to_choose(structures)]
        if len(self.site.choices) == 1:
            self.site.data = ""  # a place of an older draft, closed since: there is nothing left to choose
        return self

    @property
    def place(self) -> Site | None:
        """The place of the chosen structure that follows the referral; None when it has none, or none was chosen."""
        theirs = self.places.get(self.organisation.data or "", ())
        if len(theirs) == 1:
            return theirs[0]
        return next((site for site in theirs if site.ref == self.site.data), None)

    def validate_site(self, field: Any) -> None:
        if self.place is None and self.places.get(self.organisation.data or ""):
            raise ValidationError("Choisissez lequel des lieux de cette structure suit la demande.")

    @property
    def outside(self) -> bool:
        """The household lives where the operation does not serve."""
        return bool(self.district.data == ELSEWHERE)

    def validate_district(self, field: Any) -> None:
        if self.outside:
            raise ValidationError("L’opération est pour les foyers de la ville : choisissez un quartier.")


class NeedForm(FlaskForm):  # type: ignore[misc]
    """What is asked for, and why."""

    file_number = StringField(
        "Votre numéro de dossier",
        validators=[short(60)],
        description="Le vôtre, pour vous y retrouver. Aucun nom.",
    )
    purpose = RadioField(
        "Usage principal",
        choices=Purpose.choices(),
        validators=[required("Choisissez l’usage principal\u202f: celui qui comptera le plus la première semaine.")],
    )
    wanted_kind = RadioField(
        "Appareil souhaité",
        choices=[(kind.value, kind.label) for kind in WANTED],
        validators=[required("Choisissez portable ou fixe\u202f: ce qui servira le mieux au foyer.")],
    )
    wanted_why = TextAreaField("Pourquoi cet appareil", validators=[short(300)], description=FREE_TEXT)
    extras = TicksField("Avec l’ordinateur", choices=Extra.choices(), description="Selon ce qui est en stock.")
    needed_by = DayField(
        "Utile avant le",
        validators=[Optional()],
        description="Seulement s’il y a une échéance : rentrée, entretien…",
    )

    def validate_needed_by(self, field: Any) -> None:
        if field.data and field.data < clock.today():
            raise ValidationError("Cette échéance est passée : indiquez un jour à venir, ou laissez vide.")

    def need(self) -> Need:
        return Need(
            wanted_kind=Kind(self.wanted_kind.data),
            purpose=Purpose(self.purpose.data),
            wanted_why=self.wanted_why.data or "",
            extras=tuple(Extra(each) for each in self.extras.data or ()),
            needed_by=self.needed_by.data,
            file_number=self.file_number.data or "",
        )


class HouseholdForm(FlaskForm):  # type: ignore[misc]
    """Who lives there, without saying who."""

    people = NumberField(
        "Personnes dans le foyer",
        validators=[
            InputRequired("Écrivez combien de personnes vivent là, adultes et enfants."),
            NumberRange(1, 20, "Entre 1 et 20 personnes."),
        ],
    )
    school_children = NumberField(
        "Dont enfants scolarisés",
        validators=[
            InputRequired("Écrivez combien vont à l’école, au collège ou au lycée\u202f; 0 s’il n’y en a pas."),
            NumberRange(0, 19, "Entre 0 et 19 enfants."),
        ],
    )
    situation = SelectField(
        "Situation de l’adulte référent",
        choices=_pick(Situation),
        validators=[required("Choisissez la situation de l’adulte qui recevra l’ordinateur.")],
    )
    equipment = RadioField(
        "Équipement à la maison",
        choices=HomeEquipment.choices(),
        validators=[required("Choisissez ce que le foyer a déjà à la maison.")],
    )
    connection = RadioField(
        "Connexion à la maison",
        choices=Connection.choices(),
        validators=[required("Choisissez la connexion à la maison\u202f: un téléphone avec Internet compte.")],
    )
    ease = RadioField(
        "Aisance avec le numérique",
        choices=Ease.choices(),
        validators=[required("Choisissez ce qui ressemble le plus au foyer\u202f: une impression suffit.")],
    )
    language = StringField(
        "Langue de lecture",
        default="français",
        validators=[required("Écrivez une langue\u202f: français, arabe, dari…"), short(40)],
        description="Celle dans laquelle donner le guide et le résumé de la convention.",
    )

    def validate_school_children(self, field: Any) -> None:
        if self.people.data is not None and field.data is not None and field.data >= self.people.data:
            raise ValidationError("Il y a au moins un adulte : moins d’enfants que de personnes dans le foyer.")

    def household(self, district: str) -> HouseholdFacts:
        return HouseholdFacts(
            district=district,
            people=self.people.data,
            school_children=self.school_children.data,
            situation=Situation(self.situation.data),
            equipment=HomeEquipment(self.equipment.data),
            connection=Connection(self.connection.data),
            ease=Ease(self.ease.data),
            language=self.language.data,
        )


class IdentityForm(FlaskForm):  # type: ignore[misc]
    """Last, because nothing before needs it. The two last fields are shown once they were asked for."""

    last_name = StringField(
        "Nom", validators=[required("Écrivez le nom de famille, comme sur la pièce d’identité."), short(120)]
    )
    first_name = StringField(
        "Prénom", validators=[required("Écrivez le prénom, comme sur la pièce d’identité."), short(120)]
    )
    birth_date = DayField(
        "Date de naissance", validators=[InputRequired("Écrivez la date de naissance\u202f: jour, mois, année.")]
    )
    phone = TelField("Téléphone", validators=[short(30)])
    email = EmailField("Adresse électronique", validators=[Optional(), Email(BAD_EMAIL), short(254)])
    exception_reason = TextAreaField(
        "Pourquoi une exception pour ce foyer", validators=[short(400)], description=FREE_TEXT
    )
    other_family = BooleanField("C’est une autre famille, au nom proche")

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


class ChangeForm(NeedForm, HouseholdForm):
    """Need and household together, to correct what was deposited."""

    district = SelectField("Quartier du foyer", validators=[required("Choisissez le quartier où vit le foyer.")])
    site = SelectField("Lieu qui suit la demande", choices=[CHOOSE], default="")
    places: Sequence[Site] = ()

    def offer(self, referral: Referral) -> "ChangeForm":
        """The districts served and the open places of a structure that has several, with what the referral has."""
        self.district.choices = [(name, name) for name in to_choose(referral.household.district)]
        found, current = sites.open_ones(referral.organisation), referral.site
        self.places = [*found, *([current] if current is not None and current not in found else [])]
        named = [(site.ref, site.name) for site in self.places]
        self.site.choices = named if current is not None else [CHOOSE, *named]
        if current is not None and not self.site.data:
            self.site.data = current.ref
        return self

    @property
    def place(self) -> Site | None:
        return next((site for site in self.places if site.ref == self.site.data), None)
