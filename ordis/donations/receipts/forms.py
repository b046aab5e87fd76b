from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from ordis.kernel.money import cents

BAD_AMOUNT = "Écrivez un montant en euros, par exemple 1 250 ou 1 250,50. Dix millions d’euros au plus."


class ReceiptForm(FlaskForm):  # type: ignore[misc]
    """What the donor types for its receipt."""

    legal_form = StringField(
        "Forme juridique de l’entreprise",
        validators=[DataRequired("Écrivez la forme juridique, par exemple SARL."), Length(max=60)],
        description="Par exemple SARL, SAS, SA, SCOP, entreprise individuelle.",
    )
    amount = StringField(
        "Valeur du don, en euros",
        validators=[DataRequired(BAD_AMOUNT), Length(max=20, message=BAD_AMOUNT)],
        description="Celle que vous retenez dans votre comptabilité. Nous ne la calculons pas et ne la vérifions pas.",
    )
    own = BooleanField(
        "Cette valeur est fixée par l’entreprise, sous sa seule responsabilité.",
        validators=[DataRequired("Cochez cette case\u202f: la valeur du don est la vôtre.")],
    )

    def validate_amount(self, field: Any) -> None:
        try:
            cents(field.data or "")
        except ValueError:
            raise ValidationError(BAD_AMOUNT) from None

    def cents(self) -> int:
        return cents(self.amount.data or "") or 0
