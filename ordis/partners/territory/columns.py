"""The columns of each kind of file: the names they go by, and how a cell of theirs is read. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from ordis.kernel.cells import UnreadableError
from ordis.partners.territory import rules
from ordis.partners.territory.models import FileKind, Level
from ordis.partners.territory.rules import key_of

NO_LEVEL = "ce niveau n’est pas connu\u202f: quartier, iris, qpv, commune, epci, departement, region ou pays"
_YES = frozenset({"oui", "o", "vrai", "true", "1", "x"})
_NO = frozenset({"non", "n", "faux", "false", "0"})
_LEVELS: Final[Mapping[str, Level]] = (
    {level.value: level for level in Level}
    | {key_of(level.label): level for level in Level}
    | {
        key_of("iris quartier"): Level.IRIS,
        key_of("national"): Level.COUNTRY,
        key_of("quartier prioritaire"): Level.QPV,
        key_of("ville"): Level.COMMUNE,
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """``known``: the names it goes by in files, parted by commas, ours first. ``read``: raises for anything else."""

    title: str
    known: str
    read: Callable[[str], Any]
    required: bool = False

    def named(self, title: str) -> bool:
        words = key_of(title.replace("_", " "))
        return bool(words) and words in {key_of(each) for each in self.known.split(",")}


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise UnreadableError("cette date ne se lit pas\u202f: elle s’écrit comme 31/12/2026")


def _yes_or_no(text: str) -> bool:
    word = key_of(text)
    if word in _YES | _NO:
        return word in _YES
    raise UnreadableError("répondez par oui ou par non")


def _several(read: Callable[[str], str], text: str) -> list[str]:
    return [read(part.strip()) for part in text.replace("|", ",").replace(";", ",").split(",") if part.strip()]


def _level(text: str) -> Level:
    if (level := _LEVELS.get(key_of(text.replace("_", " ")))) is None:
        raise UnreadableError(NO_LEVEL)
    return level


def _text(text: str) -> str:
    return " ".join(text.split())


_NAME: Final = partial(rules.name_of, longest=80)
COLUMNS: Final[Mapping[FileKind, Mapping[str, Column]]] = {
    FileKind.DISTRICTS: {
        "name": Column("le nom du quartier", "nom, quartier, nom du quartier, nom quartier, libellé", _NAME, True),
        "former": Column("ses anciens noms", "anciens noms, ancien nom", partial(_several, _NAME)),
        "served": Column("s’il est desservi", "desservi, servi", _yes_or_no),
        "closed_on": Column("sa fermeture", "fermé le, date de fermeture, fermeture", _day),
        "qpv": Column("ses QPV", "qpv, codes qpv, code qpv, code qp", partial(_several, rules.qpv_code)),
    },
    FileKind.NEIGHBOURHOODS: {
        "code": Column("le code du QPV", "code, code qpv, code qp, codeqpv, codeqp, qpv", rules.qpv_code, True),
        "label": Column("le nom du QPV", "nom, nom qpv, nom qp, lib qp, lib qpv, libellé, label", rules.name_of, True),
        "communes": Column("ses communes", "communes, commune, lib com, nom com, commune qp", _text),
    },
    FileKind.IRIS: {
        "code": Column("le code de l’IRIS", "code iris, iris, code, dcomiris, codeiris", rules.iris_code, True),
        "name": Column("le nom de l’IRIS", "nom iris, nom, lib iris, libiris, libellé", rules.name_of, True),
        "commune": Column(
            "le code de sa commune", "commune, code commune, insee com, depcom, com, codgeo, code insee",
            rules.commune_code,
        ),
        "district": Column("son quartier", "quartier, district", _NAME),
    },
    FileKind.INDEX: {
        "name": Column("le territoire", "territoire, nom, quartier, libellé, nom du territoire", rules.name_of, True),
        "level": Column("son niveau", "niveau, maille, niveau géographique", _level),
        "code": Column("son code", "code, code iris, code insee, code qpv", _text),
        "value": Column(
            "la valeur", "valeur, indice, score, indice rupture, indice fragilité, indice de fragilité, "
            "indice de fragilité numérique", rules.number_of, True,
        ),
        "source": Column("la source", "source", _text),
    },
}  # fmt: skip
UNIQUE: Final[Mapping[FileKind, tuple[str, ...]]] = {
    FileKind.DISTRICTS: ("name",), FileKind.NEIGHBOURHOODS: ("code",), FileKind.IRIS: ("code",),
    FileKind.INDEX: ("level", "name"),
}  # fmt: skip
"""The fields that tell one line from the others."""
