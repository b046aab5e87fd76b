"""Periods side by side, and how long a queue takes to clear, without anything that asks a database."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from ordis.kernel.clock import months_later
from ordis.kernel.french import count, day

LOOKED_BACK: Final = 6
"""Whole months whose pace a forecast takes."""
ENOUGH: Final = 3
"""Of these, how many must have known a handover before a pace is told."""
FUTURE: Final = "Cette période est à venir\u202f: rien ne peut y être compté encore. Choisissez un premier jour passé."
PARTLY: Final = "La période va au-delà d’aujourd’hui\u202f: ces chiffres s’arrêtent au {today}."
NOTHING: Final = "Rien n’est enregistré dans cette période\u202f: tous les chiffres y sont à zéro."


def previous(first: date, last: date) -> tuple[date, date]:
    """The period just before, as long: whole months before whole months, else as many days."""
    after = last + timedelta(days=1)
    if first.day == after.day == 1:
        months = (after.year - first.year) * 12 + after.month - first.month
        return months_later(first, -months), first - timedelta(days=1)
    length = after - first
    return first - length, first - timedelta(days=1)


def remark(first: date, last: date, *, today: date) -> str:
    """What must be known of a period before its figures are read; "" of an ordinary one."""
    if first > today:
        return FUTURE
    return PARTLY.format(today=day(today)) if last > today else ""


def last_months(today: date, number: int = LOOKED_BACK) -> list[date]:
    """First days of the last whole months, oldest first."""
    here = today.replace(day=1)
    return [months_later(here, -back) for back in range(number, 0, -1)]


def forecast(waiting: int, served: Sequence[int]) -> str:
    """How long ``waiting`` families wait at the pace of the months ``served``, in a sentence that says how."""
    if not waiting:
        return "Aucune demande n’attend."
    if sum(1 for month in served if month) < ENOUGH:
        return (
            f"Pas assez de recul\u202f: il faut des remises dans au moins {ENOUGH} des {len(served)} derniers mois "
            f"entiers pour dire un rythme. {count(waiting, 'demande attend', 'demandes attendent')}."
        )
    pace = sum(served) / len(served)
    months = -(-waiting * len(served) // sum(served))
    told = f"{pace:.1f}".replace(".", ",").removesuffix(",0")
    return (
        f"Il faudrait {count(months, 'mois', 'mois')} pour servir {count(waiting, 'demande', 'demandes')} en cours, au "
        f"rythme des {len(served)} derniers mois entiers ({told} foyers équipés par mois en moyenne), sans nouvelle "
        f"demande."
    )
