"""The only place where an incident changes stage."""

from datetime import datetime

from ordis.accounts.audit import record
from ordis.accounts.models import User
from ordis.aftercare.incidents import rules
from ordis.aftercare.incidents.models import Incident
from ordis.aftercare.incidents.rules import STEPS, Step
from ordis.kernel.refusal import Refusal

NOT_YOURS = "Votre rôle ne permet pas\u202f: {what}. Rien n’a été modifié."


def refusals(incident: Incident, step: Step, *, actor: User) -> list[str]:
    """Why ``step`` is closed to ``actor`` now, in French; empty when it is open."""
    why = rules.refusal(incident.kind, incident.stage, step)
    permission = STEPS[step].permission
    reasons = [why] if why else []
    return reasons if actor.can(permission) else [*reasons, NOT_YOURS.format(what=permission.label)]


def apply(incident: Incident, step: Step, *, actor: User, at: datetime, outcome: str = "") -> None:
    """Raises :class:`Refusal` when the step is closed. An end is dated; ``outcome`` then says what was done."""
    if reasons := refusals(incident, step, actor=actor):
        raise Refusal(" ".join(reasons))
    edge = STEPS[step]
    incident.stage = edge.target
    if step is not Step.DEPOSIT:
        incident.settled_at, incident.settled_by_id = at, actor.id
        incident.forgotten_at = None  # found months later: it is told anew
        incident.outcome = outcome.strip()[:300] or incident.outcome
    record(edge.verb, incident.line.device.code, actor=actor, at=at, kind=incident.kind.value, incident=incident.ref)
