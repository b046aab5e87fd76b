"""What a SIRET and a telephone number must be. Pure: text in, the form that is kept out, or a refusal."""

import phonenumbers
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.fr import siren as french_siren
from stdnum.fr import siret as french_siret

from ordis.kernel.refusal import Refusal

SIRET_LENGTH = (
    "Un SIRET compte 14 chiffres ; « {typed} » en compte {digits}. Un SIREN en compte 9 : "
    "ajoutez les 5 chiffres de l’établissement, ou laissez le champ vide."
)
SIRET_CHECK = (
    "« {typed} » n’est pas un SIRET : sa clé de contrôle est fausse. Un chiffre a sans doute été mal recopié : "
    "relisez-le sur une facture ou sur annuaire-entreprises.data.gouv.fr, ou laissez le champ vide."
)
SIRET_FORMAT = "« {typed} » n’est pas un SIRET : il ne compte que des chiffres. Relisez-le, ou laissez le champ vide."
SIREN = (
    "«\u202f{typed}\u202f» n’est pas un SIREN\u202f: neuf chiffres, dont le dernier vérifie les autres. Relisez-le sur "
    "une facture ou sur annuaire-entreprises.data.gouv.fr, ou laissez le champ vide."
)
PHONE = "« {typed} » n’est pas un numéro de téléphone valable. Écrivez-le comme 05 49 12 34 56, ou +32 2 123 45 67."
LONGEST_PHONE = 20
_SPACES = dict.fromkeys(map(ord, " \t\u00a0\u202f.-"))


def checked_siret(typed: str) -> str | None:
    """Fourteen digits whose key is right, La Poste's exception included; ``None`` for an empty field.

    Raises :class:`Refusal` (422) with a sentence that says what is wrong. Source: Insee, SIRENE.
    """
    number = typed.translate(_SPACES)
    if not number:
        return None
    try:
        return str(french_siret.validate(number))
    except InvalidLength:
        raise Refusal(SIRET_LENGTH.format(typed=typed.strip(), digits=len(number)), status=422) from None
    except InvalidChecksum:
        raise Refusal(SIRET_CHECK.format(typed=typed.strip()), status=422) from None
    except ValidationError:
        raise Refusal(SIRET_FORMAT.format(typed=typed.strip()), status=422) from None


def checked_number(typed: str) -> str:
    """A SIREN whose key is right (9 digits), or a whole SIRET (14); "" for an empty field. Raises :class:`Refusal`
    (422). Source: Insee, SIRENE."""
    number = typed.translate(_SPACES)
    if not number:
        return ""
    if len(number) > 9:
        return checked_siret(number) or ""
    try:
        return str(french_siren.validate(number))
    except ValidationError:
        raise Refusal(SIREN.format(typed=typed.strip()), status=422) from None


def spaced_siren(siren: str) -> str:
    """« 732 829 320 », with no-break spaces."""
    return str(french_siren.format(siren, "\u00a0"))


def spaced_siret(siret: str) -> str:
    """« 732 829 320 00074 », with no-break spaces."""
    return str(french_siret.format(siret, "\u00a0"))


def shown_phone(kept: str) -> str:
    """A number that we keep, in any writing (« +33549123456 »), as it is printed in France; as it is if it is none."""
    try:
        return checked_phone(kept)
    except Refusal:
        return kept


def checked_phone(typed: str) -> str:
    """A valid number as it is printed in France (« 05 49 12 34 56 »), abroad with its country; "" for none.

    Raises :class:`Refusal` (422) otherwise.
    """
    if not typed.strip():
        return ""
    try:
        number = phonenumbers.parse(typed, "FR")
    except phonenumbers.NumberParseException:
        raise Refusal(PHONE.format(typed=typed.strip()), status=422) from None
    if not phonenumbers.is_valid_number(number):
        raise Refusal(PHONE.format(typed=typed.strip()), status=422)
    formats = phonenumbers.PhoneNumberFormat
    style = formats.NATIONAL if number.country_code == 33 else formats.INTERNATIONAL
    written = str(phonenumbers.format_number(number, style))
    if len(written) > LONGEST_PHONE:  # an extension, in words
        raise Refusal(PHONE.format(typed=typed.strip()), status=422)
    return written
