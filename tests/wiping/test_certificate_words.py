"""Who did what, as the certificate of a donation tells it: benches, operators, erases by the disk itself."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import DiskState, Door, Medium
from ordis.wiping import actions, benches, certificate, firmware, intake, placing
from ordis.wiping.benches import BenchFacts
from ordis.wiping.evidence import Technique
from ordis.wiping.models import EvidenceFile, WipeRecord
from tests import make
from tests.wiping.nwipe_samples import HDD, NVME, read
from tests.wiping.proofs import AFTER, drop, read_back
from tests.wiping.test_certificate import FAILED_READ_BACK, GOOD, gift, issue, text_of


def test_a_firmware_erase_is_told_as_such_with_its_read_back(session: Session) -> None:
    donation, (device,) = gift((HDD,), medium=Medium.SSD)
    firmware.note_erase(
        disk=device.disks[0], technique=Technique.SANITIZE_BLOCK, evidence=None, words="hdparm 9.65",
        done_at=datetime(2026, 11, 21, 20, 0), at=AFTER, actor=make.user(Role.TECHNICIAN, name="Sacha Banc"),  # noqa: DTZ001
    )  # fmt: skip
    assert "relecture de contrôle attendue" in certificate.facts_of(donation).pending[0].words
    drop(device, read_back())
    told = text_of(issue(donation))
    for words in (
        "A effacement par commande interne (Sanitize, effacement des blocs), déclaré par l’opérateur, sans journal "
        "d’outil ; relecture de contrôle de tout le support par nwipe 0.42 (Verify Zeros, zéros attendus) : conforme, "
        "0 erreur, d’après le journal nwipe ci-joint",
        "commande le 21/11/26 20:00, déclarée par Sacha Banc (hdparm 9.65)", "1 effacé, niveau Purge",
        "les cellules de réserve ne sont pas adressables par cet outil",
    ):  # fmt: skip
        assert words in told, words
    assert "effacement par écrasement" not in told


def test_the_log_of_a_firmware_erase_is_named_and_enclosed(session: Session) -> None:
    donation, (device,) = gift((HDD,), medium=Medium.NVME)
    log = EvidenceFile(sha256="c" * 64, filename="sanitize.txt", size=2, format="nvme", received_at=AFTER)
    session.add(log)
    session.flush()
    firmware.note_erase(
        disk=device.disks[0], technique=Technique.SANITIZE_CRYPTO, evidence=log, words="", at=AFTER,
        done_at=datetime(2026, 11, 21, 20, 0), actor=make.user(Role.TECHNICIAN),  # noqa: DTZ001
    )  # fmt: skip
    drop(device, read_back())
    told = text_of(issue(donation))
    assert "(Sanitize, effacement cryptographique), d’après le journal nvme sanitize ci-joint" in told
    assert f"journal nvme sanitize, SHA-256 : {'c' * 32} {'c' * 32}" in told
    assert "sans journal d’outil" not in told
    assert "c" * 64 in [file.sha256 for file in certificate.facts_of(donation).enclosed]


def test_what_a_bench_sent_names_the_bench_and_nobody(session: Session) -> None:
    """The token of a bench belongs to a person, who may have seen nothing of what it sends."""
    donation, (device,) = gift((HDD, NVME))
    owner = make.user(Role.TECHNICIAN, name="Sacha Banc")
    made = benches.add_bench(facts=BenchFacts("Poste 1"), actor=owner, at=make.AT)
    intake.take(data=read(GOOD), filename="nwipe.log", actor=owner, at=AFTER, door=Door.API, bench=made)
    told = text_of(issue(donation))
    assert device.disks[0].state is DiskState.WIPED
    assert "Pour tous ces supports : envoyé par le poste « Poste 1 »." in told
    assert "Sacha Banc" not in told


def test_the_operator_that_the_tool_names_comes_before_whoever_sent_the_file(session: Session) -> None:
    donation, (device,) = gift((HDD, NVME))
    drop(device, GOOD, by=make.user(Role.TECHNICIAN, name="Sacha Banc"))
    for line in session.scalars(sa.select(WipeRecord)):
        line.operator = "Dominique Juge"
    told = text_of(issue(donation))
    assert "Pour tous ces supports : opérateur : Dominique Juge." in told
    assert "Sacha Banc" not in told


def test_one_method_has_one_letter_whoever_wiped(session: Session) -> None:
    donation, devices = gift(*[(f"SERIE{rank}",) for rank in range(6)])
    log = read("vm-v042-zero-noverify-noblank-nwipe.log").replace(b"NB+NV", b"NB+VL")
    for rank, device in enumerate(devices):
        who = make.user(Role.TECHNICIAN, name=f"Personne {rank}")
        drop(device, log.replace(HDD.encode(), f"SERIE{rank}".encode()), by=who)
    facts = certificate.facts_of(donation)
    assert [method.letter for method in facts.methods] == ["A"]
    assert [wipe.by for wipe in facts.wiped] == [f"déposé par Personne {rank}" for rank in range(6)]
    told = text_of(issue(donation))
    assert all(told.count(f"déposé par Personne {rank}") == 1 for rank in range(6))


def test_a_result_without_serial_says_who_chose_its_disk(session: Session) -> None:
    donation, (device,) = gift(("CLEF0001",))
    lead = make.user(Role.WORKSHOP_LEAD, name="Dominique Juge")
    taken = intake.take(
        data=read("v0.42-zero.log"), filename="nwipe.log", actor=make.user(Role.TECHNICIAN), at=AFTER, door=Door.PAGE
    )
    (line,) = taken.evidence.records
    placing.place_disk(
        device=device, line=line, disk=device.disks[0], actor=make.user(Role.TECHNICIAN, name="Sacha Banc"), at=AFTER
    )  # fmt: skip
    chosen = (
        "Le journal nwipe ne donne pas le numéro de série du disque ; il a été désigné par Sacha Banc le 22/11/2026."
    )
    assert chosen in certificate.facts_of(donation).pending[0].words
    assert actions.accept_reservation(device=device, line=line, reason="Vu à l’établi", actor=lead, at=AFTER) is None
    session.flush()
    session.expire_all()
    (told,) = certificate.facts_of(donation).reservations
    assert chosen in told
    assert "Acceptée par Dominique Juge le 22/11/2026" in told


def test_a_result_without_serial_placed_by_nobody_known_names_nobody(session: Session) -> None:
    """As a line of before: the trail holds no event, and the reason is the old one."""
    donation, (device,) = gift(("CLEF0001",))
    actor = make.user(Role.TECHNICIAN, name="Sacha Banc")
    taken = intake.take(data=read("v0.42-zero.log"), filename="nwipe.log", actor=actor, at=AFTER, door=Door.PAGE)
    (line,) = taken.evidence.records
    line.disk, line.reasons = device.disks[0], ["Le numéro de série du disque n’est pas connu."]
    session.flush()
    (waiting,) = certificate.facts_of(donation).pending
    told = "Réserve que personne n’a acceptée : Le journal nwipe ne donne pas le numéro de série du disque."
    assert waiting.words == told


def test_a_sanitize_log_without_a_date_claims_none_and_says_who_chose_its_disk(session: Session) -> None:
    donation, (device,) = gift((HDD,), medium=Medium.NVME)
    data = b'{"nvme0": {"sprog": 65535, "sstat": 257, "cdw10_info": 2}}'
    actor = make.user(Role.TECHNICIAN, name="Sacha Banc")
    seen = datetime(2026, 11, 21, 21, 30, tzinfo=UTC)
    taken = intake.take(data=data, filename="sanitize.json", actor=actor, at=seen, door=Door.PAGE, device=device)
    (line,) = taken.evidence.records
    placing.place_disk(device=device, line=line, disk=device.disks[0], actor=actor, at=AFTER)
    drop(device, read_back())
    (wipe,) = certificate.facts_of(donation).erased
    assert "commande avant le 21/11/26 22:30 (journal sans date), disque désigné par Sacha Banc" in wipe.erase
    assert "déclarée" not in wipe.erase
    assert "d’après le journal nvme sanitize ci-joint" in certificate.facts_of(donation).methods[0].words


def test_what_nothing_interprets_beside_a_declared_erase_is_no_log(session: Session) -> None:
    donation, (device,) = gift((HDD,), medium=Medium.SSD)
    output = EvidenceFile(sha256="c" * 64, filename="hdparm.txt", size=2, format="unknown", received_at=AFTER)
    session.add(output)
    session.flush()
    firmware.note_erase(
        disk=device.disks[0], technique=Technique.SANITIZE_BLOCK, evidence=output, words="hdparm 9.65", at=AFTER,
        done_at=datetime(2026, 11, 21, 20, 0), actor=make.user(Role.TECHNICIAN, name="Sacha Banc"),  # noqa: DTZ001
    )  # fmt: skip
    drop(device, read_back())
    facts = certificate.facts_of(donation)
    assert "déclaré par l’opérateur, sans journal d’outil ; relecture" in facts.methods[0].words
    told = f"déclarée par Sacha Banc (hdparm 9.65)\nfichier joint, non interprété, SHA-256 :\n{'c' * 32}\n{'c' * 32}"
    assert told in facts.erased[0].erase


def test_a_read_back_that_failed_is_a_failure_of_reading_and_not_of_an_overwrite(session: Session) -> None:
    donation, (device,) = gift((HDD,))
    drop(device, FAILED_READ_BACK)
    (failed,) = certificate.facts_of(donation).failed
    assert "relecture seule, sans effacement" in failed.words


@pytest.mark.parametrize(
    ("medium", "words"),
    [
        (Medium.SSD, "Écrasement des zones adressables"),
        (Medium.UNKNOWN, "Sur un SSD : écrasement des zones adressables"),
    ],
)
def test_flash_memory_always_carries_its_sentence(session: Session, medium: Medium, words: str) -> None:
    """nwipe 0.32 says « ATA » for SSD and hard disk alike: the medium is then what a person noted, if anybody did."""
    donation, (device,) = gift((HDD,), medium=medium)
    drop(device, "vm-v032-zero-2disks-nwipe.log")
    (method,) = certificate.facts_of(donation).methods
    assert words in method.words
    device.disks[0].medium = Medium.HDD
    assert "cellules de réserve" not in certificate.facts_of(donation).methods[0].words
