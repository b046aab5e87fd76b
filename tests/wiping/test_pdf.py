"""The certificate as a paper: what it says, what it never says, how it holds on its pages."""

import hashlib
import io
import re
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from flask import Flask

from ordis.documents import sealing
from ordis.documents.actions import Identity, letterhead
from ordis.wiping.pdf import (
    FLASH,
    Apart,
    Carrier,
    CertificateFacts,
    Method,
    Wipe,
    render_certificate,
)
from tests.documents.reading import run, unmarked_operators, write

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BENCH = datetime(2026, 11, 21, 23, 5)  # noqa: DTZ001 (the bench writes no zone)
NEVER = ["irrécupérable", "100 %", "certifié", "conforme RGPD", "vérifié ", "effacement garanti"]


def carrier(rank: int) -> Carrier:
    return Carrier(
        code=f"BCD-FGH-{'BCDFGHJKLN'[rank % 10]}", asset_tag=f"PC-{rank:04d}", device="Dell Latitude 5490",
        device_serial=f"5CG8{rank:06d}", model="Samsung SSD 850 EVO 500GB", serial=f"S21PNXAG{rank:07d}",
        kind="SSD ATA", capacity="500\u00a0Go",
    )  # fmt: skip


def wipe(rank: int, *, reservation: int = 0) -> Wipe:
    start = BENCH + timedelta(minutes=rank)
    sha256 = hashlib.sha256(str(rank).encode()).hexdigest()
    return Wipe(carrier(rank), "A", "Clear", "0 erreur", start, start + timedelta(hours=2), sha256, reservation)


METHOD = Method(
    "A",
    "nwipe 0.36, effacement par écrasement (1 passe, zéros), relecture de contrôle de la dernière "
    "passe : conforme, "
    "0 erreur ; niveau Clear au sens de NIST SP 800-88 Rev. 2 (classement établi par l’atelier). " + FLASH,
)


def facts(wiped: int = 3, **changed: object) -> CertificateFacts:
    values: dict[str, object] = {
        "donation": "DON-2026-00004", "donor": "Imprimerie du Clain", "siren": "732829320",
        "received_on": date(2026, 11, 2), "workshop": "Atelier municipal · 05 49 00 00 00",
        "signatory": "Camille Roy", "quality": "Responsable d’atelier", "replaces": "", "devices": wiped,
        "carriers": wiped, "methods": (METHOD,), "wiped": tuple(wipe(rank) for rank in range(wiped)),
        "reservations": (), "destroyed": (), "failed": (), "gone": (), "without_carrier": (), "pending": (),
        "still_expected": 0,
    }  # fmt: skip
    return CertificateFacts(**(values | changed))  # type: ignore[arg-type]


def identity() -> Identity:
    return Identity("EFF-2026-00001", "https://ordi.example/v/abcdefghjkmn", AT, True, letterhead())


def render(told: CertificateFacts) -> bytes:
    return render_certificate(told, identity())


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> None:
    """Settings and seal are those of the application."""


def test_the_certificate_says_who_what_how_and_from_which_evidence() -> None:
    told = text_of(render(facts()))
    for words in (
        "Attestation finale", "DON-2026-00004", "Imprimerie du Clain", "732829320", "Camille Roy", "PC-0002",
        "S21PNXAG0000002", "5CG8000002", "Samsung SSD 850 EVO 500GB", "500 Go", "nwipe 0.36",
        "21/11/26 23:07",
        "effacement par écrasement (1 passe, zéros), relecture de contrôle de la dernière passe : "
        "conforme, 0 erreur",
        "niveau Clear au sens de NIST SP 800-88 Rev. 2 (classement établi par l’atelier)",
        "journal nwipe ci-joint",
        "les cellules de réserve ne sont pas adressables par cet outil",
    ):  # fmt: skip
        assert words in told, words
    sha256 = wipe(2).sha256
    assert f"{sha256[:32]} {sha256[32:]}" in told


def test_the_certificate_never_says_the_words_that_would_be_false() -> None:
    told = text_of(render(facts(reservations=("Une réserve",), pending=("BCD : aucune preuve d’effacement.",))))
    assert [words for words in NEVER if words.lower() in told.lower()] == []


def test_a_certificate_with_a_failed_or_pending_carrier_is_partial_and_shows_it_apart() -> None:
    failed = Apart(carrier(7), "nwipe 0.36 : l’outil a marqué ce disque en échec.")
    told = text_of(render(facts(failed=(failed,), pending=("BCD-FGH-C : aucune preuve d’effacement.",))))
    assert "Attestation partielle" in told
    assert "Attestation finale" not in told
    assert "2 supports ou appareils sans preuve d’effacement à ce jour" in told
    assert told.index("Supports en échec") > told.index("Supports effacés")
    assert "S21PNXAG0000007" in told


def test_destroyed_and_removed_carriers_stand_apart_as_statements() -> None:
    destroyed = Apart(carrier(5), "Détruit, déclaré par l’opérateur, sans journal d’outil : broyage, bordereau 12")
    told = text_of(render(facts(destroyed=(destroyed,))))
    assert "Supports détruits" in told
    assert "déclaré par l’opérateur, sans journal d’outil : broyage, bordereau 12" in told


def test_the_same_facts_give_the_same_bytes() -> None:
    assert render(facts()) == render(facts())


def test_a_hundred_carriers_hold_on_six_pages() -> None:
    pdf = render(facts(100, reservations=tuple(f"Réserve {rank}" for rank in range(5))))
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) <= 6


def test_a_hundred_carriers_are_built_and_sealed_fast() -> None:
    """0.35 s is asked of a quiet machine; the best of three runs is what the code costs."""
    seal = sealing.current()
    told = facts(100)
    seal.apply(render(told), at=AT, reason="essai", location="Poitiers")
    best = min(_seconds(told) for _ in range(3))
    assert best < 0.35


def _seconds(told: CertificateFacts) -> float:
    start = time.process_time()
    sealing.current().apply(render(told), at=AT, reason="essai", location="Poitiers")
    return time.process_time() - start


def test_every_mark_of_the_certificate_is_tagged(tmp_path: Path) -> None:
    pdf = render(facts(30))
    assert [
        unmarked_operators(page) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages if unmarked_operators(page)
    ] == []
    assert "Table" in run("pdfinfo", "-struct-text", write(pdf, tmp_path))


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (BENCH, BENCH + timedelta(minutes=7), "21/11/26 23:05 → 23:12"),
        (BENCH, BENCH + timedelta(hours=2), "21/11/26 23:05 → 22/11 01:05"),
        (None, BENCH, "fin 21/11/26 23:05"),
        (None, None, ""),
    ],
)
def test_times_say_what_is_known(start: datetime | None, end: datetime | None, words: str) -> None:
    assert Wipe(carrier(1), "A", "Clear", "", start, end, "0" * 64).times == words
