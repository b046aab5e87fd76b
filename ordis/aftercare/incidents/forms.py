"""What is typed about an incident."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from ordis.aftercare.incidents.models import IncidentKind, ToldBy
from ordis.aftercare.models import FamilyFiles
from ordis.handover.rules import KitItem

TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."
NO_NAME = "N’écrivez ni nom, ni santé, ni origine."


class DeclareForm(FlaskForm):  # type: ignore[misc]
    kind = RadioField(
        "Que s’est-il passé\u202f?",
        choices=IncidentKind.choices(),
        validators=[InputRequired("Dites ce qui s’est passé.")],
    )
    told_by = SelectField("Comment l’avez-vous appris\u202f?", choices=ToldBy.choices())
    text = StringField(
        "En quelques mots",
        validators=[Length(max=300, message=TOO_LONG)],
        description=f"Ce que l’appareil fait ou ne fait plus, où il a disparu. {NO_NAME}",
    )
    complaint = SelectField(
        "Plainte déposée",
        choices=[("", "Sans objet"), ("yes", "Oui"), ("no", "Pas encore")],
        default="",
        description="En cas de vol seulement. La famille n’a rien à payer, plainte ou pas.",
    )
    police_reference = StringField(
        "Numéro de la plainte",
        validators=[Length(max=60, message=TOO_LONG)],
        description="Si la famille veut le donner. Jamais de copie du document.",
    )

    def given(self) -> dict[str, Any]:
        """What ``actions.declare`` is told."""
        return {
            "kind": IncidentKind(self.kind.data),
            "told_by": ToldBy(self.told_by.data),
            "text": self.text.data or "",
            "complaint": {"yes": True, "no": False}.get(self.complaint.data),
            "police_reference": self.police_reference.data or "",
        }


class AccessoriesForm(FlaskForm):  # type: ignore[misc]
    """What comes in with the device, for a repair or for an exchange."""

    accessories = SelectMultipleField(
        "Avec lui",
        choices=KitItem.choices(),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @property
    def items(self) -> list[KitItem]:
        return [KitItem(value) for value in self.accessories.data or []]


class BackForm(AccessoriesForm):
    """What is asked when the computer comes back for good, its disks to be wiped."""

    files = RadioField(
        "La famille a-t-elle une copie de ses fichiers\u202f?",
        choices=FamilyFiles.choices(),
        default=FamilyFiles.UNASKED.value,
    )


class OutcomeForm(FlaskForm):  # type: ignore[misc]
    outcome = StringField(
        "Ce qui a été fait, ou pourquoi rien ne l’est",
        validators=[Length(max=300, message=TOO_LONG)],
        description=NO_NAME,
    )


class PartForm(FlaskForm):  # type: ignore[misc]
    part = SelectField("Pièce du stock", validators=[InputRequired("Choisissez une pièce.")])
