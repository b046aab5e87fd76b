"""One list of every setting: the page « Réglages » and ``docs/settings.md`` are both made from it."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from ordis.settings import Chapter, Settings, Told


@dataclass(frozen=True, slots=True)
class Line:
    """One setting; ``value`` is fit for a screen: no password in it."""

    chapter: Chapter
    variable: str
    meaning: str
    value: str


def lines(settings: Settings) -> Iterator[Line]:
    """Every setting, in the order of the declaration."""
    hints = get_type_hints(Settings, include_extras=True)
    for field in dataclasses.fields(Settings):
        told: Told = hints[field.name].__metadata__[0]
        shown = _shown(getattr(settings, field.name), secret=told.secret)
        yield Line(told.chapter, f"ORDIS_{field.name.upper()}", told.meaning, shown)


def chapters(settings: Settings) -> list[tuple[Chapter, list[Line]]]:
    every = list(lines(settings))
    return [(chapter, [line for line in every if line.chapter is chapter]) for chapter in Chapter]


def _shown(value: Any, *, secret: bool) -> str:
    if value is None or value == ():
        return "Non renseigné"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return _masked(str(value)) if secret else str(value)


def _masked(text: str) -> str:
    """An address keeps its shape without name, password or options; anything else is hidden whole."""
    if text.startswith(("/", "sqlite://", "memory://")):
        return text
    parts = urlsplit(text)
    if not parts.scheme or not parts.netloc:
        return "•••••• (renseigné)"
    return f"{parts.scheme}://{parts.netloc.rsplit('@', 1)[-1]}{parts.path}"


def markdown() -> str:
    """``docs/settings.md``: the defaults, as if the environment were empty."""
    here = str(Path.cwd())
    page = [
        "# Réglages",
        "",
        "Ordis lit ces variables d’environnement au démarrage. Si l’une est mauvaise, il refuse de partir",
        "et la nomme. La page « Réglages » (administrateurs) montre les valeurs en cours, secrets masqués.",
        "",
        "Page écrite par `ordis settings > docs/settings.md` : ne la modifiez pas à la main.",
    ]
    empty = Settings.from_env({"ORDIS_DEMONSTRATION": "non"})  # a demonstration standing here changes no default
    for chapter, found in chapters(empty):
        page += ["", f"## {chapter.label}", "", "| variable | sens | par défaut |", "|---|---|---|"]
        page += [f"| `{line.variable}` | {line.meaning} | {_default(line.value, here)} |" for line in found]
    return "\n".join(page) + "\n"


def _default(value: str, here: str) -> str:
    return "–" if value == "Non renseigné" else f"`{value.replace(here + '/', '')}`"
