"""Clear, Purge or Destroy: each cell of medium by technique, written by hand from the standards."""

from dataclasses import replace

import pytest

from ordis.wiping.evidence import DiskResult, Outcome, Run, Technique
from ordis.wiping.rules import Level, Medium, level, level_of, medium

# NIST SP 800-88 Rev. 2 and IEEE 2883-2022, the lower level in doubt: C for Clear, P for Purge, D for Destroy.
TECHNIQUES = (
    "overwrite", "ata_secure_erase", "ata_secure_erase_enhanced", "sanitize_overwrite", "sanitize_block",
    "sanitize_crypto", "nvme_format_ses0", "nvme_format_ses1", "nvme_format_ses2", "destruction",
)  # fmt: skip
TABLE = {
    "hdd": "C C P P P P C C C D",
    "ssd": "C C C C P P C C C D",
    "nvme": "C C C P P P C C P D",
    "sas": "C C C C P P C C C D",
    "emmc": "C C C C C C C C C D",
    "sd": "C C C C C C C C C D",
    "usb": "C C C C C C C C C D",
    "unknown": "C C C C C C C C C D",
}
LETTERS = {"C": Level.CLEAR, "P": Level.PURGE, "D": Level.DESTROY}
CELLS = [
    (Medium(row), Technique(column), LETTERS[letter])
    for row, letters in TABLE.items()
    for column, letter in zip(TECHNIQUES, letters.split(), strict=True)
]


def test_the_table_has_every_medium_and_every_technique() -> None:
    assert {row for row, _, _ in CELLS} == set(Medium)
    assert {column for _, column, _ in CELLS} == set(Technique)


@pytest.mark.parametrize(("kind", "technique", "reached"), CELLS)
def test_the_level_follows_from_medium_and_technique(kind: Medium, technique: Technique, reached: Level) -> None:
    assert level(kind, technique) is reached


WIPED = DiskResult("sda", "ATA", "ST500LM021", "W62TEST1", outcome=Outcome.SUCCESS)
RUN = Run("nwipe", method="Fill With Zeros", complete=True)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_a_success_reaches_a_level(outcome: Outcome) -> None:
    reaches = {Outcome.SUCCESS: Level.CLEAR, Outcome.SUCCESS_WITH_RESERVATION: Level.CLEAR}
    assert level_of(replace(WIPED, outcome=outcome), RUN) is reaches.get(outcome)


@pytest.mark.parametrize("method", [None, "", "Verify Zeros (0x00)", "Secure Erase (ATA/NVMe)", "fill with zeros"])
def test_a_method_that_is_not_known_to_write_over_reaches_none(method: str | None) -> None:
    assert level_of(WIPED, replace(RUN, method=method)) is None


@pytest.mark.parametrize(
    ("device", "bus", "model", "kind"),
    [
        ("sda", "ATA", "ST500LM021-1KJ15", Medium.HDD),
        ("sdb", "ATA", "Samsung SSD 850", Medium.SSD),
        ("sdb", "ATA-SSD", "KINGSTON SA400", Medium.SSD),
        ("nvme0n1", "NVME", "QEMU NVMe Ctrl", Medium.NVME),
        ("nvme0n1", None, None, Medium.NVME),
        ("mmcblk0", "MMC", "SD QEMU!", Medium.SD),
        ("mmcblk0", "UNK", "DF4032", Medium.EMMC),
        ("sdd", "USB-SSD", "X", Medium.USB),
        ("sde", "USB", "X", Medium.USB),
        ("sdf", "SAS", "ST900MM0006", Medium.SAS),
        ("sdf", "SAS-SSD", "X", Medium.SAS),
        ("sdg", "SCSI", "X", Medium.SAS),
        ("loop0", "VIRT", "Loopback device", Medium.UNKNOWN),
        ("sdh", None, None, Medium.UNKNOWN),
    ],
)
def test_the_medium_is_told_by_bus_and_model(device: str, bus: str | None, model: str | None, kind: Medium) -> None:
    assert medium(DiskResult(device, bus, model)) is kind
