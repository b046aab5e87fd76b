"""What the page says after a drop: a sentence per disk, per fact that an inventory filled, per file refused."""

from collections.abc import Sequence

from flask import flash

from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.wiping.evidence import Format, Outcome
from ordis.wiping.intake import Taken
from ordis.wiping.receipts import Receipt

MOST = 12
"""Sentences shown after one drop; the page of the evidence says the rest."""
AGAIN = "Ce fichier est déjà enregistré, depuis le {day:%d/%m/%Y} : rien n’a changé, et rien n’est perdu."
ASKED = "Le fichier nomme un disque que l’appareil ne connaît pas : dites ci-dessous s’il vient de lui."
MORE = "Et {count} autres résultats : ouvrez la preuve pour les lire tous."


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
    """Flash what became of each file."""
    for each in taken:
        if each.refusal:
            flash(f"« {each.filename} » : {each.refusal.message}", "danger")
        elif each.receipt:
            tell_one(each.receipt, asked=asked)


def tell_one(receipt: Receipt, *, asked: str = ASKED) -> None:
    """Flash what one file changed, the disks first."""
    if receipt.again:
        flash(AGAIN.format(day=clock.in_paris(receipt.evidence.received_at)), "info")
    answers = [answer for answer in receipt.all_answers() if answer.state in {"bound", "refused"}]
    for answer in answers[:MOST]:
        well = answer.state == "bound" and answer.outcome is Outcome.SUCCESS
        flash(answer.sentence, "success" if well else "warning")
    if len(answers) > MOST:
        flash(MORE.format(count=len(answers) - MOST), "info")
    if not receipt.again:
        for sentence in list(receipt.all_changes())[:MOST]:
            flash(sentence, "warning" if receipt.evidence.format == Format.UNKNOWN.value else "info")
    if receipt.questions:
        flash(asked, "warning")
