from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from ordis.aftercare.incidents.forms import NO_NAME, TOO_LONG, BackForm
from ordis.aftercare.models import ReturnCondition, ReturnReason


class ReturnForm(BackForm):
    """An exchange is no reason to choose: it has a button of its own, which opens what follows."""

    reason = RadioField(
        "Pourquoi revient-il\u202f?",
        choices=[(each.value, each.label) for each in ReturnReason if each is not ReturnReason.EXCHANGE],
        validators=[InputRequired("Choisissez un motif.")],
    )
    condition = RadioField(
        "Dans quel état\u202f?",
        choices=ReturnCondition.choices(),
        default=ReturnCondition.UNTRIED.value,
    )
    note = StringField(
        "Précision",
        validators=[Length(max=300, message=TOO_LONG)],
        description=f"Le défaut constaté. {NO_NAME}",
    )
