"""Indicators in words: ``docs/indicateurs.md``, from their declarations, and what a check finds."""

from collections.abc import Iterator
from datetime import date

from ordis.indicators.indicator import Indicator
from ordis.indicators.models import Grain
from ordis.indicators.registry import BY_KEY, THEMES
from ordis.kernel.french import day as french_day

Key = tuple[str, str, Grain, date, str, str]

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


def difference(key: Key, kept: int, counted: int) -> str:
    """One line of ``ordis indicators check``."""
    name, dimension, grain, day, member, _ = key
    known = BY_KEY.get(name)
    of = f", {dimension} {member or 'non précisé'}" if dimension else ""
    when = f"le {french_day(day)}" if grain is Grain.DAY else f"en {day:%Y-%m}"
    return f"{known.label if known else name}{of}, {when} : {kept} gardé, {counted} compté."
