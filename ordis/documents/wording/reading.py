"""A text as its pages show it: filled as for an agreement signed today, with what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ordis.documents.wording import rules
from ordis.documents.wording.drafting import Written, same_boxes
from ordis.documents.wording.kinds import Wording
from ordis.documents.wording.models import AgreementText, TextDraft
from ordis.documents.wording.rules import Part
from ordis.kernel import differences
from ordis.kernel.differences import Clause
from ordis.kernel.variables import fill_known, variables


class Variable(NamedTuple):
    """``value`` is what it becomes today; ``where`` names the pieces that use it, in French."""

    name: str
    meaning: str
    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Preview:
    parts: Sequence[Part]
    summary: Sequence[Part]
    boxes: Sequence[str]
    variables: Sequence[Variable]
    faults: Sequence[str]


class Section(NamedTuple):
    """One of the three pieces of a text, compared; ``changed`` clauses of it are not as they were."""

    title: str
    clauses: Sequence[Clause]
    changed: int


def preview(text: AgreementText | TextDraft | Written, wording: Wording, *, at: datetime) -> Preview:
    """``text`` as it would be read by its signers today."""
    values, vocabulary = wording.values(at), wording.vocabulary
    return Preview(
        parts=rules.parts(fill_known(text.body, values), vocabulary.tables),
        summary=rules.parts(fill_known(text.summary, values)),
        boxes=[fill_known(box, values) for box in text.boxes],
        variables=[
            Variable(name, meaning, values.get(name, ""), _where(name, text))
            for name, meaning in vocabulary.variables.items()
        ],
        faults=rules.faults(text.body, text.summary, list(text.boxes), vocabulary),
    )


def changes(old: AgreementText | TextDraft, new: AgreementText | TextDraft | Written) -> list[Section]:
    """What separates two texts: the agreement, the boxes, and the summary where one of them has one."""
    pairs = (
        ("Le texte de la convention", old.body, new.body),
        ("Les phrases à cocher", same_boxes(old.boxes), same_boxes(new.boxes)),
        ("Le résumé en mots simples", old.summary, new.summary),
    )
    summary = bool(old.summary or new.summary)
    return [_section(title, before, after) for title, before, after in (pairs if summary else pairs[:2])]


def told_to_a_family(old: AgreementText, new: AgreementText) -> list[Section]:
    """What separates the pieces that are translated: the boxes, the summary."""
    return changes(old, new)[1:]


def _section(title: str, before: str, after: str) -> Section:
    clauses = differences.compare(before, after)
    return Section(title, clauses, sum(clause.state != "same" for clause in clauses))


def _where(name: str, text: AgreementText | TextDraft | Written) -> str:
    pieces = (("texte", text.body), ("phrases à cocher", "\n".join(text.boxes)), ("résumé", text.summary))
    return ", ".join(piece for piece, said in pieces if name in variables(said))
