"""Values of the environment read as what a setting must be; ``ValueError`` says in French what was expected."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as french_siren

T = TypeVar("T")


class BadSetting(Exception):
    """A variable of the environment has a value that Ordis cannot use; the message names it."""


class Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def __call__(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """The variable ``ORDIS_<name>`` parsed, or ``default`` when it is absent or empty."""
        text = self._environ.get(f"ORDIS_{name}", "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            raise BadSetting(f"Réglage ORDIS_{name} refusé : {error}.") from error


def database_url(text: str) -> str:
    if text.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + text.split("://", 1)[1]
    if text.startswith(("postgresql+psycopg://", "sqlite:///")):
        return text
    raise ValueError("attendu sqlite:///chemin ou postgresql://…")


def base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("attendu une adresse complète, par exemple https://ordi.ville.fr")
    return text.rstrip("/")


def fernet_keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(","))
    for rank, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise ValueError(
                f"la clé n°\u00a0{rank} n’est pas une clé Fernet (32 octets en base64). Aucune donnée n’est perdue"
            ) from error
    return keys


def insee_code(text: str) -> str:
    code = text.upper()
    if not re.fullmatch(r"(\d{2}|2[AB])\d{3}", code):
        raise ValueError("attendu les cinq signes du code Insee de la commune, par exemple 86194")
    return code


def long_secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("il faut au moins 32 caractères")
    return text


def natural(text: str) -> int:
    if not text.isdigit():
        raise ValueError(f"« {text} » n’est pas un nombre entier")
    return int(text)


def positive(text: str) -> int:
    number = natural(text)
    if number == 0:
        raise ValueError("il faut un nombre d’au moins 1")
    return number


def yes_no(text: str) -> bool:
    answers = {"1": True, "oui": True, "true": True, "0": False, "non": False, "false": False}
    if text.lower() not in answers:
        raise ValueError("attendu oui ou non")
    return answers[text.lower()]


def colour(text: str) -> str:
    if len(text) != 7 or text[0] != "#" or any(c not in "0123456789abcdefABCDEF" for c in text[1:]):
        raise ValueError("attendu une couleur comme #0b5d6b")
    return text


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("attendu une date comme 2026-03-12") from error


def siren(text: str) -> str:
    try:
        return str(french_siren.validate(text))
    except ValidationError as error:
        raise ValueError("attendu un SIREN, neuf chiffres dont la clé est juste") from error
