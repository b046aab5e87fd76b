"""Erases that a disk does by itself, as a person declares them: nothing is proven before the disk is read again."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Disk, DiskState, Medium, Stage
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.wiping import records, rules
from ordis.wiping.actions import NOT_HERE
from ordis.wiping.evidence import Technique
from ordis.wiping.models import EvidenceFile, FirmwareErase, WipeRecord
from ordis.wiping.settling import rejudge

_ATA = (
    Technique.ATA_SECURE_ERASE, Technique.ATA_SECURE_ERASE_ENHANCED, Technique.SANITIZE_OVERWRITE,
    Technique.SANITIZE_BLOCK, Technique.SANITIZE_CRYPTO,
)  # fmt: skip
_SANITIZE = (Technique.SANITIZE_OVERWRITE, Technique.SANITIZE_BLOCK, Technique.SANITIZE_CRYPTO)
_NVME = (*_SANITIZE, Technique.NVME_FORMAT_SES0, Technique.NVME_FORMAT_SES1, Technique.NVME_FORMAT_SES2)
COMMANDS: dict[Medium, tuple[Technique, ...]] = {
    Medium.HDD: _ATA, Medium.SSD: _ATA, Medium.NVME: _NVME, Medium.EMMC: (), Medium.SD: (), Medium.USB: (),
}  # fmt: skip
"""The commands that a medium obeys; a medium that is not in the table may obey any of them."""

COMMAND_LINES = {
    Technique.ATA_SECURE_ERASE: ("hdparm --security-erase",),
    Technique.ATA_SECURE_ERASE_ENHANCED: ("hdparm --security-erase-enhanced",),
    Technique.SANITIZE_OVERWRITE: ("hdparm --sanitize-overwrite", "nvme sanitize -a 3"),
    Technique.SANITIZE_BLOCK: ("hdparm --sanitize-block-erase", "nvme sanitize -a 2"),
    Technique.SANITIZE_CRYPTO: ("hdparm --sanitize-crypto-scramble", "nvme sanitize -a 4"),
    Technique.NVME_FORMAT_SES0: ("nvme format -s 0",),
    Technique.NVME_FORMAT_SES1: ("nvme format -s 1",),
    Technique.NVME_FORMAT_SES2: ("nvme format -s 2",),
}
WORDS_LENGTH = 300
UNCHANGED = "Rien n’a été enregistré."
NO_COMMAND = (
    "Ordis ne connaît pas de commande d’effacement interne pour ce support ({medium}) : écrasez-le avec nwipe, ou "
    "détruisez-le."
)
OTHER_MEDIUM = (
    "« {technique} » ne s’adresse pas à ce support ({medium}). Vérifiez la commande lancée, ou corrigez d’abord le "
    "type du disque."
)
GONE = "Le disque est déclaré « {state} » : annulez d’abord cette déclaration si elle est fausse."
FUTURE = "Cet effacement serait dans le futur, le {day:%d/%m/%Y} : vérifiez la date, ou l’horloge du poste."
BEFORE = "Cet effacement daterait d’avant {event}, le {since:%d/%m/%Y} : vérifiez la date, ou l’horloge du poste."
TWICE = "Cet effacement est déjà déclaré : même disque, même commande, même heure."
TOO_LONG = f"Le nom de l’outil dépasse {WORDS_LENGTH} caractères : raccourcissez-le."
MAY_NOT_UNDO = "Votre rôle ne permet pas d’annuler une déclaration : demandez au responsable d’atelier."
RESTED_UPON = "Une relecture s’appuie déjà sur cet effacement : il ne s’annule plus."
READ_BACK_DUE = (
    "Relecture exigée : lancez nwipe en vérification (Verify Zeros) sur le disque {disk}, puis déposez son journal."
)


def note_erase(
    *,
    disk: Disk,
    technique: Technique,
    done_at: datetime,
    evidence: EvidenceFile | None,
    words: str,
    actor: User,
    at: datetime,
) -> FirmwareErase:
    """``actor`` says that the disk erased itself by ``technique``, done at ``done_at`` by the bench's clock, no zone.

    It moves no state by itself; a read-back that waits for it, bound already, is judged again. Raises
    ``Refusal`` for a command that the medium does not obey, a date that cannot be, a disk that is not there.
    """
    words = " ".join(words.split())
    _refuse(disk, technique, done_at, words, at)
    erase = FirmwareErase(
        disk_id=disk.id, technique=technique, done_at=done_at, said_at=at, said_by_id=actor.id, words=words,
        evidence_id=evidence.id if evidence else None,
    )  # fmt: skip
    db.session.add(erase)
    db.session.flush()
    record(
        Verb.FIRMWARE_ERASE_DECLARED, disk.device.code, actor=actor, at=at, disk=disk.designation,
        technique=technique.label, words=words,
    )  # fmt: skip
    rejudge([disk], at=at)
    return erase


def take_back(*, erase: FirmwareErase, actor: User, at: datetime) -> None:
    """Forget an erase that was declared wrongly, as long as no read-back rests on it."""
    if not actor.can(Permission.WIPE_JUDGE):
        raise Refusal(f"{MAY_NOT_UNDO} Rien n’a été modifié.", status=403)
    rested = sa.exists().where(WipeRecord.firmware_erase_id == erase.id)
    if db.session.scalar(sa.select(rested)):
        raise Refusal(f"{RESTED_UPON} Rien n’a été modifié.")
    disk = erase.disk
    record(
        Verb.FIRMWARE_ERASE_UNDONE, disk.device.code, actor=actor, at=at, disk=disk.designation,
        technique=erase.technique.label,
    )  # fmt: skip
    db.session.delete(erase)
    db.session.flush()
    rejudge([disk], at=at)


def erases_of(disk: Disk) -> Sequence[FirmwareErase]:
    """Every erase declared of the disk, oldest first: the page counts them from 1."""
    return db.session.scalars(
        sa.select(FirmwareErase).where(FirmwareErase.disk_id == disk.id).order_by(FirmwareErase.id)
    ).all()


def commands(medium: Medium) -> tuple[Technique, ...]:
    """The commands to offer for this medium; every one when the medium is not known."""
    return COMMANDS.get(medium, tuple(each for each in Technique if each in rules.FIRMWARE_TECHNIQUES))


def told(technique: Technique, medium: Medium) -> str:
    """« Sanitize, effacement des blocs · niveau Purge après relecture · hdparm --sanitize-block-erase »."""
    reached = "" if medium is Medium.UNKNOWN else rules.level(rules.Medium(medium.value), technique).label
    level = f"niveau {reached} après relecture" if reached else ""
    tool = {Medium.NVME: "nvme", Medium.HDD: "hdparm", Medium.SSD: "hdparm"}.get(medium, "")
    lines = [line for line in COMMAND_LINES[technique] if line.startswith(tool)]
    return " · ".join(part for part in (technique.label, level, ", ".join(lines)) if part)


def read_back_due(disk: Disk, techniques: Sequence[Technique]) -> tuple[str, ...]:
    """What is missing after these erases, the newest last, as the page says it; empty when none was declared."""
    if not techniques:
        return ()
    due = READ_BACK_DUE.format(disk=disk.designation)
    return (due, rules.CRYPTO) if techniques[-1] in rules.CRYPTO_TECHNIQUES else (due,)


def _refuse(disk: Disk, technique: Technique, done_at: datetime, words: str, at: datetime) -> None:
    if disk.device.stage.absent or disk.device.stage is Stage.HANDED_OVER:
        raise Refusal(NOT_HERE)
    if disk.state not in {DiskState.TO_WIPE, DiskState.FAILED, DiskState.WIPED}:
        raise Refusal(f"{GONE.format(state=disk.state.label)} {UNCHANGED}")
    if technique not in commands(disk.medium):
        sentence = OTHER_MEDIUM if commands(disk.medium) else NO_COMMAND
        told = sentence.format(technique=technique.label, medium=disk.medium.label)
        raise Refusal(f"{told} {UNCHANGED}", status=422)
    if len(words) > WORDS_LENGTH:
        raise Refusal(f"{TOO_LONG} {UNCHANGED}", status=422)
    _refuse_date(disk, done_at, at)
    if any(each.technique is technique and each.done_at == done_at for each in erases_of(disk)):
        raise Refusal(f"{TWICE} {UNCHANGED}")


def _refuse_date(disk: Disk, done_at: datetime, at: datetime) -> None:
    since = records.unproven_since(disk)
    if rules.date_doubt(done_at, received_on=None, now=at):
        raise Refusal(f"{FUTURE.format(day=done_at)} {UNCHANGED}", status=422)
    if done_at < records.oldest_believed(since):
        told = BEFORE.format(event=records.arrival_words(disk), since=in_paris(since))
        raise Refusal(f"{told} {UNCHANGED}", status=422)
