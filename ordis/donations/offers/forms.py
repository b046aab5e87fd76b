"""What is typed of an offer, on the public page and at the desk. Nothing here decides anything."""

from contextlib import closing
from datetime import datetime
from itertools import product
from typing import Any, NamedTuple

from cryptography.fernet import InvalidToken
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, Length, Optional, ValidationError

from ordis.devices.models import Kind
from ordis.documents.pictures import ACCEPTED
from ordis.donations.actions import NOTHING_OFFERED
from ordis.donations.forms import BAD_QUANTITY, TOO_LONG, Day, Quantity
from ordis.donations.models import AgeBracket, Condition, LegalOrigin
from ordis.donations.offers.photographs import Kept, keep
from ordis.donations.offers.rules import (
    MOST_PHOTOS,
    Disks,
    Lock,
    Offered,
    Told,
    Wiper,
    Wish,
    too_fast,
)
from ordis.kernel import clock
from ordis.kernel.crypto import vault
from ordis.kernel.fields import RadioField, SelectField, TicksField, once
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.kernel.typed import NumberRange, plausible_day
from ordis.partners.forms import BAD_EMAIL, follows
from ordis.partners.rules import checked_number, checked_phone

IN_THE_PAST = "Ce jour est passé\u202f: choisissez-en un à venir, ou laissez vide."
TOO_FAST = "L’envoi a été très rapide\u202f: relisez votre offre, puis envoyez-la de nouveau. Rien n’est perdu."
CHOOSE_AGAIN = (
    "Choisissez-les à nouveau\u202f: des photographies ne sont gardées qu’avec une offre complète. Le reste de votre "
    "saisie est là."
)
NO_NAME = "Écrivez le nom de votre organisation, ou choisissez «\u202fUn particulier\u202f»."
GIVERS = (
    (LegalOrigin.COMPANY.value, "Une entreprise ou une association"),
    (LegalOrigin.PUBLIC.value, "Une administration ou une collectivité"),
    (LegalOrigin.PERSON.value, "Un particulier"),
)


LOTS = 3
"""Of one kind, each of its age and state: « 12 de 3 à 5 ans, en marche ; 5 de plus de 8 ans, en panne »."""


class Row(NamedTuple):
    """The three fields of one lot of a kind of device; ``lot`` counts from 1."""

    kind: Kind
    lot: int
    quantity: Any
    age: Any
    condition: Any


def named(kind: Kind, lot: int) -> str:
    """« laptop », « laptop_2 »: the field of its quantity."""
    return kind.value if lot == 1 else f"{kind.value}_{lot}"


def as_compared(typed: str | None) -> str:
    """As it is compared: telephones begin it with a capital, and end it with a space."""
    return (typed or "").strip().lower()


def _to_come(_form: Any, field: Any) -> None:
    if not field.errors and field.data is not None and field.data < clock.today():
        raise ValidationError(IN_THE_PAST)


class PhotographsForm(FlaskForm):  # type: ignore[misc]
    photographs = MultipleFileField(
        "Photographies",
        description=f"{MOST_PHOTOS} au plus, JPEG ou PNG : une vue d’ensemble suffit. Le lieu et l’heure qu’un "
        "téléphone écrit dans une photo en sont retirés.",
        render_kw={"accept": ACCEPTED},
    )

    def sent(self) -> list[bytes]:
        """The files, in the order of the browser."""
        found = []
        for each in self.photographs.data or []:
            if each and each.filename:
                with closing(each):  # beyond some size it is a temporary file
                    found.append(each.read())
        return found

    def gathered(self, *, room: int = MOST_PHOTOS) -> tuple[Kept, ...] | None:
        """Once the whole form is right: the files, stored. None when one is refused, said under the field."""
        try:
            return keep(self.sent(), room=room)
        except Refusal as refusal:
            self.photographs.errors = [refusal.message]
            return None

    def refused(self) -> None:
        """The form comes back, and no browser fills a field of files again: said under it, when some were sent and
        nothing else is said of them."""
        if not self.photographs.errors and any(each and each.filename for each in self.photographs.data or []):
            self.photographs.errors = [CHOOSE_AGAIN]


