"""True nwipe logs (our own runs on loop devices and in a virtual machine) and what each one must give.

Every line here was written by reading the log, not by running the parser.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ordis.wiping.evidence import Evidence, Outcome

FOLDER = Path(__file__).parent / "samples" / "nwipe"
QUIET = "vm-v042-quiet-nwipe.log"

# device, serial, status, (pass, verify, sync errors), outcome
Disk = tuple[str, str | None, str, tuple[int, int, int], str]


@dataclass(frozen=True)
class Expected:
    """One run: version as printed, method, rounds, blank, verify, end, host serial, disks."""

    version: str | None
    method: str | None
    rounds: int | None
    blank: bool | None
    verify: str | None
    ended_at: str | None
    host: str | None
    disks: tuple[Disk, ...]


NONE = (0, 0, 0)
PC = "PC0TEST1"
HDD, SSD, NVME = "W62TEST1", "S21PNXAG000001Z", "S3ESNX0J000001L"
ZEROS, DOD, VERIFY_ZEROS = "Fill With Zeros", "DoD Short", "Verify Zeros (0x00)"
LOOP: Disk = ("loop0", None, "Erased", NONE, "success_with_reservation")
LOOP_READ: Disk = ("loop0", None, "Erased", NONE, "verified_only")


def good(device: str, serial: str) -> Disk:
    return (device, serial, "Erased", NONE, "success")


def unnamed(device: str) -> Disk:
    return (device, None, "Erased", NONE, "success_with_reservation")


def loop(version: str | None, method: str, ended_at: str, disk: Disk = LOOP, *, rounds: int = 1,
         blank: bool = True, verify: str = "last") -> Expected:  # fmt: skip
    return Expected(version, method, rounds, blank, verify, f"2026-11-21T{ended_at}", None, (disk,))


def vm(version: str, method: str, ended_at: str, *disks: Disk, blank: bool = True,
       verify: str = "last") -> Expected:  # fmt: skip
    return Expected(version, method, 1, blank, verify, f"2026-11-21T{ended_at}", PC, disks)


EXPECTED: dict[str, tuple[Expected, ...]] = {
    "v0.30-zero.log": (loop(None, "Zero Fill", "21:45:58"),),
    "v0.32-zero.log": (loop("0.32", ZEROS, "21:46:00"),),
    "v0.34-debian12-dodshort.log": (loop("0.33", DOD, "21:45:15"),),
    "v0.34-debian12-random.log": (loop("0.33", "PRNG Stream", "21:45:25", rounds=2, verify="all"),),
    "v0.34-debian12-verify_zero-FAIL.log": (
        loop("0.33", VERIFY_ZEROS, "21:45:46", ("loop0", None, "FAILED", (1, 131072, 0), "failed")),
    ),
    "v0.34-debian12-verify_zero-pass.log": (loop("0.33", VERIFY_ZEROS, "22:08:24", LOOP_READ),),
    "v0.34-debian12-zero.log": (loop("0.33", ZEROS, "21:42:50"),),
    "v0.36-two-runs-appended.log": (
        loop("0.36", ZEROS, "22:10:10"),
        loop("0.36", "Fill With Ones", "22:10:14", blank=False),
    ),
    "v0.36-zero.log": (loop("0.36", ZEROS, "21:51:07"),),
    "v0.38-zero.log": (loop("0.38", ZEROS, "21:51:13"),),
    "v0.40-zero.log": (loop("0.40", ZEROS, "21:51:27"),),
    "v0.42-dodshort.log": (loop("0.42", DOD, "22:09:25"),),
    "v0.42-random.log": (loop("0.42", "PRNG Stream", "22:09:57"),),
    "v0.42-verify_zero-pass.log": (loop("0.42", VERIFY_ZEROS, "22:08:34", LOOP_READ, blank=False),),
    "v0.42-zero.log": (loop("0.42", ZEROS, "21:51:47"),),
    "vm-deb34-badwrite-and-ok-nwipe.log": (
        vm("0.33", ZEROS, "23:02:53", ("sdc", "Y5TESTBAD", "FAILED", (0, 0, 2), "failed"), good("sdb", SSD)),
    ),
    "vm-deb34-zero-5disks-nwipe.log": (
        vm("0.33", ZEROS, "23:04:08", good("sda", HDD), good("sdb", SSD), good("nvme0n1", NVME),
           unnamed("sdd"), unnamed("mmcblk0")),
    ),
    "vm-nodevice-nwipe.log": (Expected(None, None, None, None, None, None, None, ()),),
    "vm-nodevice-stdout.txt": (Expected("0.33", None, None, None, None, None, None, ()),),
    "vm-v032-zero-2disks-nwipe.log": (
        vm("0.32", ZEROS, "23:12:43", good("sda", HDD), good("nvme0n1", NVME)),
    ),
    "vm-v036-abort-nwipe.log": (
        vm("0.36", "Gutmann Wipe", "23:07:35", ("sda", HDD, "UABORTED", NONE, "aborted"),
           ("sdb", SSD, "UABORTED", NONE, "aborted"), verify="all"),
    ),
    "vm-v036-dodshort-2disks-nwipe.log": (
        vm("0.36", DOD, "23:05:35", good("sda", HDD), good("nvme0n1", NVME)),
    ),
    "vm-v036-vanish-usb-nwipe.log": (
        vm("0.36", "Gutmann Wipe", "23:15:36", good("sda", HDD),
           ("sdd", None, "FAILED", (1, 0, 1), "failed")),
    ),
    "vm-v040-zero-5disks-nwipe.log": (
        vm("0.40", ZEROS, "23:02:44", good("sda", HDD), good("sdb", SSD), unnamed("sdd"),
           unnamed("mmcblk0"), good("nvme0n1", NVME)),
    ),
    "vm-v042-verifyzero-fail-nwipe.log": (
        vm("0.42", VERIFY_ZEROS, "23:06:21", ("sda", HDD, "FAILED", (0, 1, 0), "failed"), blank=False),
    ),
    "vm-v042-zero-noverify-noblank-nwipe.log": (
        vm("0.42", ZEROS, "23:05:58", ("sda", HDD, "Erased", NONE, "success_with_reservation"),
           blank=False, verify="none"),
    ),
}  # fmt: skip


def read(name: str) -> bytes:
    """The sample, byte for byte."""
    return (FOLDER / name).read_bytes()


def as_expected(run: dict[str, Any]) -> Expected:
    disks = tuple(
        (disk["device"], disk["serial"], disk["status"], tuple(disk["errors"].values()), disk["outcome"])
        for disk in run["disks"]
    )
    return Expected(run["version"], run["method"], run["rounds"], run["blank"], run["verify"],
                    run["ended_at"], run["host"]["serial"], disks)  # fmt: skip


def outcomes(evidence: Evidence) -> list[tuple[str, Outcome]]:
    return [(disk.device, disk.outcome) for _, disk in evidence.results()]
