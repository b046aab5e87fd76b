"""Shapes of what is typed around a handover."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from ordis.accounts.forms import DIGITS
from ordis.devices.kinds import Kind
from ordis.handover.actions import NAME_THE_SIGNER, SAY_THE_TITLE, Card
from ordis.handover.models import TITLES, IdentityCheck, SignerQuality, SignerTitle
from ordis.handover.rules import KitItem, kit_for
from ordis.kernel.typed import plausible_day

if TYPE_CHECKING:
    from ordis.ceremonies.models import Ceremony

TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."
PLACE: Final = 160
NAME: Final = 120
CAP = {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}


_ANOTHER: Final = frozenset(SignerQuality) - {SignerQuality.BENEFICIARY}


@dataclass(frozen=True, slots=True)
class NeededFrom:
    """Asked of those who sign in one of these qualities, and hidden from the others (``css/handover.css``)."""

    qualities: Collection[SignerQuality]
    sentence: str

    def __call__(self, form: "PrepareForm", field: StringField | SelectField) -> None:
        if SignerQuality.find(form.quality.data or "") in self.qualities and not (field.data or "").strip():
            raise ValidationError(self.sentence)


def _title_of(quality: SignerQuality) -> SelectField:
    titles = [(title.value, title.label[:1].upper() + title.label[1:]) for title in TITLES[quality]]
    asked = NeededFrom({quality}, SAY_THE_TITLE)
    return SelectField("À quel titre", choices=[("", "Choisissez"), *titles], default="", validators=[asked])


class AppointmentForm(FlaskForm):  # type: ignore[misc]
    day = DateField("Jour", validators=[InputRequired("Choisissez un jour."), plausible_day])
    hour = TimeField("Heure", validators=[InputRequired("Choisissez une heure.")])
    place = StringField(
        "Lieu",
        validators=[DataRequired("Écrivez le lieu du rendez-vous."), Length(max=PLACE, message=TOO_LONG)],
        description="Par exemple\u202f: Maison de quartier, salle 2. N’écrivez pas le nom de la famille.",
    )


class ScanForm(FlaskForm):  # type: ignore[misc]
    text = StringField(
        "Scannez l’étiquette de l’appareil",
        validators=[DataRequired("Scannez ou tapez le code de l’appareil.")],
        render_kw=CAP,
    )


class PrepareForm(FlaskForm):  # type: ignore[misc]
    kit = SelectMultipleField(
        "Accessoires remis",
        choices=KitItem.choices(),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    place = StringField(
        "Lieu de la remise",
        validators=[DataRequired("Écrivez où l’appareil est remis."), Length(max=PLACE, message=TOO_LONG)],
    )
    ceremony = SelectField("Cérémonie", choices=[("", "Aucune")], default="")
    quality = RadioField(
        "Qui signe\u202f?",
        choices=[
            (SignerQuality.BENEFICIARY.value, "Le bénéficiaire"),
            (SignerQuality.GUARDIAN.value, "Son représentant légal (parent d’un mineur, tuteur)"),
            (SignerQuality.PROXY.value, "Un mandataire, muni d’un écrit"),
        ],
        default=SignerQuality.BENEFICIARY.value,
        validators=[InputRequired("Dites qui signe\u202f: le bénéficiaire, ou une autre personne pour lui.")],
    )
    signer_name = StringField(
        "Nom de la personne qui signe",
        validators=[NeededFrom(_ANOTHER, NAME_THE_SIGNER), Length(max=NAME, message=TOO_LONG)],
        description="Prénom et nom, comme sur la pièce d’identité\u202f: ce nom est sur la convention.",
    )
    guardian_title = _title_of(SignerQuality.GUARDIAN)
    proxy_title = _title_of(SignerQuality.PROXY)
    identity_check = SelectField(
        "Identité vérifiée par",
        choices=[("", "Choisissez"), *IdentityCheck.choices()],
        validators=[InputRequired("Dites comment l’identité a été vérifiée.")],
        description="La nature de la pièce seulement\u202f: ni numéro, ni copie.",
    )
    interpreter_name = StringField(
        "Interprète",
        validators=[Length(max=NAME, message=TOO_LONG)],
        description="Prénom et nom de la personne qui traduit, s’il y en a une.",
    )

    pin = PasswordField(
        "Choisissez votre code d’agent",
        render_kw=DIGITS,
        description="De 4 à 8 chiffres. Il rend l’écran à l’agent une fois la convention signée. 1234, 0000 et leurs "
        "semblables sont refusés.",
    )
    pin_again = PasswordField(
        "Le même code, une seconde fois",
        validators=[EqualTo("pin", "Les deux codes ne sont pas les mêmes. Aucun n’est gardé\u202f: retapez-les.")],
        render_kw=DIGITS,
    )
    where = StringField(default="here")

    @property
    def for_a_tablet(self) -> bool:
        """Whether the screen of signature opens on another device than this one."""
        return bool(self.where.data == "tablet")

    @property
    def on_paper(self) -> bool:
        """Whether the family prefers a pen."""
        return bool(self.where.data == "paper")

    def offer_kit_for(self, kinds: Iterable[Kind]) -> None:
        """The accessories that go with these devices; every one when no device is known yet."""
        if known := list(kinds):
            self.kit.choices = [(item.value, item.label) for item in kit_for(known)]

    @property
    def signer_title(self) -> SignerTitle | None:
        """In what title, of those that go with the quality chosen."""
        fields = {SignerQuality.GUARDIAN.value: self.guardian_title, SignerQuality.PROXY.value: self.proxy_title}
        field = fields.get(self.quality.data)
        return SignerTitle.find(field.data or "") if field is not None else None

    def said(self, ceremonies: Iterable["Ceremony"]) -> Card:
        """What ``actions`` is told. Of a form that was not judged: what it can be read as, cut where a browser would
        have refused to type on."""
        return {
            "ceremony": next((each for each in ceremonies if each.ref == self.ceremony.data), None),
            "kit": [item for value in self.kit.data or [] if (item := KitItem.find(value))],
            "place": (self.place.data or "").strip()[:PLACE],
            "quality": SignerQuality.find(self.quality.data or "") or SignerQuality.BENEFICIARY,
            "signer_name": (self.signer_name.data or "")[:NAME],
            "signer_title": self.signer_title,
            "identity_check": IdentityCheck.find(self.identity_check.data or ""),
            "interpreter_name": (self.interpreter_name.data or "")[:NAME],
        }
