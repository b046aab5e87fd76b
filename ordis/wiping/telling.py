"""What the page says after a drop: a sentence per disk, per fact that an inventory filled, per file refused."""

from collections.abc import Sequence

from flask import flash

from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.wiping.evidence import Format, Outcome
from ordis.wiping.intake import Taken
from ordis.wiping.receipts import Receipt

MOST, LONGEST = 8, 300
"""Sentences shown after one drop, and letters of each: they travel in a cookie of 4 kB. The page of the evidence
says the rest."""
AGAIN = "« {name} » est déjà enregistré, depuis le {day:%d/%m/%Y} : rien n’a changé, et rien n’est perdu."
ASKED = "Le fichier nomme un disque que l’appareil ne connaît pas : dites ci-dessous s’il vient de lui."
MORE = "Autres résultats : {count}. Ouvrez les preuves pour les lire tous."
_FIRST = ("danger", "warning", "success", "info")
"""What is left out is never what a person must act upon."""


def refusals(taken: Sequence[Taken]) -> list[Refusal]:
    """The refusals, each with its file when there are several, if nothing at all was taken; else none: a part that
    was kept is told, not undone."""
    if any(each.receipt for each in taken):
        return []
    several = len(taken) > 1
    return [
        Refusal(f"« {each.filename} » : {each.refusal.message}" if several else each.refusal.message, status=status)
        for each in taken
        if each.refusal and (status := each.refusal.status)
    ]


def tell(taken: Sequence[Taken], *, asked: str = ASKED) -> None:
    """Flash what became of each file, refusals first, no more than a cookie carries."""
    told = [(f"« {each.filename} » : {each.refusal.message}", "danger") for each in taken if each.refusal]
    told += [line for each in taken if each.receipt for line in _lines(each.receipt, several=len(taken) > 1)]
    _flash(told, asked if any(each.receipt and each.receipt.questions for each in taken) else "")


def tell_one(receipt: Receipt) -> None:
    """Flash what one file changed."""
    _flash(_lines(receipt), "")


def _lines(receipt: Receipt, *, several: bool = False) -> list[tuple[str, str]]:
    """``(sentence, category)``, the disks first; ``several``: of several files, what says « ce fichier » names it."""
    told = []
    if receipt.again:
        told.append(
            (AGAIN.format(name=receipt.evidence.filename, day=clock.in_paris(receipt.evidence.received_at)), "info")
        )
    for answer in receipt.all_answers():
        if answer.state in {"bound", "refused"}:
            well = answer.state == "bound" and answer.outcome is Outcome.SUCCESS
            told.append((answer.sentence, "success" if well else "warning"))
    if not receipt.again:
        tone = "warning" if receipt.evidence.format == Format.UNKNOWN.value else "info"
        named = f"« {receipt.evidence.filename} » : " if several else ""
        told += [(f"{named}{sentence}", tone) for sentence in receipt.all_changes()]
    return told


def _flash(told: Sequence[tuple[str, str]], asked: str) -> None:
    for sentence, category in sorted(told, key=lambda line: _FIRST.index(line[1]))[:MOST]:
        flash(sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST]}…", category)
    if len(told) > MOST:
        flash(MORE.format(count=len(told) - MOST), "info")
    if asked:
        flash(asked, "warning")
