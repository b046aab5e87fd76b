"""How a carrier was destroyed: what each way is worth, on which medium, and what must be told of it.

NIST SP 800-88 (Rev. 2, and IEEE 2883-2022 to which it refers): shredding, disintegration, pulverisation,
incineration and melting destroy; degaussing purges a magnetic disk and does nothing to flash memory; bending,
cutting or piercing may only damage a carrier, whose untouched parts a laboratory still reads.
"""

from dataclasses import dataclass

from ordis.devices.models import Medium
from ordis.wiping.attachments import Upload
from ordis.wiping.models import DestructionMethod
from ordis.wiping.rules import Level

FLASH = frozenset({Medium.SSD, Medium.NVME, Medium.EMMC, Medium.SD})
NO_EFFECT = (
    "La démagnétisation n’a aucun effet sur une mémoire flash (NIST SP 800-88) : ce support reste lisible. "
    "Faites-le broyer ou désintégrer."
)
MAGNETIC_UNKNOWN = (
    "Ordis ne sait pas si ce support est magnétique, et la démagnétisation n’a aucun effet sur une mémoire flash : "
    "corrigez d’abord le type du disque, lu sur son étiquette."
)
PIERCED = (
    "Le perçage n’atteint aucun niveau de NIST SP 800-88 : les parties intactes restent lisibles en laboratoire. "
    "Le responsable d’atelier le signe lui-même, et l’attestation le dit."
)
LEAD_ONLY = (
    "Le perçage n’atteint aucun niveau de NIST SP 800-88 : seul le responsable d’atelier peut le déclarer. "
    "Faites-le signer par lui, ou faites broyer le disque."
)
PURGE_WANTED = (
    "Le donateur exige au moins le niveau Purge pour les SSD, et le perçage n’en atteint aucun : faites broyer ou "
    "désintégrer ce support."
)
METHOD_NEEDED = "Dites par quel procédé le disque a été détruit."
WITNESS_NEEDED = "Nommez la personne qui a vu le disque détruit : prénom et nom."
ANOTHER_WITNESS = "Le témoin est une autre personne que celle qui signe : nommez qui d’autre l’a vu détruit."
PHOTO_NEEDED = "Joignez une photographie du disque détruit, son étiquette lisible si possible."
PROVIDER_NEEDED = "Nommez le prestataire qui a détruit le disque."
SLIP_NEEDED = "Recopiez le numéro du bordereau du prestataire."
NAME_LENGTH = 120
SLIP_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Destruction:
    """What a person tells of a destruction: by a ``provider`` and its slip, else in house before a ``witness``."""

    method: DestructionMethod | None
    provider: str = ""
    slip_number: str = ""
    slip: Upload | None = None
    witness: str = ""
    photo: Upload | None = None

    @property
    def in_house(self) -> bool:
        return not (self.provider or self.slip_number or self.slip)


def level(method: DestructionMethod, medium: Medium) -> Level | None:
    """What the way of destroying reaches on this medium; ``None`` when the standard credits it with nothing."""
    if method is DestructionMethod.DRILLING:
        return None
    if method is DestructionMethod.DEGAUSSING:
        return Level.PURGE if medium is Medium.HDD else None
    return Level.DESTROY


def warning(medium: Medium) -> str:
    """What to know before choosing a way of destroying this medium."""
    return f"{PIERCED} {NO_EFFECT}" if medium in FLASH else PIERCED


def lacking(told: Destruction, *, signed_by: str) -> str | None:
    """The first thing missing from what is told, as a French sentence, or ``None``."""
    if told.method is None:
        return METHOD_NEEDED
    if not told.in_house:
        return PROVIDER_NEEDED if not told.provider else SLIP_NEEDED if not told.slip_number else None
    if not told.witness:
        return WITNESS_NEEDED
    if _letters(told.witness) == _letters(signed_by):
        return ANOTHER_WITNESS
    return None if told.photo else PHOTO_NEEDED


def unfit(method: DestructionMethod, medium: Medium, *, purge: bool) -> str | None:
    """Why this way does nothing, or not enough, to this medium; ``purge``: the donor asked for that level."""
    if method is DestructionMethod.DEGAUSSING and medium is not Medium.HDD:
        return NO_EFFECT if medium in FLASH else MAGNETIC_UNKNOWN
    if method is DestructionMethod.DRILLING and purge and medium in FLASH:
        return PURGE_WANTED
    return None


def _letters(name: str) -> str:
    return "".join(name.casefold().split())
