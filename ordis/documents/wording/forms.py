"""Shapes of what is typed about the texts. Whether a text may be approved is judged by ``rules.faults``."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ordis.documents.wording.actions import NAME_THE_APPROVER, SAY_WHY
from ordis.documents.wording.drafting import Approval, Written, same_boxes, written
from ordis.documents.wording.models import TextDraft
from ordis.kernel.fields import seen

TOO_LONG = "Ce texte est trop long (%(max)d signes au plus)."
TITLE = "Donnez un nom au brouillon, pour le retrouver."


class BeginForm(FlaskForm):
    """``version``: the one to begin from; empty for the model that comes with Ordis."""

    title = StringField(
        "Nom du brouillon",
        validators=[DataRequired(TITLE), Length(max=80, message=TOO_LONG)],
        description="Par exemple\u202f: Durée portée à 24 mois.",
        render_kw={"maxlength": 80},
    )
    version = HiddenField(validators=[Optional()])


class DraftForm(FlaskForm):
    edits = seen()
    title = StringField(
        "Nom du brouillon",
        validators=[DataRequired(TITLE), Length(max=80, message=TOO_LONG)],
        render_kw={"maxlength": 80},
    )
    body = TextAreaField(
        "Texte de la convention",
        validators=[Optional()],
        description="Une ligne qui commence par ## est un titre d’article, par - un point de liste. Une ligne vide "
        "sépare les paragraphes.",
        render_kw={"rows": 28, "spellcheck": "true"},
    )
    boxes = TextAreaField(
        "Phrases à cocher avant de signer",
        validators=[Optional()],
        description="Une par ligne, dans l’ordre. Chacune est cochée par la personne qui signe.",
        render_kw={"rows": 6, "spellcheck": "true"},
    )
    summary = TextAreaField(
        "Résumé en mots simples (FALC)",
        validators=[Optional()],
        description="Phrases courtes, une idée par phrase, mots de tous les jours. C’est lui qui est lu à voix haute "
        "et traduit.",
        render_kw={"rows": 16, "spellcheck": "true"},
    )

    def written(self) -> Written:
        """What ``drafting.save`` is told."""
        return written(self.title.data or "", self.body.data or "", self.summary.data or "", self.boxes.data or "")


def showing(draft: TextDraft) -> DraftForm:
    """A form that shows the draft as it is kept, whatever the request holds."""
    return DraftForm(
        formdata=None,
        edits=draft.edits,
        title=draft.title,
        body=draft.body,
        boxes=same_boxes(draft.boxes),
        summary=draft.summary,
    )


def again(said: Written, edits: int) -> DraftForm:
    """What was typed, to be saved over what a colleague saved meanwhile, knowingly."""
    return DraftForm(
        formdata=None,
        edits=edits,
        title=said.title,
        body=said.body,
        boxes=same_boxes(said.boxes),
        summary=said.summary,
    )


class SeenForm(FlaskForm):
    edits = seen()


class ApproveForm(FlaskForm):
    """``edits``: the draft that was read."""

    edits = seen()
    points = SelectMultipleField(
        "Ce que la convention devrait dire",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="Une aide à la relecture\u202f: cochez ce que vous avez trouvé dans le texte. Rien n’oblige à tout "
        "cocher.",
    )
    name = StringField(
        "Approuvé par (prénom et nom)",
        validators=[DataRequired(NAME_THE_APPROVER), Length(max=120, message=TOO_LONG)],
        description="Ce nom reste avec la version et figure sur chaque convention.",
        render_kw={"autocomplete": "off"},
    )
    function = StringField(
        "Sa fonction",
        validators=[DataRequired("Écrivez la fonction de cette personne."), Length(max=120, message=TOO_LONG)],
        description="Par exemple\u202f: adjointe au maire, déléguée au numérique.",
    )
    deliberation = StringField(
        "Numéro de la délibération ou de la décision", validators=[Length(max=80, message=TOO_LONG)]
    )

    carry = BooleanField(
        "Reprendre ces traductions dans la nouvelle version, avec la mention «\u202ftraduction non relue\u202f»"
    )

    def approval(self) -> Approval:
        """What ``drafting.approve`` is told."""
        return Approval(
            name=self.name.data or "",
            function=self.function.data or "",
            deliberation=self.deliberation.data or "",
            points=len(self.points.data or []),
            carry=bool(self.carry.data),
        )


def approving(clauses: Sequence[str], **given: Any) -> ApproveForm:
    """The form of an approval, with what such a text usually says to look for."""
    form = ApproveForm(**given)
    form.points.choices = [(str(number), clause) for number, clause in enumerate(clauses)]
    return form


class WithdrawForm(FlaskForm):
    reason = TextAreaField(
        "Motif du retrait", validators=[DataRequired(SAY_WHY), Length(max=400, message=TOO_LONG)], render_kw={"rows": 3}
    )
