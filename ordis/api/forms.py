"""What a person decides of a token."""

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from ordis.api.rules import DEFAULT_DAYS, LONGEST_DAYS
from ordis.api.scopes import Scope
from ordis.kernel.typed import NumberRange

DURATION = f"Écrivez un nombre de jours entre 1 et {LONGEST_DAYS}."


class TokenForm(FlaskForm):  # type: ignore[misc]
    scopes = SelectMultipleField(
        "Ce que le jeton permet",
        [InputRequired("Cochez au moins une chose que ce jeton permet.")],
        choices=Scope.choices(),
        default=[scope.value for scope in Scope],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    days = IntegerField(
        "Durée, en jours",
        [InputRequired(DURATION), NumberRange(min=1, max=LONGEST_DAYS, message=DURATION)],
        default=DEFAULT_DAYS,
        description="Un an d’ordinaire, deux au plus. Un jeton qui expire n’ouvre plus rien.",
    )

    def chosen(self) -> list[Scope]:
        return [Scope(value) for value in self.scopes.data]
