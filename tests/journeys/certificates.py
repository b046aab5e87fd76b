"""The papers of a batch: partial, final, of one device; checked as anyone may, with their evidence."""

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from tests.journeys import batch
from tests.journeys.batch import ESPRIMO, HIDDEN, NOTEBOOK, OPTIPLEX, TOWER, UNLISTED
from tests.journeys.person import Person
from tests.journeys.proofs import REASON, Codes
from tests.journeys.town import DONOR, Town, bare

CLEAR = "niveau Clear au sens de NIST SP 800-88 Rev. 2 (classement établi par l’atelier)"
PURGE = CLEAR.replace("Clear", "Purge")
OVERWRITTEN = (
    "effacement par écrasement (1 passe, zéros), relecture de contrôle de la dernière passe : conforme, 0 erreur"
)
BY_ITSELF = (
    "effacement par commande interne (Sanitize, effacement des blocs), déclaré par l’opérateur, sans journal d’outil"
)
FLASH = "les cellules de réserve ne sont pas adressables par cet outil"
NEVER = re.compile(
    r"irr[ée]cup[ée]rable|100\s?%|garanti|certifi[ée]e?s? (par )?(NIST|ANSSI|DoD)|conforme (au )?RGPD|comme neuf", re.I
)


def seal_a_partial_one(town: Town, donation: str) -> None:
    """Three computers are not proven yet: it says so, shows the failure apart, and cannot be final."""
    lead = town.lead.open(f"{donation}/wiping-certificate").sees("Attestation partielle.", "en échec d’effacement")
    lead.press("Sceller l’attestation").sees("EFF-2026-00001 est scellée")
    words = town.papers.keep("EFF-2026-00001", lead.download("Télécharger EFF-2026-00001"))
    failed = words.partition("Supports en échec d’effacement")[2]
    assert TOWER.disk in failed
    assert "L’outil a marqué ce disque en échec (FAILED)" in failed
    waiting = words.partition("Supports sans preuve à ce jour")[2]
    assert NOTEBOOK.disk in waiting
    for said in ("Attestation partielle", DONOR, UNLISTED, CLEAR, "Niveau Purge pour les SSD"):
        assert said in words, f"{said}: {words}"
    assert "Attestation finale" not in words
    assert not NEVER.search(words)


def seal_the_final_one(town: Town, donation: str) -> None:
    lead = town.lead.open(f"{donation}/wiping-certificate").sees("Attestation finale possible.", "qui a changé depuis")
    lead.press("Sceller l’attestation").sees("EFF-2026-00002 est scellée", "qui remplace EFF-2026-00001")
    words = town.papers.keep("EFF-2026-00002", lead.download("Télécharger EFF-2026-00002"))
    said = (
        "Attestation finale", "Remplace l’attestation n° EFF-2026-00001", OVERWRITTEN, CLEAR, BY_ITSELF, PURGE, FLASH,
        "D’après le journal nwipe ci-joint, SHA-256", f"Acceptée par Marc Delage le 20/11/2026 : {REASON}",
        "Aucune relecture de contrôle n’a été faite.", "Supports détruits", HIDDEN, "témoin : Marc Delage",
        "Photographie jointe", NOTEBOOK.disk, TOWER.disk, OPTIPLEX.disk, UNLISTED, ESPRIMO.serial,
    )  # fmt: skip
    for each in said:
        assert each in words, f"{each}: {words}"
    assert "Supports en échec" not in words
    assert not NEVER.search(words)
    _check_the_evidence(lead, town.papers.folder / "donation", batch.second_attempt(), batch.read_back())


def verify_as_anyone(town: Town) -> None:
    """The replaced one says by what it was replaced; that of a device replaces nothing."""
    told = {
        "EFF-2026-00001": "il a été remplacé par EFF-2026-00002",
        "EFF-2026-00002": "Document authentique",
        "EFF-2026-00003": "Document authentique",
    }
    for number, sentence in told.items():
        file = (town.papers.kept[number], f"{number}.pdf")
        town.anyone.open("/v").press("Vérifier ce fichier", {"Le fichier PDF à vérifier": file}).sees(sentence, number)


def seal_that_of_a_device(town: Town, codes: Codes) -> None:
    code = codes[NOTEBOOK.serial]
    lead = town.lead.open(f"/devices/{bare(code)}").follow("Attestation d’effacement de cet appareil")
    lead.press("Sceller l’attestation").sees("EFF-2026-00003 est scellée", "Elle ne remplace pas celle du don.")
    words = town.papers.keep("EFF-2026-00003", lead.download("Télécharger EFF-2026-00003"))
    for said in (code, NOTEBOOK.serial, NOTEBOOK.disk, BY_ITSELF, PURGE):
        assert said in words, f"{said}: {words}"
    assert TOWER.disk not in words
    assert not NEVER.search(words)
    _check_the_evidence(lead, town.papers.folder / "device", batch.read_back())


def _check_the_evidence(person: Person, folder: Path, *inside: bytes) -> None:
    """As its receiver does: unzip, then ``sha256sum -c``; the files are those that were sent, byte for byte."""
    with ZipFile(BytesIO(person.save("Preuves de l’attestation (ZIP)"))) as zipped:
        zipped.extractall(folder)
    tool = shutil.which("sha256sum")
    assert tool
    done = subprocess.run([tool, "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": OK") + done.stdout.count(": Réussi") == len(files)
    kept = {path.read_bytes() for path in files}
    assert kept >= set(inside)
