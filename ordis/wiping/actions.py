"""Reservations are accepted one by one, by somebody who may and who says why."""

from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.refusal import Refusal
from ordis.wiping import queries, records
from ordis.wiping.binding import NOT_HERE as NOT_HERE
from ordis.wiping.models import WipeRecord
from ordis.wiping.settling import rejudge, settle

MAY_NOT_JUDGE = (
    "Votre rôle ne permet pas d’accepter une réserve : demandez au responsable d’atelier. Rien n’a été modifié."
)
WHY = "Dites pourquoi cette réserve est acceptable : la raison est imprimée sur l’attestation. Rien n’a été modifié."
NOT_A_RESERVATION = "Il n’y a pas de réserve à accepter sur ce résultat : rechargez la page. Rien n’a été modifié."
SUPERSEDED = "Ce résultat est plus ancien que celui qui décide, ou que l’arrivée du disque. Rien n’a été modifié."
CHANGED = "Ce que l’on sait de ce disque a changé : la réserve n’est pas acceptée. Lisez ses nouvelles raisons."
REASON_LENGTH = 300


def accept_reservation(*, device: Device, line: WipeRecord, reason: str, actor: User, at: datetime) -> str | None:
    """One named person accepts one reservation on one disk, and says why.

    A sentence when it has become another one since it was shown, for the donor or the medium is known otherwise:
    its new reasons are then kept, and it is not accepted.
    """
    reason = reason.strip()
    if not actor.can(Permission.WIPE_JUDGE):
        raise Refusal(MAY_NOT_JUDGE, status=403)
    one_at_a_time("evidence")
    db.session.refresh(line)  # of two persons who accept at once, the second is told that it is done
    if line.disk is None or line.disk.device_id != device.id:
        raise Refusal(NOT_A_RESERVATION)
    if records.PURGE_WANTED in line.reasons:
        raise Refusal(f"{records.PURGE_WANTED} Rien n’a été modifié.")
    if not records.may_be_accepted(line):
        raise Refusal(NOT_A_RESERVATION)
    if not reason or len(reason) > REASON_LENGTH:
        raise Refusal(WHY, status=422)
    shown = (line.outcome, list(line.reasons))
    rejudge([line.disk], at=at)
    if shown != (line.outcome, line.reasons):
        return CHANGED
    line.accepted_at, line.accepted_by_id, line.accepted_reason = at, actor.id, reason
    db.session.flush()
    if queries.deciding(line.disk) is not line:
        raise Refusal(SUPERSEDED)
    settle(line.disk, at=at)
    record(Verb.RESERVATION_ACCEPTED, device.code, actor=actor, at=at, disk=line.disk.designation, reason=reason)
    return None
