"""What may follow what, for an incident: one table, read by the screen and by the refusal alike. Pure.

A repair is a deposit: the computer is the family's (clause 3 of the agreement), so its stage does not change and its
disks are not touched. A return and an exchange give it back to the city: they go through the law of devices.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from ordis.accounts.audit import Verb
from ordis.accounts.permissions import Permission
from ordis.aftercare.incidents.models import IncidentKind, IncidentStage
from ordis.kernel.choice import Choice


class Step(Choice):
    DEPOSIT = "deposit", "Recevoir en réparation"
    REPAIR = "repair", "Rendre réparé"
    HAND_BACK = "hand_back", "Rendre sans réparation"
    CLOSE = "close", "Clore sans suite"
    FIND = "find", "Noter retrouvé"
    EXCHANGE = "exchange", "Échanger"
    TAKE_BACK = "take_back", "Enregistrer le retour"


@dataclass(frozen=True, slots=True)
class Edge:
    kinds: frozenset[IncidentKind]
    sources: frozenset[IncidentStage]
    target: IncidentStage
    permission: Permission
    verb: Verb


MENDED: Final = frozenset({IncidentKind.BREAKDOWN, IncidentKind.DAMAGE})
MISSING: Final = frozenset({IncidentKind.LOSS, IncidentKind.THEFT})
"""Kinds after which nobody knows where the device is: its public page says so until it is found."""
ALL: Final = frozenset(IncidentKind)

_S, _P = IncidentStage, Permission
_OPEN = frozenset({_S.DECLARED, _S.IN_WORKSHOP})
STEPS: Final[Mapping[Step, Edge]] = {
    Step.DEPOSIT: Edge(MENDED, frozenset({_S.DECLARED}), _S.IN_WORKSHOP, _P.REPAIR_RECORD, Verb.INCIDENT_DEPOSITED),
    Step.REPAIR: Edge(MENDED, frozenset({_S.IN_WORKSHOP}), _S.REPAIRED, _P.REPAIR_RECORD, Verb.INCIDENT_REPAIRED),
    Step.HAND_BACK: Edge(
        MENDED, frozenset({_S.IN_WORKSHOP}), _S.HANDED_BACK, _P.REPAIR_RECORD, Verb.INCIDENT_HANDED_BACK
    ),
    Step.CLOSE: Edge(ALL, frozenset({_S.DECLARED}), _S.CLOSED, _P.AFTERCARE_RECORD, Verb.INCIDENT_CLOSED),
    # Found months after the city had given up: the mark on the public page is lifted all the same.
    Step.FIND: Edge(MISSING, frozenset({_S.DECLARED, _S.CLOSED}), _S.FOUND, _P.INCIDENT_DECLARE, Verb.INCIDENT_FOUND),
    Step.EXCHANGE: Edge(MENDED, _OPEN, _S.EXCHANGED, _P.AFTERCARE_RECORD, Verb.INCIDENT_EXCHANGED),
    Step.TAKE_BACK: Edge(ALL, _OPEN, _S.RETURNED, _P.AFTERCARE_RECORD, Verb.INCIDENT_RETURNED),
}
SAID: Final = frozenset({Step.REPAIR, Step.HAND_BACK, Step.CLOSE})
"""Steps that end an incident by telling what was done, or why nothing was."""


def steps_from(kind: IncidentKind, stage: IncidentStage) -> list[Step]:
    """The steps open from there, in the order of the table."""
    return [step for step, edge in STEPS.items() if kind in edge.kinds and stage in edge.sources]


def refusal(kind: IncidentKind, stage: IncidentStage, step: Step) -> str:
    """Why ``step`` is closed, in French; empty when it is open."""
    edge = STEPS[step]
    if kind not in edge.kinds:
        return f"«\u202f{step.label}\u202f» ne convient pas ici\u202f: {kind.label.lower()}. Rien n’a été modifié."
    if stage not in edge.sources:
        wanted = ", ".join(each.label for each in IncidentStage if each in edge.sources)
        return (
            f"Cet incident est à l’étape «\u202f{stage.label}\u202f»\u202f: «\u202f{step.label}\u202f» n’est possible "
            f"qu’à l’étape {wanted}. Rien n’a été modifié\u202f: rechargez la page."
        )
    return ""


def median_days(spans: Sequence[tuple[datetime, datetime]]) -> int | None:
    """Whole days from declared to settled, half of the incidents below; None when there is none."""
    return round(median((end - start).days for start, end in spans)) if spans else None
