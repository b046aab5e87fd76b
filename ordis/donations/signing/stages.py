"""The law of a signing: which step leads from which stage to which. The only module that changes its stage."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from ordis.donations.signing.models import AgreementSigning, SigningStage
from ordis.kernel.choice import Choice
from ordis.kernel.refusal import Refusal


class Step(Choice):
    DONOR_SIGNS = "donor_signs", "Le donateur signe"
    CANCEL = "cancel", "La signature du donateur est annulée"
    ATTACH = "attach", "Un papier signé est joint"
    PUT_BACK = "put_back", "Le papier est renvoyé"
    CITY_SIGNS = "city_signs", "La collectivité signe"
    CONFIRM = "confirm", "Le papier est confirmé"


class _Edge(NamedTuple):
    sources: frozenset[SigningStage]
    target: SigningStage


_S = SigningStage
STEPS: Final[Mapping[Step, _Edge]] = {
    Step.DONOR_SIGNS: _Edge(frozenset({_S.DONOR}), _S.CITY),
    Step.CANCEL: _Edge(frozenset({_S.CITY}), _S.DONOR),
    Step.ATTACH: _Edge(frozenset({_S.DONOR, _S.CONFIRM}), _S.CONFIRM),
    Step.PUT_BACK: _Edge(frozenset({_S.CONFIRM}), _S.DONOR),
    Step.CITY_SIGNS: _Edge(frozenset({_S.CITY}), _S.SIGNED),
    Step.CONFIRM: _Edge(frozenset({_S.CONFIRM}), _S.SIGNED),
}
CLOSED: Final[Mapping[SigningStage, str]] = {
    _S.DONOR: "Le donateur n’a pas encore signé, et aucun papier n’est joint. Rien n’a été modifié.",
    _S.CITY: "Le donateur a déjà signé cette convention. Rien n’a été modifié.",
    _S.CONFIRM: "Un papier signé attend d’être confirmé. Rien n’a été modifié.",
    _S.SIGNED: "Cette convention est signée des deux parties et scellée. Rien n’a été modifié.",
}
"""Why a step is closed, by the stage that the signing is in."""


def apply(signing: AgreementSigning, step: Step) -> None:
    """Make ``step`` or raise :class:`Refusal`."""
    edge = STEPS[step]
    if signing.stage not in edge.sources:
        raise Refusal(CLOSED[signing.stage])
    signing.stage = edge.target
