"""The Table Schema of the files and their Data Package (Frictionless), described in French. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ordis.reports.opendata.rows import COLUMNS, KEY

NAME: Final = "ordinateurs-solidaires"
VERSION: Final = "1.0.0"
LICENCE: Final[Mapping[str, str]] = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte / Open Licence 2.0 (Etalab)",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
_PERIOD: Final = r"^\d{4}(-T[1-4])?$"
_DATE: Final = {"type": "date", "format": "default"}
_FIELDS: Final[Mapping[str, dict[str, Any]]] = {
    "commune": {
        "title": "Code Insee de la commune",
        "description": "Code officiel géographique de la commune qui conduit l’opération, sur cinq signes.",
        "type": "string", "example": "86194", "constraints": {"pattern": r"^(\d{2}|2[AB])\d{3}$"},
    },
    "operation": {
        "title": "Nom de l’opération",
        "description": "Nom sous lequel la commune conduit le don d’ordinateurs reconditionnés.",
        "type": "string", "example": "Ordinateurs solidaires", "constraints": {"maxLength": 200},
    },
    "periode": {
        "title": "Période", "description": "Une année (2022) ou un trimestre civil (2022-T3), entièrement écoulés.",
        "type": "string", "example": "2022-T3", "constraints": {"pattern": _PERIOD},
    },
    "debut": {
        "title": "Premier jour", "description": "Premier jour de la période, inclus.", "example": "2022-07-01", **_DATE,
    },
    "fin": {
        "title": "Dernier jour", "description": "Dernier jour de la période, inclus.", "example": "2022-09-30", **_DATE,
    },
    "indicateur": {
        "title": "Indicateur",
        "description": "Nom de l’indicateur\u202f; sa définition, son unité et sa source sont dans indicateurs.csv.",
        "type": "string", "example": "handed_over", "constraints": {"pattern": "^[a-z][a-z0-9_]{1,59}$"},
    },
    "ventilation": {
        "title": "Ventilation",
        "description": "Selon quoi le chiffre est réparti (type, origine, quartier…), « ensemble » pour le total.",
        "type": "string", "example": "type", "constraints": {"maxLength": 60},
    },
    "modalite": {
        "title": "Modalité",
        "description": "Valeur de la ventilation, « ensemble » pour le total. Les effectifs de moins de cinq foyers "
        "sont réunis sous « autres (regroupés) ».",
        "type": "string", "example": "Ordinateur portable", "constraints": {"maxLength": 200},
    },
    "valeur": {
        "title": "Valeur", "description": "Le chiffre, dans l’unité de la colonne « unite », sans espace ni virgule.",
        "type": "number", "bareNumber": True, "decimalChar": ".", "example": "42", "constraints": {"minimum": 0},
    },
    "unite": {
        "title": "Unité", "description": "Unité de la valeur, au pluriel\u202f: appareils, foyers, grammes, jours…",
        "type": "string", "example": "appareils", "constraints": {"maxLength": 40},
    },
}  # fmt: skip
_DEFINITION: Final[Mapping[str, tuple[str, str]]] = {
    "indicateur": ("Indicateur", "Nom de l’indicateur, celui de la colonne du même nom des autres fichiers."),
    "libelle": ("Libellé", "Ce que l’on lit à sa place."),
    "definition": ("Définition", "Ce que l’indicateur compte, et ce qu’il faut savoir pour le lire."),
    "unite": ("Unité", "Unité de la valeur."),
    "source": ("Source", "Ce dont le chiffre est tiré."),
}


def table_schema(homepage: str) -> dict[str, Any]:
    """``schema.json``, as schema.data.gouv.fr asks for."""
    return {
        "$schema": "https://frictionlessdata.io/schemas/table-schema.json",
        "name": NAME,
        "title": "Ordinateurs solidaires, chiffres par période",
        "description": "Chiffres agrégés d’une opération communale de don d’ordinateurs reconditionnés, par année et "
        "par trimestre, une ligne par chiffre. Aucune donnée personnelle.",
        "homepage": homepage,
        "countryCode": "FR",
        "lang": "fr",
        "version": VERSION,
        "licenses": [dict(LICENCE)],
        "fields": [_field(name) for name in COLUMNS],
        "primaryKey": list(KEY),
        "missingValues": [""],
    }


def definitions_schema() -> dict[str, Any]:
    fields = [
        {"name": name, "title": title, "description": said, "type": "string", "constraints": {"required": True}}
        for name, (title, said) in _DEFINITION.items()
    ]
    return {"fields": fields, "primaryKey": "indicateur"}


def data_package(city: str, homepage: str, files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``datapackage.json``. ``files``: of each period ``code``, ``label``, ``bytes``, ``sha256`` and ``version``."""
    resources = [
        {
            "name": f"periode-{each['code'].lower()}",
            "title": each["label"],
            "path": f"{each['code']}.csv",
            "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "profile": "tabular-data-resource",
            "bytes": each["bytes"],
            "hash": f"sha256:{each['sha256']}",
            "version": str(each["version"]),
            "schema": "schema.json",
        }
        for each in files
    ]  # fmt: skip
    words = {
        "name": "indicateurs", "title": "Définitions des indicateurs", "path": "indicateurs.csv", "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8", "profile": "tabular-data-resource",
        "schema": definitions_schema(),
    }  # fmt: skip
    return {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": f"Ordinateurs solidaires, {city}",
        "description": "Chiffres agrégés, par année et par trimestre. Un fichier publié ne change que par une "
        "correction, qui porte un nouveau numéro de version.",
        "homepage": homepage,
        "version": VERSION,
        "licenses": [dict(LICENCE)],
        "resources": [*resources, words],
    }


def _field(name: str) -> dict[str, Any]:
    field = _FIELDS[name]
    return {"name": name, **field, "constraints": {"required": True, **field.get("constraints", {})}}
