"""Shapes of what is typed about a round and its stops."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional

from ordis.donations.collections.actions import RoundFacts, StopFacts
from ordis.donations.collections.rules import Window
from ordis.kernel.fields import DayField, once
from ordis.kernel.typed import plausible_day
from ordis.partners.models import Organisation, Site

TOO_LONG = "Ce texte est trop long (%(max)d signes au plus)."
WHERE = "Choisissez un lieu du donateur, ou écrivez l’adresse."


def _line(label: str, most: int, description: str = "") -> StringField:
    return StringField(label, validators=[Length(max=most, message=TOO_LONG)], description=description)


class RoundForm(FlaskForm):  # type: ignore[misc]
    key = HiddenField(filters=[once])
    day = DayField("Jour", validators=[InputRequired("Choisissez un jour."), plausible_day])
    carrier = StringField(
        "Transporteur",
        validators=[DataRequired("Dites qui transporte."), Length(max=120, message=TOO_LONG)],
        description="Une entreprise, le service de la ville, ou l’atelier. Les donateurs le lisent.",
    )
    driver = _line("Conducteur", 120, "Seulement sur la feuille d’enlèvement.")
    vehicle = _line("Véhicule", 80, "Par exemple\u202f: camion 20\u00a0m³ avec hayon. Les donateurs le lisent.")
    note = TextAreaField("À savoir", validators=[Length(max=600, message=TOO_LONG)], render_kw={"rows": 2})

    def facts(self) -> RoundFacts:
        return RoundFacts(
            day=self.day.data,
            **{name: self[name].data or "" for name in ("carrier", "driver", "vehicle", "note")},
        )


class StopForm(FlaskForm):  # type: ignore[misc]
    """``site`` holds a reference; its choices are set by the view."""

    site = SelectField("Lieu", description="Les lieux notés sur la fiche du donateur.")
    place = _line("Adresse, si ce n’est aucun de ces lieux", 200)
    arrives = TimeField("Au plus tôt", validators=[InputRequired("Choisissez une heure.")])
    leaves = TimeField("Au plus tard", validators=[InputRequired("Choisissez une heure.")])
    contact = _line("Qui accueille sur place", 120)
    phone = _line("Son téléphone", 30)
    email = StringField(
        "Son adresse électronique",
        validators=[Optional(), Length(max=254, message=TOO_LONG), Email("Elle s’écrit nom@domaine.")],
        description="Le passage y est annoncé, avec un fichier pour l’agenda.",
        render_kw={"type": "email", "autocomplete": "off"},
    )
    note = _line("Accès", 300, "Par exemple\u202f: quai au fond de la cour, sonner au gardien.")

    def offer(self, donor: Organisation) -> None:
        """The donor's own places, by reference."""
        sites = [site for site in donor.sites if site.archived_at is None]
        self.site.choices = [("", "Une autre adresse"), *((site.ref, said(site)) for site in sites)]

    def facts(self, donor: Organisation) -> StopFacts:
        site = next((each for each in donor.sites if each.ref == self.site.data), None)
        return StopFacts(
            window=Window(self.arrives.data, self.leaves.data),
            place=said(site)[:200] if site else self.place.data,
            site=site,
            **{name: self[name].data or "" for name in ("contact", "phone", "email", "note")},
        )

    def validate(self, extra_validators: object = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if not self.site.data and not (self.place.data or "").strip():
            self.place.errors = [*self.place.errors, WHERE]
            return False
        return valid


class ReasonForm(FlaskForm):  # type: ignore[misc]
    reason = StringField(
        "Pourquoi",
        validators=[Length(max=300, message=TOO_LONG)],
        description="Le donateur le lit dans le courriel.",
    )


def said(site: Site) -> str:
    """« Entrepôt, 4 rue du Port, 86000 Poitiers »."""
    town = f"{site.postal_code} {site.town}".strip()
    return ", ".join(filter(None, (site.name, site.address, town)))
