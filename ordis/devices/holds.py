"""Holds: what stops a device on its way to « Prêt », who sets it, and who may lift it for which reason.

The table ``LIFTED_BY`` is the only place that says who lifts what (ADR 12); the law, the page and the refusals
all read their sentence from it.
"""

from collections.abc import Mapping
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import GRANTS, Permission
from ordis.devices.models import Device, Door, Hold, HoldReason, Stage
from ordis.kernel.refusal import Refusal

LIFTED_BY: Mapping[HoldReason, Permission] = {
    HoldReason.BIOS_PASSWORD: Permission.HOLD_CLEAR,
    HoldReason.LOCKED: Permission.HOLD_LIFT,
    HoldReason.DONOR_CLAIM: Permission.HOLD_SETTLE,
    HoldReason.SAFETY: Permission.HOLD_LIFT,
    HoldReason.INVESTIGATE: Permission.HOLD_LIFT,
}
OWN_DOUBT = frozenset({HoldReason.INVESTIGATE})
"""Reasons that whoever set the hold may lift too: it was a doubt of theirs, and they found the answer."""
NOTE_LENGTH = 300

ALREADY_HELD = "Cet appareil est déjà bloqué pour ce motif. Rien n’a été modifié."
ALREADY_LIFTED = "Ce blocage est déjà levé. Rien n’a été modifié."
MAY_NOT_LIFT = "Vous ne pouvez pas lever le blocage « {} » : il est {}. Rien n’a été modifié."
SAY_WHAT = "Dites ce qui a été fait pour lever ce blocage, en quelques mots. Rien n’a été modifié."
RESERVED = (
    "Cet appareil est réservé pour une famille : la remise ne se fera pas avant la levée du blocage. "
    "La page de la demande le montre au coordinateur."
)
IN_ERROR = "Cet appareil a été saisi par erreur\u202f: rien ne s’y note plus. Rien n’a été modifié."
MAY_NOT_SET = f"Votre rôle ne permet pas : {Permission.HOLD_SET.label}."


def lifters(reason: HoldReason) -> str:
    """« à lever par un technicien d’atelier, un responsable d’atelier ou un coordinateur ville »."""
    names = [role.label[0].lower() + role.label[1:] for role, rights in GRANTS.items() if LIFTED_BY[reason] in rights]
    people = [f"un {name}" for name in names] + ["la personne qui l’a posé"] * (reason in OWN_DOUBT)
    return "à lever par " + " ou ".join(part for part in (", ".join(people[:-1]), people[-1]) if part)


def may_lift(hold: Hold, user: User) -> bool:
    own = hold.reason in OWN_DOUBT and hold.set_by_id == user.id
    return own or user.can(LIFTED_BY[hold.reason])


def stopped_by(device: Device) -> str:
    """The sentence of the law while a hold is open: each reason once, and who lifts it."""
    reasons = dict.fromkeys(hold.reason for hold in device.open_holds)
    return "Appareil bloqué : " + " ; ".join(f"{reason.label}, {lifters(reason)}" for reason in reasons) + "."


def held_for(device: Device, reason: HoldReason) -> bool:
    return any(hold.reason is reason for hold in device.open_holds)


def set_hold(
    *, device: Device, reason: HoldReason, note: str, actor: User, at: datetime, door: Door = Door.PAGE
) -> Hold:
    """Stop every move towards « Prêt » until somebody who may lifts the hold. A reserved device keeps its family."""
    if not actor.can(Permission.HOLD_SET):
        raise Refusal(MAY_NOT_SET, status=403)
    if device.stage is Stage.ENTERED_IN_ERROR:
        raise Refusal(IN_ERROR)
    if held_for(device, reason):
        raise Refusal(ALREADY_HELD)
    note = note.strip()[:NOTE_LENGTH]
    hold = Hold(reason=reason, note=note, set_at=at, set_by_id=actor.id, set_by=actor)
    device.holds.append(hold)
    record(Verb.HOLD_SET, device.code, actor=actor, at=at, reason=reason.label, note=note, door=door.label)
    return hold


def lift_hold(*, hold: Hold, note: str, actor: User, at: datetime) -> None:
    """``note``: what was done, in a few words; it is asked for, since the next person relies on it."""
    if not may_lift(hold, actor):
        raise Refusal(MAY_NOT_LIFT.format(hold.reason.label, lifters(hold.reason)), status=403)
    if hold.lifted_at is not None:
        raise Refusal(ALREADY_LIFTED)
    note = note.strip()[:NOTE_LENGTH]
    if not note:
        raise Refusal(SAY_WHAT, status=422)
    hold.lifted_at, hold.lifted_by, hold.lift_note = at, actor, note
    record(Verb.HOLD_LIFTED, hold.device.code, actor=actor, at=at, reason=hold.reason.label, done=note)