class OfferFields(PhotographsForm):
    """What the public page and the desk both ask."""

    key = HiddenField(filters=[once])
    disks = RadioField("Les disques", choices=Disks.choices(), default=Disks.UNKNOWN.value)
    wiper = RadioField("Qui efface les données\u202f?", choices=Wiper.choices(), default=Wiper.WORKSHOP.value)
    locks = TicksField(
        "Verrous connus",
        choices=Lock.choices(),
        description="À lever avant l’enlèvement, sinon personne d’autre ne pourra s’en servir. Rien à cocher s’il n’y "
        "en a pas, ou si vous ne savez pas.",
    )
    pickup_place = StringField(
        "Adresse d’enlèvement", validators=[Length(max=200, message=TOO_LONG)], description="Rue, code postal, commune."
    )
    floor = StringField("Étage", validators=[Length(max=40, message=TOO_LONG)])
    lift = BooleanField("Il y a un ascenseur")
    dock = BooleanField("Il y a un quai de chargement")
    hours = StringField(
        "Horaires d’accès",
        validators=[Length(max=120, message=TOO_LONG)],
        description="Par exemple\u202f: du lundi au jeudi, 9 h à 16 h.",
    )
    pickup_on = Day("Date souhaitée", validators=[Optional(), plausible_day])
    wishes = TicksField("Vous souhaitez", choices=Wish.choices())
    note = TextAreaField(
        "Autre chose à nous dire",
        validators=[Length(max=2000, message=TOO_LONG)],
        description="Modèles, chargeurs, accès au site…",
    )
    for kind, lot in product(Kind, range(1, LOTS + 1)):
        name, label = named(kind, lot), kind.label if lot == 1 else f"{kind.label}, un autre lot"
        locals()[name] = Quantity(label, validators=[Optional(), NumberRange(0, 100_000, BAD_QUANTITY)])
        locals()[f"{name}_age"] = SelectField("Âge", choices=AgeBracket.choices(), default=AgeBracket.UNKNOWN.value)
        locals()[f"{name}_condition"] = SelectField(
            "État", choices=Condition.choices(), default=Condition.UNKNOWN.value
        )
    del kind, lot, name, label

    def rows(self) -> list[Row]:
        names = [(kind, lot, named(kind, lot)) for kind, lot in product(Kind, range(1, LOTS + 1))]
        return [Row(kind, lot, self[name], self[f"{name}_age"], self[f"{name}_condition"]) for kind, lot, name in names]

    def validate(self, extra_validators: Any = None) -> bool:
        """Nothing at all is offered: said under the first quantity."""
        valid: bool = super().validate(extra_validators)
        if any(row.quantity.data or row.quantity.errors for row in self.rows()):
            return valid
        self.rows()[0].quantity.errors = [NOTHING_OFFERED]
        return False

    def offer_told(self, **who: Any) -> Told:
        """``who``: the fields of ``Told`` that name people."""
        return Told(
            lines=tuple(
                Offered(row.kind, row.quantity.data, AgeBracket(row.age.data), Condition(row.condition.data))
                for row in self.rows()
                if row.quantity.data
            ),
            disks=Disks(self.disks.data),
            wiper=Wiper(self.wiper.data),
            locks=tuple(map(Lock, self.locks.data or [])),
            place=(self.pickup_place.data or "").strip(),
            floor=(self.floor.data or "").strip(),
            lift=self.lift.data,
            dock=self.dock.data,
            hours=(self.hours.data or "").strip(),
            wished_on=self.pickup_on.data,
            wishes=tuple(map(Wish, self.wishes.data or [])),
            note=(self.note.data or "").strip(),
            **who,
        )


READ = (
    "giver", "organisation", "siren", "contact", "phone", "email", "disks", "wiper", "locks", "pickup_place", "floor",
    "hours", "pickup_on", "lift", "dock", "photographs", "wishes", "note", None,
)  # fmt: skip
"""The fields of the public page from its top, after the devices; None: what is said of the whole form."""


class PublicOfferForm(OfferFields):
    """``website`` is a trap that nobody sees; ``opened`` says, sealed, when the page was first shown."""

    giver = RadioField("Vous êtes", choices=GIVERS, default=LegalOrigin.COMPANY.value)
    organisation = StringField("Nom de l’organisation", validators=[Length(max=160, message=TOO_LONG)])
    siren = StringField(
        "SIREN ou SIRET",
        validators=[follows(checked_number)],
        description="9 ou 14 chiffres\u202f: il nous évite de vous les redemander pour la convention.",
    )
    contact = StringField(
        "Prénom et nom",
        validators=[DataRequired("Écrivez votre prénom et votre nom."), Length(max=120, message=TOO_LONG)],
    )
    email = EmailField(
        "Adresse électronique",
        filters=[as_compared],
        validators=[
            DataRequired("Écrivez votre adresse\u202f: prenom.nom@exemple.fr."),
            Email(BAD_EMAIL),
            Length(max=254, message=TOO_LONG),
        ],
        description="Un lien de confirmation y arrive\u202f; notre réponse aussi.",
    )
    phone = TelField("Téléphone", validators=[follows(checked_phone)])
    pickup_on = Day("Date souhaitée", validators=[Optional(), plausible_day, _to_come])
    website = StringField("Laissez ce champ vide", default="")
    opened = HiddenField()

    @classmethod
    def fresh(cls) -> "PublicOfferForm":
        return cls(formdata=None, key=new_ref(), opened=_sealed_now())

    def validate_organisation(self, field: Any) -> None:
        if self.giver.data != LegalOrigin.PERSON and not (field.data or "").strip():
            raise ValidationError(NO_NAME)

    def validate(self, extra_validators: Any = None) -> bool:
        """A program that sends the page as soon as it has it is asked to send it again, when nothing else is
        said of it; a person loses nothing."""
        valid = super().validate(extra_validators)
        opened = _unsealed(self.opened.data)
        if opened is None:
            self.opened.data = _sealed_now()
        if valid and (opened is None or too_fast(opened, clock.now())):
            self.form_errors = [TOO_FAST]
            return False
        return valid

    @property
    def errors(self) -> dict[str | None, Any]:
        """In the order of the page, where they are read from the top."""
        found: dict[str | None, Any] = super().errors
        return dict(sorted(found.items(), key=lambda each: READ.index(each[0]) if each[0] in READ else -1))

    def told(self) -> Told:
        person = self.giver.data == LegalOrigin.PERSON
        return self.offer_told(
            giver=LegalOrigin(self.giver.data),
            organisation="" if person else self.organisation.data.strip(),
            siren="" if person else checked_number(self.siren.data or ""),
            contact=self.contact.data.strip(),
            email=self.email.data,
            phone=checked_phone(self.phone.data or ""),
        )


class ReplyForm(PhotographsForm):
    """The donor's own answer."""

    answer = TextAreaField(
        "Votre réponse",
        validators=[DataRequired("Écrivez votre réponse."), Length(max=1200, message=TOO_LONG)],
    )


def _sealed_now() -> str:
    return vault().encrypt(clock.now().isoformat()).decode()


def _unsealed(text: str | None) -> datetime | None:
    """When the page was shown; None for what we did not seal."""
    try:
        return datetime.fromisoformat(vault().decrypt((text or "").encode()))
    except (InvalidToken, ValueError):
        return None
