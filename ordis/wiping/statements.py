"""What a named person declares of a disk: destroyed, removed by the donor, absent; or, after all, there."""

from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Disk, DiskState, Stage
from ordis.devices.queries import is_elsewhere, seen_by_a_tool
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.wiping import attachments, destruction, queries
from ordis.wiping.actions import NOT_HERE
from ordis.wiping.attachments import Upload, Use
from ordis.wiping.destruction import Destruction
from ordis.wiping.models import DestructionMethod, DiskStatement, EvidenceFile
from ordis.wiping.settling import settle

GONE = frozenset({DiskState.DESTROYED, DiskState.REMOVED_BY_DONOR, DiskState.ABSENT})
"""States that only a person can declare."""
WORDS_LENGTH = 300
WORDS = {
    DiskState.DESTROYED: "Dites comment et par qui il a été détruit.",
    DiskState.REMOVED_BY_DONOR: (
        "Dites ce qui vous fait l’affirmer (baie vide à la réception, courrier du donateur…)."
    ),
    DiskState.ABSENT: "Dites ce qui vous fait l’affirmer (emplacement vide, disque noté par erreur…).",
    DiskState.TO_WIPE: "Dites pourquoi la déclaration était fausse.",
}
TOO_LONG = f"La déclaration dépasse {WORDS_LENGTH} caractères : raccourcissez-la."
NAME_TOO_LONG = "Un nom ou un numéro de bordereau est trop long : raccourcissez-le."
UNCHANGED = "Rien n’a été modifié."
MAY_NOT_TAKE_BACK = "Votre rôle ne permet pas d’annuler une déclaration : demandez au responsable d’atelier."
SEEN = (
    "Un journal d’effacement a vu ce disque à l’atelier : il ne peut être déclaré ni absent ni retiré "
    "par le donateur. "
    "Effacez-le de nouveau, ou déclarez sa destruction."
)
TAKEN_OUT = (
    "Ce disque est sorti de cet appareil : son sort se déclare là où il est maintenant. Au stock de pièces, il "
    "s’efface de nouveau ou se détruit, rien d’autre."
)
FITTED = (
    "Ce disque a été posé par l’atelier : ni le donateur ne l’a retiré, ni il n’est noté par erreur. S’il n’est plus "
    "dans l’appareil, sortez-le depuis la page « Pièces » ; sinon effacez-le, ou déclarez sa destruction."
)
WITH_A_FAMILY = (
    "Cet appareil est chez une famille : le sort de ses disques se déclare à son retour à l’atelier. Rien n’a été "
    "modifié."
)


def declare(
    *,
    device: Device,
    disk: Disk,
    state: DiskState,
    words: str,
    actor: User,
    at: datetime,
    told: Destruction | None = None,
) -> DiskStatement:
    """``actor`` signs that the disk is in ``state``, and says how it is known; « à effacer » takes it back.

    A destruction is ``told`` with its method and who did it or saw it; its words are then free. Raises
    ``Refusal`` for what is missing, for a step that makes no sense, or against what a log has shown.
    """
    words = " ".join(words.split())
    _refuse(device, disk, state, words, actor, told)
    said = DiskStatement(
        device_id=device.id, disk_id=disk.id, state=state, said_at=at, said_by_id=actor.id, words=words
    )
    if told is not None and state is DiskState.DESTROYED:
        _describe(said, told, device, actor, at)
    db.session.add(said)
    disk.state, disk.state_at = state, at
    db.session.flush()
    record(
        Verb.DISK_DECLARED, device.code, actor=actor, at=at, disk=disk.designation, state=state.label, words=words,
        method=said.method.label if said.method else None,
    )  # fmt: skip
    settle(disk, at=at)
    return said


def _describe(said: DiskStatement, told: Destruction, device: Device, actor: User, at: datetime) -> None:
    def kept(upload: Upload | None, use: Use) -> EvidenceFile | None:
        return attachments.keep(upload=upload, use=use, device=device, actor=actor, at=at) if upload else None

    said.method = told.method
    said.provider, said.slip_number, said.witness = told.provider, told.slip_number, told.witness
    said.slip, said.photo = kept(told.slip, Use.SLIP), kept(told.photo, Use.PHOTO)


# --- refusing ----------------------------------------------------------------------------------------------


def _refuse(device: Device, disk: Disk, state: DiskState, words: str, actor: User, told: Destruction | None) -> None:
    _refuse_step(device, disk, state, actor)
    if state is DiskState.DESTROYED:
        _refuse_destruction(device, disk, told or Destruction(method=None), actor)
    elif not words:
        raise Refusal(f"{WORDS[state]} {UNCHANGED}", status=422)
    if len(words) > WORDS_LENGTH:
        raise Refusal(f"{TOO_LONG} {UNCHANGED}", status=422)


def _refuse_step(device: Device, disk: Disk, state: DiskState, actor: User) -> None:
    if disk.taken_out_at is not None and (state is not DiskState.DESTROYED or is_elsewhere(disk)):
        raise Refusal(f"{TAKEN_OUT} {UNCHANGED}")
    if disk.fitted_at is not None and state in {DiskState.ABSENT, DiskState.REMOVED_BY_DONOR}:
        raise Refusal(f"{FITTED} {UNCHANGED}")
    if device.stage.absent:
        raise Refusal(NOT_HERE)
    if device.stage is Stage.HANDED_OVER and state in GONE:
        raise Refusal(WITH_A_FAMILY)
    if state not in choices(disk.state):
        raise Refusal(f"Un disque « {disk.state.label} » ne peut être déclaré « {state.label} ». {UNCHANGED}")
    if state is DiskState.TO_WIPE and not actor.can(Permission.WIPE_JUDGE):
        raise Refusal(f"{MAY_NOT_TAKE_BACK} {UNCHANGED}", status=403)
    if state in {DiskState.ABSENT, DiskState.REMOVED_BY_DONOR} and seen_by_a_tool(disk):
        raise Refusal(f"{SEEN} {UNCHANGED}")


def _refuse_destruction(device: Device, disk: Disk, told: Destruction, actor: User) -> None:
    if missing := destruction.lacking(told, signed_by=actor.name):
        raise Refusal(f"{missing} {UNCHANGED}", status=422)
    if max(len(told.provider), len(told.witness)) > destruction.NAME_LENGTH:
        raise Refusal(f"{NAME_TOO_LONG} {UNCHANGED}", status=422)
    if len(told.slip_number) > destruction.SLIP_LENGTH:
        raise Refusal(f"{NAME_TOO_LONG} {UNCHANGED}", status=422)
    method = told.method
    if method is DestructionMethod.DRILLING and not actor.can(Permission.WIPE_JUDGE):
        raise Refusal(f"{destruction.LEAD_ONLY} {UNCHANGED}", status=403)
    purge = method is DestructionMethod.DRILLING and queries.requires_purge(device)
    if method and (reason := destruction.unfit(method, disk.medium, purge=purge)):
        raise Refusal(f"{reason} {UNCHANGED}", status=422)


def choices(current: DiskState) -> tuple[DiskState, ...]:
    """What may be declared of a disk in this state: a failed one is wiped again or destroyed, no more."""
    if current in GONE:
        return (DiskState.TO_WIPE,)
    if current is DiskState.TO_WIPE:
        return (DiskState.DESTROYED, DiskState.REMOVED_BY_DONOR, DiskState.ABSENT)
    return (DiskState.DESTROYED,)
