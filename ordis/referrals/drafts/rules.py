"""The screens of the wizard, and what was typed in them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from ordis.kernel.choice import Choice

Answers: TypeAlias = Mapping[str, Sequence[str]]
"""By name of field, what the browser sent: as typed, right or wrong."""

KEPT_FOR: Final = timedelta(days=30)
"""Since it was last typed in."""
MOST: Final = 50
"""Drafts that one person keeps at once."""
LONGEST: Final = 1000
"""Characters kept of one answer, more than any field takes."""
RENEWS: Final = "renews"
"""The answer that names the referral of which this is the copy; on no screen."""
ASKED: Final = "asked"
"""The answer that names what the prescriber must say more: a field of ``IdentityForm``; on no screen."""


class Screen(Choice):
    """In order. The label heads the page."""

    PLACE = "place", "Où vit le foyer"
    NEED = "need", "Le besoin"
    HOUSEHOLD = "household", "Le foyer"
    IDENTITY = "identity", "L’identité de l’adulte référent"

    @property
    def number(self) -> int:
        return list(Screen).index(self) + 1

    def beside(self, steps: int) -> "Screen":
        """The screen so many steps further, back when negative; the first or the last beyond them."""
        screens = list(Screen)
        return screens[min(max(self.number - 1 + steps, 0), len(screens) - 1)]


class Go(Choice):
    """Where the pressed button leads."""

    NEXT = "next", "Continuer"
    BACK = "back", "Revenir"
    LATER = "later", "Finir plus tard"
    QUIETLY = "quietly", "Garder sans rien dire"


def merged(before: Answers, typed: Answers) -> dict[str, list[str]]:
    """What stood, and over it what was just typed, each answer cut at ``LONGEST``."""
    return {name: [text[:LONGEST] for text in texts] for name, texts in (dict(before) | dict(typed)).items()}


def first(answers: Answers, name: str) -> str:
    """The one answer of that name, or "" when there is none."""
    return next(iter(answers.get(name, ())), "").strip()


def label(answers: Answers) -> str:
    """What the list calls a draft: the author's own file number, else the district; never a name."""
    return (first(answers, "file_number") or first(answers, "district"))[:120]


def kept_until(changed_at: datetime) -> datetime:
    return changed_at + KEPT_FOR
