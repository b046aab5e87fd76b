"""A text as its page shows it: as the recipient would read it, what is wrong with it, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ordis import settings
from ordis.accounts.mailing import kinds, rules
from ordis.accounts.mailing.kinds import MailStage
from ordis.accounts.mailing.rules import Words
from ordis.accounts.mailing.sending import framed
from ordis.kernel.differences import Piece, words


class Shown(NamedTuple):
    """A variable and what it would become."""

    name: str
    meaning: str
    value: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Preview:
    subject: str
    body: str
    faults: Sequence[str]
    remarks: Sequence[str]


class Change(NamedTuple):
    subject: Sequence[Piece]
    body: Sequence[Piece]


def preview(text: Words, stage: MailStage) -> Preview:
    """With examples; a variable that nothing fills stays as it was typed."""
    shown = rules.filled_as_typed(text, examples(stage))
    return Preview(shown.subject, framed(shown.body), rules.faults(text, stage), rules.remarks(text))


def examples(stage: MailStage) -> dict[str, str]:
    """A value for each variable: the city's own settings, and imagined ones."""
    base = settings.current().base_url
    own = {
        name: f"{base}{each.example}" if each.example.startswith("/") else each.example
        for name, each in stage.variables.items()
    }
    return {**own, **kinds.common_values()}


def variables(stage: MailStage) -> list[Shown]:
    known = examples(stage)
    return [Shown(name, each.meaning, known[name], name in stage.needed) for name, each in stage.vocabulary.items()]


def changes(old: Words, new: Words) -> Change:
    return Change(words(old.subject, new.subject), words(old.body, new.body))
