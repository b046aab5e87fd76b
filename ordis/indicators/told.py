"""``docs/indicateurs.md``: every indicator in words, from its declaration."""

from collections.abc import Iterator

from ordis.indicators.indicator import Indicator
from ordis.indicators.registry import THEMES

_HEAD = """# Indicateurs

Chaque chiffre d’Ordis est déclaré une fois, avec sa définition. Une période va du premier au dernier jour compris,
à l’heure de France. Les nombres de foyers de moins de cinq ne sont jamais montrés par quartier.

Page écrite par `ordis indicators > docs/indicateurs.md` : ne la modifiez pas à la main.
"""


def markdown() -> str:
    parts = [_HEAD]
    for theme, indicators in THEMES.items():
        parts.append(f"\n## {theme}\n")
        parts += ["\n".join(_lines(indicator)) for indicator in indicators]
    return "".join(parts)


def _lines(indicator: Indicator) -> Iterator[str]:
    yield f"\n### {indicator.label}\n"
    yield f"{indicator.definition}\n"
    yield f"* Nom : `{indicator.key}`. Unité : {indicator.unit.label}."
    yield f"* Période : {indicator.sense.label}."
    yield f"* Source : {indicator.source}"
    if indicator.by:
        yield f"* Se lit {', '.join(dimension.label for dimension in indicator.by.values())}."
    yield from (f"* À savoir : {caveat}" for caveat in indicator.caveats)
    yield ""
