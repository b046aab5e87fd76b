"""What must hold for a move: each guard with the French sentence that is read when it does not."""

from collections.abc import Callable
from dataclasses import dataclass

from ordis.devices.holds import stopped_by
from ordis.devices.models import Device, DiskState, HoldReason


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition on the device, the sentence read when it does not hold, and what several such devices are."""

    name: str
    holds: Callable[[Device], bool]
    sentence: Callable[[Device], str]
    title: str = "ne convient pas|ne conviennent pas"


def _unproven_disks(device: Device) -> str:
    waiting = [disk for disk in device.disks_inside if not disk.state.proven]
    if not waiting:
        return "Les disques de cet appareil ne sont pas connus : ajoutez-les, ou déclarez qu’il n’en a pas."
    failed = [disk for disk in waiting if disk.state is DiskState.FAILED]
    if failed:
        return f"L’effacement a échoué sur {failed[0].designation} : nouvel essai ou destruction."
    names = ", ".join(disk.designation for disk in waiting[:3])
    more = f" et {len(waiting) - 3} autres" if len(waiting) > 3 else ""
    return f"Disque sans preuve d’effacement : {names}{more}."


def _say(sentence: str) -> Callable[[Device], str]:
    return lambda _device: sentence


EVERY_DISK_PROVEN = Guard("every_disk_proven", lambda d: d.disks_proven, _unproven_disks, "sans preuve d’effacement")
NO_HOLD = Guard("no_hold", lambda d: not d.open_holds, stopped_by, "avec un blocage")
BY_COLLECTION = "Le recyclage se fait avec un enlèvement et son bordereau : chargez l’appareil dans un enlèvement."
BY_REFERRAL = "La réservation se fait depuis la demande d’une famille."
"""Where two moves are made: said by the law, and beside the link that leads there."""
CHECKLIST_DONE = Guard(
    "checklist_done",
    lambda d: d.checklist_done_at is not None,
    _say("La liste de contrôle n’est pas complète."),
    "sans liste de contrôle complète",
)
GRADED = Guard(
    "graded", lambda d: d.grade is not None, _say("L’état esthétique (A, B, C) n’est pas noté."), "sans état esthétique"
)
SYSTEM_INSTALLED = Guard(
    "system_installed",
    lambda d: bool(d.operating_system) or not d.kind.is_computer,
    _say("Le système installé n’est pas indiqué."),
    "sans système indiqué",
)
CHARGER_PRESENT = Guard(
    "charger_present",
    lambda d: d.has_charger or d.kind.value not in {"laptop", "tablet", "smartphone"},
    _say("Le chargeur n’est pas joint."),
    "sans chargeur",
)
QUALITY_CHECKED = Guard(
    "quality_checked",
    lambda d: d.quality_checked_at is not None,
    _say("Le contrôle qualité par une autre personne n’est pas fait."),
    "sans contrôle qualité",
)
PLACED = Guard(
    "placed",
    lambda d: d.place_id is not None,
    _say("L’appareil n’est rangé dans aucun emplacement."),
    "sans emplacement",
)
RESERVATION_MADE = Guard(
    "reservation_made",
    lambda d: d.reserved_until is not None,
    _say(BY_REFERRAL),
    "sans réservation",
)
NO_CLAIM = Guard(
    "no_claim",
    lambda d: all(hold.reason is not HoldReason.DONOR_CLAIM for hold in d.open_holds),
    _say("Le donateur a fait une réclamation sur cet appareil : la ville la règle avant qu’il sorte."),
    "avec une réclamation",
)
AT_HOME = Guard(
    "at_home",
    lambda d: d.outside_lot_id is None,
    _say("L’appareil est dans le lot d’un atelier extérieur : enregistrez son retour, ou sortez-le du lot."),
    "dans un lot extérieur",
)
NOT_LOADED = Guard(
    "not_loaded",
    lambda d: d.loaded_for is None,
    lambda d: f"L’appareil est chargé dans l’enlèvement {d.loaded_for} : retirez-l’en d’abord.",
    "dans un enlèvement",
)
COLLECTED = Guard(
    "collected",
    lambda d: d.collection_id is not None,
    _say(BY_COLLECTION),
    "sans enlèvement",
)
AGREEMENT_SIGNED = Guard(
    "agreement_signed",
    lambda d: d.agreement_id is not None and d.no_resale_until is not None,
    _say("La convention de non-revente n’est pas signée : ouvrez la remise depuis la demande."),
    "sans convention signée",
)
_UNTOUCHED = frozenset({DiskState.TO_WIPE, DiskState.REMOVED_BY_DONOR})
WAS_ANNOUNCED = Guard(
    "was_announced",
    lambda d: d.announced,
    _say("Personne n’avait annoncé cet appareil\u202f: reçu par erreur, il se retire."),
    "que personne n’avait annoncés",
)
NOT_ANNOUNCED = Guard(
    "not_announced",
    lambda d: not d.announced,
    _say("Cet appareil était annoncé\u202f: reçu par erreur, il redevient «\u202fAnnoncé\u202f»."),
    "qui étaient annoncés",
)
SLIP_NOT_SEALED = Guard(
    "slip_not_sealed",
    lambda d: (
        d.donation is not None and d.donation.reception_slip_id is None and d.donation.wiping_certificate_id is None
    ),
    _say("Le bordereau ou l’attestation d’effacement est scellé\u202f: ce qui y est compté ne se retire plus."),
    "d’un bordereau ou d’une attestation scellés",
)
NOTHING_PROVEN = Guard(
    "nothing_proven",
    lambda d: d.no_carrier_said_by_id is None and all(disk.state in _UNTOUCHED for disk in d.disks),
    _say("Un disque de cet appareil a été effacé, détruit ou dit absent\u202f: l’appareil est donc là."),
    "dont un disque est déjà traité",
)
