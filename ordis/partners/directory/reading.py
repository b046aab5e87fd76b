"""A file of places as records of the schema: columns recognised, old words replaced, faults named. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite

import phonenumbers

from ordis.kernel.grid import Grid, body, titles
from ordis.partners.directory.schema import BY_NAME, FIELDS, NO_SIRET, OLD_COLUMNS, Field, plain, word_for

LEFT_ASIDE = ""
"""The field of a column that nobody reads."""
REQUIRED = "Cette information est obligatoire dans le schéma national."
TWICE = "Cet identifiant est déjà à la ligne {line}."
BAD_NUMBER = "Ce n’est pas un nombre : une coordonnée s’écrit comme 46.5802."
NOWHERE: Mapping[str, str] = {
    "latitude": "Une latitude va de −90 à 90\u202f; à Poitiers, 46.58. Relisez-la, ou laissez la case vide.",
    "longitude": "Une longitude va de −180 à 180\u202f; à Poitiers, 0.34. Relisez-la, ou laissez la case vide.",
}
FURTHEST: Mapping[str, int] = {"latitude": 90, "longitude": 180}
"""Degrees of WGS84."""
OFTEN_UNKNOWN = frozenset({"pivot"})
"""Required by the schema, and often unknown or shared in real files: a line without it is read all the same, and the
export tells that it cannot leave."""
BAD_DAY = "Cette date ne se lit pas : elle s’écrit comme 2024-04-02."
TO_COME = "Cette date est à venir\u202f: relisez l’année."
BAD_FORM = "Cette valeur n’a pas la forme que demande le schéma national."
LONGEST: Mapping[str, int] = {
    "id": 200, "nom": 160, "adresse": 200, "complement_adresse": 200, "commune": 80, "courriels": 254, "site_web": 300,
    "horaires": 400,
}  # fmt: skip
"""Characters that a column of ours holds."""
TOO_LONG = "Ce texte est trop long ({most} caractères au plus)."


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line is not taken. ``line`` as the spreadsheet counts them; ``column``: name of a field of the schema."""

    line: int
    column: str
    value: str
    sentence: str

    @property
    def title(self) -> str:
        """What a person calls the column."""
        return BY_NAME[self.column].title


@dataclass(frozen=True, slots=True)
class Record:
    """One place. ``values``: name of a field → text as 1.0.2 writes it; fields without a value are absent."""

    line: int
    values: Mapping[str, str]

    @property
    def siret(self) -> str | None:
        pivot = self.values.get("pivot", "")
        return pivot if len(pivot) == 14 and pivot.isdigit() and pivot != NO_SIRET else None


@dataclass(slots=True)
class Reading:
    """``renamed``: « ancien → nouveau » → how often; ``left_out``: « champ : valeur » that 1.0.2 has no word for."""

    records: list[Record] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    renamed: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


def guess(columns: Sequence[str]) -> dict[str, str]:
    """Title of a column → field of the schema, each field once; columns that mean nothing are left aside."""
    found: dict[str, str] = {}
    for title in columns:
        name = _known(title)
        found[title] = name if name and name not in found.values() else LEFT_ASIDE
    return found


def _known(title: str) -> str:
    bare = plain(title).replace(" ", "_").replace("-", "_")
    if bare in BY_NAME:
        return bare
    if bare in OLD_COLUMNS:
        return OLD_COLUMNS[bare]
    return next((each.name for each in FIELDS if plain(each.title) == plain(title)), LEFT_ASIDE)


def older_columns(columns: Sequence[str]) -> list[tuple[str, str]]:
    """``(old, new)`` of the columns that only an older version of the schema has."""
    bare = {title: plain(title).replace(" ", "_") for title in columns}
    return [(title, OLD_COLUMNS[name]) for title, name in bare.items() if name in OLD_COLUMNS and name not in BY_NAME]


def missing_fields(mapping: Mapping[str, str]) -> list[Field]:
    """Fields without which no line is read, and that no column gives."""
    return [each for each in FIELDS if _needed(each) and each.name not in mapping.values()]


def _needed(each: Field) -> bool:
    return each.required and each.name not in OFTEN_UNKNOWN


