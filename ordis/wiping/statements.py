"""What a named person declares of a disk: destroyed, removed by the donor, absent; or, after all, there."""

from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Disk, DiskState, Stage
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.wiping import queries
from ordis.wiping.actions import NOT_HERE, settle
from ordis.wiping.models import DiskStatement

GONE = frozenset({DiskState.DESTROYED, DiskState.REMOVED_BY_DONOR, DiskState.ABSENT})
"""States that only a person can declare."""
WORDS_LENGTH = 300
WORDS = {
    DiskState.DESTROYED: (
        "Dites comment et par qui il a été détruit (procédé, prestataire, numéro du bordereau, témoin)."
    ),
    DiskState.REMOVED_BY_DONOR: (
        "Dites ce qui vous fait l’affirmer (baie vide à la réception, courrier du donateur…)."
    ),
    DiskState.ABSENT: "Dites ce qui vous fait l’affirmer (emplacement vide, disque noté par erreur…).",
    DiskState.TO_WIPE: "Dites pourquoi la déclaration était fausse.",
}
TOO_LONG = f"La déclaration dépasse {WORDS_LENGTH} caractères : raccourcissez-la."
UNCHANGED = "Rien n’a été modifié."
MAY_NOT_TAKE_BACK = "Votre rôle ne permet pas d’annuler une déclaration : demandez au responsable d’atelier."
SEEN = (
    "Un journal d’effacement a vu ce disque à l’atelier : il ne peut être déclaré ni absent ni retiré "
    "par le donateur. "
    "Effacez-le de nouveau, ou déclarez sa destruction."
)


def declare(*, device: Device, disk: Disk, state: DiskState, words: str, actor: User, at: datetime) -> None:
    """``actor`` signs that the disk is in ``state``, and says how it is known; « à effacer » takes it back.

    Raises ``Refusal`` without words, for a step that makes no sense, or against what a log has shown.
    """
    words = " ".join(words.split())
    _refuse(device, disk, state, words, actor)
    db.session.add(
        DiskStatement(device_id=device.id, disk_id=disk.id, state=state, said_at=at, said_by_id=actor.id, words=words)
    )
    disk.state, disk.state_at = state, at
    db.session.flush()
    record(
        Verb.DISK_DECLARED,
        device.code,
        actor=actor,
        at=at,
        disk=disk.designation,
        state=state.label,
        words=words,
    )
    settle(disk, at=at)


def _refuse(device: Device, disk: Disk, state: DiskState, words: str, actor: User) -> None:
    if device.stage in {Stage.EXPECTED, Stage.MISSING}:
        raise Refusal(NOT_HERE)
    if state not in choices(disk.state):
        raise Refusal(f"Un disque « {disk.state.label} » ne peut être déclaré « {state.label} ». {UNCHANGED}")
    if state is DiskState.TO_WIPE and not actor.can(Permission.WIPE_JUDGE):
        raise Refusal(f"{MAY_NOT_TAKE_BACK} {UNCHANGED}", status=403)
    if state in {DiskState.ABSENT, DiskState.REMOVED_BY_DONOR} and queries.seen_by_a_tool(disk):
        raise Refusal(f"{SEEN} {UNCHANGED}")
    if not words:
        raise Refusal(f"{WORDS[state]} {UNCHANGED}", status=422)
    if len(words) > WORDS_LENGTH:
        raise Refusal(f"{TOO_LONG} {UNCHANGED}", status=422)


def choices(current: DiskState) -> tuple[DiskState, ...]:
    """What may be declared of a disk in this state: a failed one is wiped again or destroyed, no more."""
    if current in GONE:
        return (DiskState.TO_WIPE,)
    if current is DiskState.TO_WIPE:
        return (DiskState.DESTROYED, DiskState.REMOVED_BY_DONOR, DiskState.ABSENT)
    return (DiskState.DESTROYED,)
