"""What a table of factors may say, and how its numbers are read. Pure."""

import re
from collections import Counter
from decimal import Decimal
from typing import Final

from ordis.indicators.impact.factors import PIECE, SUBJECTS, Factor, Per, Table, Use
from ordis.kernel.typed import YEARS

MOST_LINES: Final = 60
MOST: Final = Decimal(100_000)
MOST_YEARS: Final = Decimal(15)
PLACES: Final = 4
SOURCE_LENGTH: Final = 200
HYPOTHESIS_LENGTH: Final = 400
NOT_A_NUMBER: Final = "Écrivez un nombre, avec une virgule s’il le faut\u202f: 27 ou 24,6."
NEGATIVE: Final = (
    "Un facteur n’est jamais négatif\u202f: une pièce neuve s’écrit positive, sur une ligne « à retrancher »."
)
TOO_LARGE: Final = "Ce facteur dépasse 100 000\u202f: vérifiez l’unité."
TOO_FINE: Final = f"{PLACES} chiffres au plus après la virgule."
_TYPED: Final = re.compile(r"[-\u2212]?(\d{1,9}|\d{1,3}([ \u00a0\u202f]\d{3}){1,2})([.,]\d{1,12})?", re.ASCII)


def read_number(text: str) -> Decimal:
    """« 24,6 », « 24.6 », « 1 234,5 »; raises :class:`ValueError`, in French, for anything else or out of bounds."""
    typed = text.strip()
    if not _TYPED.fullmatch(typed):
        raise ValueError(NOT_A_NUMBER)
    number = Decimal(re.sub(r"[ \u00a0\u202f]", "", typed).replace(",", ".").replace("\u2212", "-"))
    if fault := _fault_of(number):
        raise ValueError(fault)
    return number


def _fault_of(number: Decimal) -> str:
    if not number.is_finite():
        return NOT_A_NUMBER
    if number < 0:
        return NEGATIVE
    if number > MOST:
        return TOO_LARGE
    exponent = number.normalize().as_tuple().exponent
    return TOO_FINE if isinstance(exponent, int) and exponent < -PLACES else ""


def faults(table: Table, *, zeros_wanted: bool) -> list[str]:
    """Why the table may not be published, in French; empty when it may. ``zeros_wanted``: the person ticked it."""
    found = [fault for factor in table.factors for fault in _faults_of(factor)]
    if len(table.factors) > MOST_LINES:
        found.append(f"{MOST_LINES} lignes au plus.")
    if not 0 < table.years <= MOST_YEARS:
        found.append(f"Les années d’usage sont entre 0 (non compris) et {MOST_YEARS}.")
    if not table.years_hypothesis.strip():
        found.append("Dites d’où vient le nombre d’années d’usage.")
    elif len(table.years_hypothesis) > HYPOTHESIS_LENGTH:
        found.append(f"L’hypothèse des années d’usage tient en {HYPOTHESIS_LENGTH} caractères.")
    counted = Counter((each.subject, each.use, each.quantity) for each in table.factors)
    found += [f"{SUBJECTS[subject]}, {quantity.label.lower()}\u202f: deux lignes disent la même chose, gardez-en une."
              for (subject, _use, quantity), times in counted.items() if times > 1 and subject in SUBJECTS]  # fmt: skip
    if not zeros_wanted:
        found += [zero_sentence(each) for each in zeros(table)]
    return found


def zeros(table: Table) -> list[Factor]:
    return [each for each in table.factors if not each.value]


def zero_sentence(factor: Factor) -> str:
    return (
        f"{factor.label}\u202f: le facteur est 0, ce qui affirme que rien n’est évité. Si vous n’avez pas de valeur, "
        "retirez la ligne (le rapport dira « non estimé »)\u202f; si c’est bien zéro, cochez « Ces zéros sont voulus »."
    )


def _faults_of(factor: Factor) -> list[str]:
    if factor.subject not in SUBJECTS:
        return ["Choisissez de quoi parle chaque ligne."]
    found = [_fault_of(factor.value)]
    piece = factor.subject.startswith(PIECE)
    if piece != (factor.use is Use.PART):
        found.append("une pièce neuve se retranche, un appareil s’évite ou sert de repère.")
    if piece and factor.per is Per.YEAR:
        found.append("une pièce neuve se compte une fois, non par année.")
    if not factor.source.strip():
        found.append("dites la source.")
    if not factor.hypothesis.strip():
        found.append("dites l’hypothèse.")
    if len(factor.source) > SOURCE_LENGTH or len(factor.hypothesis) > HYPOTHESIS_LENGTH:
        found.append(f"la source tient en {SOURCE_LENGTH} caractères, l’hypothèse en {HYPOTHESIS_LENGTH}.")
    if factor.year is not None and factor.year not in YEARS:
        found.append(f"l’année de la source est entre {YEARS[0]} et {YEARS[-1]}.")
    return [f"{factor.label}\u202f: {fault}" for fault in found if fault]