def read(grid: Grid, mapping: Mapping[str, str], today: date) -> Reading:
    """Every line as a record, or as faults. ``mapping`` is that of :func:`guess`, as a person corrected it.

    A record of a day to come is a fault: it would make every later file « plus ancien ».
    """
    columns = {index: mapping.get(title, LEFT_ASIDE) for index, title in enumerate(titles(grid, header=True))}
    found, seen = Reading(), dict[str, int]()
    for line, cells in body(grid, header=True):
        texts = {name: cells[index] for index, name in columns.items() if name and index < len(cells)}
        record, faults = _record(line, texts, found)
        if (first := seen.setdefault(record.values.get("id", ""), line)) != line and "id" in record.values:
            faults.append(Fault(line, "id", record.values["id"], TWICE.format(line=first)))
        if not faults and updated_on(record) > today:
            faults.append(Fault(line, "date_maj", record.values["date_maj"], TO_COME))
        if faults:
            found.faults.extend(faults)
        else:
            found.records.append(record)
    return found


def _record(line: int, texts: Mapping[str, str], found: Reading) -> tuple[Record, list[Fault]]:
    values: dict[str, str] = {}
    faults: list[Fault] = []
    for each in FIELDS:
        text = texts.get(each.name, "").strip()
        try:
            value = _value(each, text, found)
        except ValueError as error:
            faults.append(Fault(line, each.name, text[:80], str(error)))
            continue
        if value:
            values[each.name] = value
        elif _needed(each):
            faults.append(Fault(line, each.name, text[:80], REQUIRED))
    return Record(line, values), faults


def _value(each: Field, text: str, found: Reading) -> str:
    """The text as 1.0.2 writes it; an optional value that cannot be is left out and counted.

    Raises ``ValueError`` with a sentence when a required value cannot be, or when a coordinate is nowhere on Earth:
    somebody exchanged or mistyped it, and the line is to be read again.
    """
    if not text:
        return ""
    if each.words:
        return _words(each, text, found)
    value, sentence = _READERS.get(each.name, _as_it_is)(text)
    most = LONGEST.get(each.name)
    if not sentence and each.name in FURTHEST and not abs(float(value)) <= FURTHEST[each.name]:
        raise ValueError(NOWHERE[each.name])
    if not sentence and not each.accepts(value):
        sentence = BAD_FORM
    if not sentence and most is not None and len(value) > most:
        sentence = TOO_LONG.format(most=most)
    if not sentence:
        return value
    if each.required:
        raise ValueError(sentence)
    found.left_out[f"{each.title} : {text[:60]}"] += 1
    return ""


def _words(each: Field, text: str, found: Reading) -> str:
    kept: list[str] = []
    for value in filter(None, (part.strip() for part in text.replace(";", "|").split("|"))):
        word = word_for(each, value)
        if not word:
            found.left_out[f"{each.title} : {value[:60]}"] += 1
            continue
        if word != value:
            found.renamed[f"{value} → {word}"] += 1
        if word not in kept:
            kept.append(word)
    return "|".join(kept)


def _as_it_is(text: str) -> tuple[str, str]:
    return text, ""


def _pivot(text: str) -> tuple[str, str]:
    return "".join(letter for letter in text if letter.isalnum()), ""


def _postal_code(text: str) -> tuple[str, str]:
    bare = text.replace(" ", "")
    return (bare.zfill(5) if bare.isdigit() else bare), ""  # spreadsheets eat the 0 of « 01000 »


def _number(text: str) -> tuple[str, str]:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text, BAD_NUMBER
    return (str(number), "") if isfinite(number) else (text, BAD_NUMBER)


def _day(text: str) -> tuple[str, str]:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y"):
        try:
            return datetime.strptime(text[:19], form).date().isoformat(), ""  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return text, BAD_DAY


def international(text: str) -> str:
    """« 05 49 52 35 35 » → « +33549523535 », as the schema wants; anything else stays as it is."""
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        return text
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _telephone(text: str) -> tuple[str, str]:
    return international(text), ""


_READERS = {
    "pivot": _pivot,
    "code_postal": _postal_code,
    "latitude": _number,
    "longitude": _number,
    "date_maj": _day,
    "telephone": _telephone,
}


def updated_on(record: Record) -> date:
    return date.fromisoformat(record.values["date_maj"])
