"""Facts of wiping certificates, invented, for the tests of the paper and of its page."""

import hashlib
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pypdf

from ordis.documents.actions import Identity, letterhead
from ordis.wiping.certificate_facts import (
    Apart,
    Carrier,
    CertificateFacts,
    Destination,
    Enclosed,
    Method,
    SerialSource,
    Signing,
    Wipe,
)
from ordis.wiping.pdf import render_certificate
from ordis.wiping.sentences import FLASH, FLASH_READ_BACK, SAID

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BENCH = datetime(2026, 11, 21, 23, 5)  # noqa: DTZ001 (the bench writes no zone)
SIGNING = Signing("Camille Roy", "Responsable d’atelier")
OVERWRITTEN = Method(
    "A",
    "nwipe 0.36, effacement par écrasement (1 passe, zéros), relecture de contrôle de la dernière passe : conforme, "
    "0 erreur ; niveau Clear au sens de NIST SP 800-88 Rev. 2 (classement établi par l’atelier). " + FLASH,
)
COMMANDED = Method(
    "B",
    "effacement par commande interne (NVMe Format, SES=2), déclaré par l’opérateur, sans journal d’outil ; relecture "
    "de contrôle de tout le support par nwipe 0.42 (Verify Zeros, zéros attendus) : conforme, 0 erreur, d’après le "
    "journal nwipe ci-joint ; niveau Purge au sens de NIST SP 800-88 Rev. 2 (classement établi par l’atelier). "
    + FLASH_READ_BACK,
)


def sha256(rank: int) -> str:
    return hashlib.sha256(str(rank).encode()).hexdigest()


def carrier(rank: int) -> Carrier:
    return Carrier(
        code=f"BCD-FGH-{'BCDFGHJKLN'[rank % 10]}", asset_tag=f"PC-{rank:04d}", device="Dell Latitude 5490",
        device_serial=f"5CG8{rank:06d}", model="Samsung SSD 850 EVO 500GB", serial=f"S21PNXAG{rank:07d}",
        kind="SSD ATA", capacity="500\u00a0Go", source=SerialSource.TOOL,
    )  # fmt: skip


LONG = Carrier(
    code="BCD-FGH-X", asset_tag="INVENTAIRE-2019-SIEGE-SOCIAL-000417",
    device="Hewlett-Packard HP EliteDesk 800 G3 Desktop Mini PC", device_serial="CZC8123456WITHALONGTAIL",
    model="INTEL SSDPEKKW512G8 512GB NVMe PCIe 3.0 x4 M.2 2280 Replacement Unit",
    serial="BTHH812345678901234567890123456789012345X", kind="SSD NVMe", capacity="512\u00a0Go",
    source=SerialSource.PERSON,
)  # fmt: skip


INVENTORIED = replace(carrier(11), source=SerialSource.INVENTORY)
RESERVED = (
    "La présence de zones cachées (HPA ou DCO) n’a pas pu être déterminée. Acceptée par Dominique Juge le 22/11/2026 : "
    "disque lu par hdparm -N, aucune HPA"
)
NOT_ACCEPTED = "Réserve que personne n’a acceptée : Aucune relecture de contrôle n’a été faite."
SIGNED = f"{SAID} : baie vide à la réception (Sacha Banc, le 02/11/2026)"
FAILED = (
    "nwipe 0.36 le 21/11/26 23:40 : effacement par écrasement (1 passe, zéros), relecture de contrôle de la dernière "
    "passe. L’outil a marqué ce disque en échec (FAILED). Erreurs comptées par l’outil : 4 à l’écriture, 0 à la "
    f"relecture, 0 à la synchronisation.\nD’après le journal nwipe, SHA-256 :\n{sha256(7)}"
)
DESTROYED = (
    f"Détruit, {SAID} : Broyage par Métal Recyclage 86, bordereau n° BR-2026-118 ; copeaux de moins de 6 mm ; niveau "
    "Destroy, tel que le prestataire l’atteste (Sacha Banc, le 22/11/2026)\nPhotographie jointe, SHA-256 :\n"
    f"{sha256(5)}"
)


def wipe(rank: int, **changed: object) -> Wipe:
    start = BENCH + timedelta(minutes=rank)
    made = Wipe(carrier(rank), "A", "Clear", "0 erreur", start, start + timedelta(hours=2), sha256(rank))
    return replace(made, **changed)  # type: ignore[arg-type]


def erased(rank: int) -> Wipe:
    given = "commande le 20/11/26 14:00, déclarée par Sacha Banc"
    return wipe(rank, letter="B", level="Purge", erase=given, carrier=replace(carrier(rank), kind="SSD NVMe"))


def facts(wiped: int = 3, **changed: object) -> CertificateFacts:
    made = CertificateFacts(
        device="", donation="DON-2026-00004", donor="Imprimerie du Clain", siren="732 829 320", purge_wanted=False,
        received_on=date(2026, 11, 2), workshop="Mission inclusion numérique, ville de Poitiers · 05 49 00 00 00",
        devices=wiped, carriers=wiped, methods=(OVERWRITTEN,), sources=("journal nwipe",),
        wiped=tuple(wipe(rank) for rank in range(wiped)),
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def everything(wiped: int = 6) -> CertificateFacts:
    """A partial certificate with a line of each sort."""
    return replace(
        facts(wiped), devices=wiped + 11, carriers=wiped + 9, purge_wanted=True, methods=(OVERWRITTEN, COMMANDED),
        wiped=(*facts(wiped).wiped, wipe(20, reservation=1), wipe(21, carrier=LONG)), erased=(erased(30), erased(31)),
        reservations=(f"{carrier(20).told} : {RESERVED}",), failed=(Apart(carrier(7), FAILED),),
        destroyed=(Apart(carrier(5), DESTROYED, "Destroy"),),
        removed=(Apart(carrier(8), f"Retiré par le donateur, {SIGNED}"),),
        absent=(Apart(replace(carrier(9), serial="", model="", kind="support", capacity=""), f"Absent, {SIGNED}"),),
        without_carrier=(f"BCD-FGH-T, Wyse 3040 : aucun support de données, {SAID} (Sacha Banc)",),
        pending=(Apart(carrier(10), "Aucune preuve d’effacement."), Apart(INVENTORIED, NOT_ACCEPTED)),
        pending_devices=("BCD-FGH-V, Fairphone 2 : ses supports ne sont pas connus.",),
        still_expected=2, reception_open=True,
        destinations=(
            Destination("Réemploi", tuple(carrier(rank).code for rank in range(6))),
            Destination("Pas encore connue", ("BCD-FGH-J", "BCD-FGH-K")),
            Destination("Recyclage (DEEE)", ("BCD-FGH-X",)),
        ),
        enclosed=tuple(Enclosed(sha256(rank), "nwipe.log") for rank in range(wiped)),
    )  # fmt: skip


def of_one_device() -> CertificateFacts:
    return facts(1, device="BCD-FGH-B", destinations=(Destination("Réemploi", ("BCD-FGH-B",)),))


def identity() -> Identity:
    return Identity("EFF-2026-00001", "https://ordi.example/v/abcdefghjkmn", AT, True, letterhead())


def render(told: CertificateFacts, signing: Signing = SIGNING) -> bytes:
    return render_certificate(told, signing, identity())


def text_of(pdf: bytes) -> str:
    """The words of all pages, with plain spaces."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
