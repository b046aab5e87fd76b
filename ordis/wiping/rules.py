"""Verdict and level of a wipe: pure functions of what the evidence says.

Levels: NIST SP 800-88 Rev. 2 and IEEE 2883-2022; they are computed from medium and technique, never typed.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from ordis.kernel.choice import Choice
from ordis.wiping.evidence import DiskResult, HiddenArea, Outcome, Run, Status, Technique, Verify
from ordis.wiping.methods import is_read_back, is_wiping

PROVEN = frozenset({Outcome.SUCCESS, Outcome.SUCCESS_WITH_RESERVATION})
FIRMWARE_TECHNIQUES = frozenset(Technique) - {Technique.OVERWRITE, Technique.DESTRUCTION}
"""The disk erases itself: whatever it answers, only a later read-back proves it."""
CRYPTO_TECHNIQUES = frozenset({Technique.SANITIZE_CRYPTO, Technique.NVME_FORMAT_SES2})

MASKED = "Le journal est anonyme : les numéros de série y sont masqués."
CONTRADICTION = "Le journal donne deux numéros de série différents pour ce disque."
CUT = "Le journal s’arrête avant le tableau final : rien ne dit comment l’effacement s’est terminé."
NO_RESULT = "Le fichier ne donne aucun résultat exploitable pour ce disque."
INSANITY = "L’outil a signalé une incohérence interne (INSANITY)."
ABORTED = "L’effacement a été interrompu par l’utilisateur."
FAILED = "L’outil a marqué ce disque en échec (FAILED)."
ERRORS = (
    "Erreurs comptées par l’outil : {0.passes} à l’écriture, {0.verify} à la relecture, {0.sync} à la synchronisation."
)
HIDDEN_FOUND = "Une zone cachée (HPA ou DCO) a été détectée : elle n’a pas été effacée."
INCOMPLETE = "Seuls {done} octets sur {total} ont été traités."
READ_ONLY = "Relecture seule : aucun effacement n’a eu lieu pendant ce passage."
NOT_VERIFIED = "Aucune relecture de contrôle n’a été faite."
VERIFY_UNKNOWN = "Le journal ne dit pas si une relecture de contrôle a été faite."
NO_SERIAL = "Le fichier ne donne pas le numéro de série du disque."
HIDDEN_UNKNOWN = "La présence de zones cachées (HPA ou DCO) n’a pas pu être déterminée."
RETRIES = "L’outil a dû recommencer {count} opérations sur ce disque."
METHOD_UNKNOWN = "La méthode « {method} » n’est pas connue d’Ordis."
HIDDEN_NOT_EXAMINED = "Cette version de l’outil n’examine pas les zones cachées (HPA ou DCO)."
FIRMWARE = (
    "Effacement confié au disque lui-même ({technique}) : seule une relecture complète, faite après et sur le "
    "même numéro de série, peut le prouver."
)
CRYPTO = (
    "Un effacement cryptographique laisse des données illisibles, pas des zéros : une relecture de zéros "
    "échouera. Ajoutez un effacement des blocs ou un écrasement, puis relisez."
)
READ_BACK_UNDATED = "Rien ne dit si la relecture a commencé après l’effacement par le disque."
READ_BACK_TOO_EARLY = (
    "La relecture a commencé le {start:%d/%m/%Y à %H:%M}, et l’effacement par le disque est daté du "
    "{done:%d/%m/%Y à %H:%M} : elle ne le prouve pas. Refaites une relecture, ou vérifiez l’horloge du poste."
)
NOTHING_TO_PROVE = "Aucun effacement par le disque lui-même n’est à prouver par cette relecture."


def judged(run: Run) -> Run:
    """The same run, each disk with its outcome and reasons."""
    disks = []
    for disk in run.disks:
        verdict, reasons = outcome(disk, run)
        disks.append(replace(disk, outcome=verdict, reasons=reasons))
    return replace(run, disks=tuple(disks))


def outcome(disk: DiskResult, run: Run) -> tuple[Outcome, tuple[str, ...]]:
    """The verdict for one disk of one run and its French reasons, the gravest verdict first.

    Only the disk's own row counts, never the messages of the log. A success may carry a reason too: a
    fact that the certificate must say. What the parser doubts is a reservation, and is told beside a
    graver verdict.
    """
    if run.masked:
        return Outcome.UNKNOWN, (MASKED,)
    if disk.contradiction:
        return Outcome.UNKNOWN, (CONTRADICTION, *disk.doubts)
    if disk.status is Status.FAILED:
        return Outcome.FAILED, (FAILED, *_defects(disk, run), *disk.doubts)
    if disk.status is Status.UABORTED:
        return Outcome.ABORTED, (ABORTED, *disk.doubts)
    if not run.complete:
        return Outcome.UNKNOWN, (CUT, *disk.doubts)
    if disk.status is not Status.ERASED:
        return Outcome.UNKNOWN, (INSANITY if disk.status is Status.INSANITY else NO_RESULT, *disk.doubts)
    if defects := _defects(disk, run):
        return Outcome.FAILED, (*defects, *disk.doubts)
    if disk.technique in FIRMWARE_TECHNIQUES and not is_read_back(run.method):
        return Outcome.UNKNOWN, _firmware_reasons(disk)
    return _outcome_of_erased(disk, run)


def _outcome_of_erased(disk: DiskResult, run: Run) -> tuple[Outcome, tuple[str, ...]]:
    reservations = _reservations(disk, run)
    if is_read_back(run.method):
        return Outcome.VERIFIED_ONLY, (READ_ONLY, *reservations)
    return _with(reservations, disk)


def _with(reservations: tuple[str, ...], disk: DiskResult) -> tuple[Outcome, tuple[str, ...]]:
    if reservations:
        return Outcome.SUCCESS_WITH_RESERVATION, reservations
    if disk.hidden_area is HiddenArea.NOT_EXAMINED:
        return Outcome.SUCCESS, (HIDDEN_NOT_EXAMINED,)
    return Outcome.SUCCESS, ()


def _firmware_reasons(disk: DiskResult) -> tuple[str, ...]:
    """Never a reservation: a person could accept it, and nothing would have been read."""
    crypto = (CRYPTO,) if disk.technique in CRYPTO_TECHNIQUES else ()
    unnamed = (NO_SERIAL,) if disk.serial is None else ()
    return FIRMWARE.format(technique=disk.technique.label), *crypto, *unnamed, *disk.doubts


def is_firmware_erase(disk: DiskResult) -> bool:
    """True when the tool says that the disk erased itself to the end: what a later read-back may prove."""
    return disk.technique in FIRMWARE_TECHNIQUES and disk.status is Status.ERASED


def read_back_proves(
    technique: Technique, done_at: datetime, read_back: DiskResult, run: Run
) -> tuple[Outcome, tuple[str, ...]]:
    """What a judged read-back makes of an earlier erase by the disk's own firmware, and why.

    ``done_at`` and the times of ``run``: benches' clocks, with no zone; that both concern the same serial is
    the caller's. Of a ``verified_only`` result, a success, with or without reservation, means that the erase is
    proven, at ``level(medium, technique)``. Any other result stays what it is and lends no level to the erase.
    """
    if read_back.outcome is Outcome.FAILED and technique in CRYPTO_TECHNIQUES:
        return Outcome.FAILED, (*read_back.reasons, CRYPTO)
    if read_back.outcome is not Outcome.VERIFIED_ONLY:
        return read_back.outcome, read_back.reasons
    if technique not in FIRMWARE_TECHNIQUES:
        return Outcome.VERIFIED_ONLY, (*read_back.reasons, NOTHING_TO_PROVE)
    start = read_back.started_at or run.started_at
    if start is None:
        return Outcome.VERIFIED_ONLY, (*read_back.reasons, READ_BACK_UNDATED)
    if start <= done_at:
        return Outcome.VERIFIED_ONLY, (*read_back.reasons, READ_BACK_TOO_EARLY.format(start=start, done=done_at))
    return _with(tuple(reason for reason in read_back.reasons if reason != READ_ONLY), read_back)


def _defects(disk: DiskResult, run: Run) -> tuple[str, ...]:
    """A read-back writes nothing: zero bytes erased, as some reports say of it, is then no defect."""
    defects = []
    wrote_nothing = is_read_back(run.method) and disk.bytes_done == 0
    if disk.errors.total:
        defects.append(ERRORS.format(disk.errors))
    if disk.hidden_area is HiddenArea.FOUND:
        defects.append(HIDDEN_FOUND)
    short = disk.bytes_done is not None and disk.bytes is not None and disk.bytes_done < disk.bytes
    if short and not wrote_nothing:
        defects.append(INCOMPLETE.format(done=disk.bytes_done, total=disk.bytes))
    return tuple(defects)


def _reservations(disk: DiskResult, run: Run) -> tuple[str, ...]:
    found = []
    if not is_read_back(run.method):  # the method itself reads: the option that adds a reading says nothing of it
        found += _doubts_of_the_wipe(run)
    if disk.serial is None:
        found.append(NO_SERIAL)
    if disk.hidden_area is HiddenArea.UNKNOWN:
        found.append(HIDDEN_UNKNOWN)
    if disk.retries:
        found.append(RETRIES.format(count=disk.retries))
    return *found, *disk.doubts


def _doubts_of_the_wipe(run: Run) -> list[str]:
    found = []
    if not is_wiping(run.method):
        found.append(METHOD_UNKNOWN.format(method=run.method or "?"))
    if run.verify is Verify.NONE:
        found.append(NOT_VERIFIED)
    elif run.verify is None:
        found.append(VERIFY_UNKNOWN)
    return found


def standing(history: Iterable[Outcome]) -> Outcome | None:
    """What a disk's outcomes, oldest first, amount to; ``None`` for none.

    A later success supersedes what came before, and a later failure a success: a read-back that finds data
    is a failure. Reading only, a cut log or an abort say nothing against an earlier success.
    """
    current: Outcome | None = None
    for verdict in history:
        if current not in PROVEN or verdict in PROVEN or verdict is Outcome.FAILED:
            current = verdict
    return current


def date_doubt(
    ended_at: datetime | None, *, received_on: date | None, now: datetime, event: str = "la réception du don"
) -> str | None:
    """Why the end of a wipe cannot be believed, or ``None``. Stop and ask a person when there is a reason.

    ``received_on``: the day when the disk came in, by ``event``, named with its article. ``ended_at`` is local
    to a bench whose zone is not known, ``now`` aware: a day of slack is left on both sides.
    """
    if ended_at is None:
        return None
    slack = timedelta(days=1)
    if ended_at - now.replace(tzinfo=None) > slack:
        return f"Le journal se termine dans le futur, le {ended_at:%d/%m/%Y}. Vérifiez l’horloge du poste."
    if received_on is not None and received_on - ended_at.date() > slack:
        return (
            f"Le journal se termine le {ended_at:%d/%m/%Y}, avant {event} le "
            f"{received_on:%d/%m/%Y}. Vérifiez le fichier ou l’horloge du poste."
        )
    return None


class Medium(Choice):
    """What the data are written on. A bus SAS or SCSI says nothing of platters or flash."""

    HDD = "hdd", "disque dur"
    SSD = "ssd", "SSD SATA"
    NVME = "nvme", "SSD NVMe"
    SAS = "sas", "disque SAS ou SCSI"
    EMMC = "emmc", "eMMC"
    SD = "sd", "carte SD"
    USB = "usb", "clé ou disque USB"
    UNKNOWN = "unknown", "support inconnu"


class Level(Choice):
    """Categories of NIST SP 800-88 Rev. 2."""

    CLEAR = "clear", "Clear"
    PURGE = "purge", "Purge"
    DESTROY = "destroy", "Destroy"


# IEEE 2883-2022 where the house's table is silent, and the lower one in doubt: a sanitize by overwriting
# purges platters but not the spare cells of a SATA SSD, and a SAS disk may be either; eMMC, SD and what is
# behind USB reach Clear at best, since a bridge may answer in the place of the disk.
_PURGES = {
    Medium.HDD: {Technique.SANITIZE_OVERWRITE, Technique.SANITIZE_BLOCK, Technique.SANITIZE_CRYPTO,
                 Technique.ATA_SECURE_ERASE_ENHANCED},
    Medium.SSD: {Technique.SANITIZE_BLOCK, Technique.SANITIZE_CRYPTO},
    Medium.NVME: {Technique.SANITIZE_OVERWRITE, Technique.SANITIZE_BLOCK, Technique.SANITIZE_CRYPTO,
                  Technique.NVME_FORMAT_SES2},
    Medium.SAS: {Technique.SANITIZE_BLOCK, Technique.SANITIZE_CRYPTO},
}  # fmt: skip


def level(medium: Medium, technique: Technique) -> Level:
    """Clear, Purge or Destroy for a wipe that is proven; in doubt, the lower one."""
    if technique is Technique.DESTRUCTION:
        return Level.DESTROY
    return Level.PURGE if technique in _PURGES.get(medium, ()) else Level.CLEAR


def level_of(disk: DiskResult, run: Run) -> Level | None:
    """The level that this result alone reaches: ``None`` unless it is a success by a method that is known."""
    if disk.outcome not in PROVEN or not is_wiping(run.method):
        return None
    return level(medium(disk), disk.technique)


def medium(disk: DiskResult) -> Medium:
    """The medium as far as bus and model tell; nwipe before 0.35 says « ATA » for SSD and HDD alike."""
    bus, model = (disk.bus or "").upper(), (disk.model or "").upper()
    if bus == "NVME" or disk.device.startswith("nvme"):
        return Medium.NVME
    if bus == "MMC" or disk.device.startswith("mmcblk"):
        return Medium.SD if model.startswith("SD") else Medium.EMMC
    if bus.startswith("USB"):
        return Medium.USB
    if bus.startswith("ATA"):
        return Medium.SSD if bus == "ATA-SSD" or "SSD" in model else Medium.HDD
    return Medium.SAS if bus.startswith(("SAS", "SCSI")) else Medium.UNKNOWN
