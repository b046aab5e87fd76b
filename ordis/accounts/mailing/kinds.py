"""What the room that sends a message says of it. ``ordis/rooms.py`` ties them in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ordis import settings
from ordis.kernel.choice import Choice


class Reader(Choice):
    """To whom a message is written."""

    DONOR = "donor", "Donateur"
    PRESCRIBER = "prescriber", "Prescripteur"
    FAMILY = "family", "Famille"
    STAFF = "staff", "Ville et comptes"


@dataclass(frozen=True, slots=True)
class Variable:
    """``meaning`` and ``example``: for whoever writes the text. ``private``: never in a subject, which is kept in
    clear and read over a shoulder: a link, a code, a person's words."""

    meaning: str
    example: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class MailStage:
    """One message: ``key`` names it for ever; ``subject`` and ``body`` come with Ordis, between the greeting and the
    signature. ``needed``: variables that the body has to say, as without them it is of no use or not lawful.
    ``beside``: what goes with it, in French."""

    key: str
    name: str
    reader: Reader
    subject: str
    body: str
    variables: Mapping[str, Variable] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    beside: str = ""

    @property
    def vocabulary(self) -> Mapping[str, Variable]:
        """Its own variables, then those of every text."""
        return {**self.variables, **COMMON}


COMMON: Final[Mapping[str, Variable]] = {
    "operation": Variable("le nom de l’opération", ""),
    "service": Variable("le service de la ville qui la mène", ""),
    "ville": Variable("le nom de la ville", ""),
    "adresse": Variable("l’adresse de l’atelier", ""),
    "telephone": Variable("le téléphone de la ville", ""),
    "courriel": Variable("l’adresse électronique de la ville", ""),
}
"""Filled from the settings, in examples too."""

_known: dict[str, MailStage] = {}


def use(stages: Iterable[MailStage]) -> None:
    """Called once by ``ordis.rooms``. Raises ``ValueError`` for two stages of one key."""
    _known.clear()
    for each in stages:
        if each.key in _known:
            raise ValueError(each.key)
        _known[each.key] = each


def of(key: str) -> MailStage | None:
    return _known.get(key)


def every() -> list[MailStage]:
    """In the order of ``ordis/mails.py``."""
    return list(_known.values())


def common_values() -> dict[str, str]:
    chosen = settings.current()
    return {
        "operation": chosen.operation,
        "service": chosen.service,
        "ville": chosen.city,
        "adresse": chosen.address,
        "telephone": chosen.contact_phone,
        "courriel": chosen.contact_email,
    }


def link(path: str = "/exemple", meaning: str = "l’adresse de la page, à laisser dans le texte") -> Variable:
    """The variable of an address, under any name. ``path``: of the example, after the city's own address."""
    return Variable(meaning, path, private=True)
