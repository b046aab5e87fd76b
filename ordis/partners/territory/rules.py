"""What codes of territories look like, and what a cell holds when it is not what its column says. Pure."""

import re
from typing import Final

from ordis.kernel.cells import UnreadableError, computed
from ordis.kernel.names import words

_NEW_QPV: Final = re.compile(r"QN(?:[0-8]\d\d|02[AB]|9[0-5]\d|97\d|98\d)\d\d[A-Z]")
"""Since 2024: ``QN``, department on three characters, rank, letter of the place."""
_OLD_QPV: Final = re.compile(r"QP(?:\d{6}|02[AB]\d{3})")
"""From 2015 to 2023."""
_IRIS: Final = re.compile(r"(?:\d{2}|2[AB])\d{7}")
_IRIS_NO_ZERO: Final = re.compile(r"[1-9]\d{7}")
_COMMUNE: Final = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")
_ROUNDED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
LAMBERT_X: Final = (90_000, 1_300_000)
LAMBERT_Y: Final = (6_000_000, 7_200_000)
"""Metres of Lambert 93 within which metropolitan France lies."""
LONGEST: Final = 160

ROUNDED = (
    "le tableur a arrondi ce code et des chiffres sont perdus\u202f: mettez la colonne au format texte dans le fichier "
    "d’origine"
)


def key_of(name: str) -> str:
    """Its words in the order of the alphabet: « Trois Cités », « trois-cités » and « CITES TROIS » are one."""
    return " ".join(words(name))


def qpv_form(code: str) -> str:
    """« géographie de 2024 » or « de 2015 »; "" for what is no code of a QPV."""
    if _NEW_QPV.fullmatch(code):
        return "géographie de 2024"
    return "géographie de 2015" if _OLD_QPV.fullmatch(code) else ""


def what_it_is(text: str) -> str:
    """What a cell holds, as a person says it: to tell somebody whose columns are exchanged."""
    bare = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").upper()
    if qpv_form(bare):
        return "le code d’un QPV"
    if _ROUNDED.fullmatch(bare):
        return "un nombre arrondi par le tableur"
    if _IRIS.fullmatch(bare):
        return "le code d’un IRIS"
    if _COMMUNE.fullmatch(bare):
        return "le code INSEE d’une commune"
    if _NUMBER.fullmatch(bare):
        return _number_is(float(bare.replace(",", ".")))
    return "un nom" if any(letter.isalpha() for letter in text) else "une valeur inconnue"


def _number_is(number: float) -> str:
    if LAMBERT_Y[0] <= number <= LAMBERT_Y[1]:
        return "une coordonnée Lambert\u00a093 (Y)"
    if LAMBERT_X[0] <= number <= LAMBERT_X[1]:
        return "une coordonnée Lambert\u00a093 (X)"
    return "un nombre" if number.is_integer() or abs(number) > 90 else "une latitude, une longitude ou un autre nombre"


def iris_code(text: str) -> tuple[str, str]:
    """``(code, what was mended)``. Raises :class:`UnreadableError` for what is no IRIS."""
    computed(text)
    bare = re.sub(r"[\s\u00a0\u202f]", "", text).removesuffix(".0").removesuffix(",0").upper()
    if _ROUNDED.fullmatch(bare):
        raise UnreadableError(ROUNDED)
    if _IRIS_NO_ZERO.fullmatch(bare):
        return f"0{bare}", "le zéro de gauche, perdu par un tableur, a été remis"
    if not _IRIS.fullmatch(bare):
        raise UnreadableError(_not("le code d’un IRIS (neuf caractères, 861940101)", text))
    return bare, ""


def qpv_code(text: str) -> str:
    """Raises :class:`UnreadableError` for what is no code of a QPV."""
    computed(text)
    bare = re.sub(r"[\s\u00a0\u202f]", "", text).upper()
    if not qpv_form(bare):
        raise UnreadableError(_not("le code d’un QPV (QN08601M depuis 2024, QP086001 avant)", text))
    return bare


def commune_code(text: str) -> str:
    """Raises :class:`UnreadableError` for what is no INSEE code; a lost zero is put back."""
    computed(text)
    bare = re.sub(r"[\s\u00a0\u202f]", "", text).upper()
    bare = bare.zfill(5) if bare.isdigit() and len(bare) == 4 else bare
    if not _COMMUNE.fullmatch(bare):
        raise UnreadableError(_not("le code INSEE d’une commune (cinq caractères, 86194)", text))
    return bare


def name_of(text: str, longest: int = LONGEST) -> str:
    """Raises :class:`UnreadableError` for what is no name: a code, a coordinate, nothing but signs."""
    computed(text)
    name = " ".join(text.split())
    if not any(letter.isalpha() for letter in name) or what_it_is(name) != "un nom":
        raise UnreadableError(_not("un nom", text))
    if len(name) > longest:
        raise UnreadableError(f"ce nom dépasse {longest} caractères")
    return name


def number_of(text: str) -> float:
    """Raises :class:`UnreadableError` for what is no number."""
    computed(text)
    bare = re.sub(r"[\s\u00a0\u202f%]", "", text).replace("−", "-").replace(",", ".")
    if not re.fullmatch(r"-?\d{1,9}(?:\.\d+)?", bare):
        raise UnreadableError(_not("un nombre", text))
    number = float(bare)
    if LAMBERT_Y[0] <= number <= LAMBERT_Y[1] or LAMBERT_X[0] <= number <= LAMBERT_X[1]:
        raise UnreadableError(_not("la valeur d’un indice", text))
    return number


def _not(wanted: str, text: str) -> str:
    return (
        f"c’est {what_it_is(text)}, là où {wanted} est attendu" if text else f"la case est vide\u202f: {wanted} manque"
    )
