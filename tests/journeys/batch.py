"""Four computers of one gift, the stick that went from one to the next, and what each tool wrote of their disks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

from ordis.demo.inventory_evidence import station_inventory
from ordis.demo.nwipe_evidence import Sample, host_uuid
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Kind, Medium
from tests.conftest import TODAY
from tests.journeys.donors_list import CAPACITY, DESKTOP, LAPTOP, Announced, log

NOTEBOOK = replace(LAPTOP, disk="S3Z9NX0M100001", medium="SSD", disk_model="Samsung SSD 860 EVO 500GB")
"""Its SSD is overwritten, which its donor does not accept, then erased by its own command and read back."""
TOWER = DESKTOP
"""Its disk fails, then is wiped at the second attempt."""
OPTIPLEX = Announced("Unité centrale", "Dell", "OptiPlex 3050", "4KD81M2", "CLA-0503", "W62PK5E5")
"""Its disk was not read back; the inventory finds a second one, ``HIDDEN``, which is destroyed."""
ESPRIMO = Announced("Unité centrale", "Fujitsu", "Esprimo D556", "YLXX004711", "CLA-0504")
"""The list says nothing of its disk: the log alone knows ``UNLISTED``."""
BATCH = (NOTEBOOK, TOWER, OPTIPLEX, ESPRIMO)
HIDDEN, UNLISTED = "WD-WX61A0000077", "W62PK7G7"
STICK = "clef-shredos-3.zip"

MORNING = datetime(2026, 11, 20, 10, 0)  # noqa: DTZ001 (nwipe prints local time and no zone)
SANITIZED, EVENING = MORNING + timedelta(hours=1), MORNING + timedelta(hours=6)
LATER = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
"""The end of the same day, when the second attempts are over."""
RETURNED = TODAY + timedelta(days=30)


def first_round() -> dict[str, bytes]:
    """The logs of the stick, each written on its own computer: two that prove nothing, one to judge, one to place."""
    return {
        "nwipe/portable.log": log(NOTEBOOK, ended_at=MORNING, sample=Sample.SUCCESS_042, bus="ATA-SSD"),
        "nwipe/tour.log": log(TOWER, ended_at=MORNING, sample=Sample.FAILED_034),
        "nwipe/optiplex.log": log(OPTIPLEX, ended_at=MORNING, sample=Sample.UNVERIFIED_042, bus="ATA"),
        "nwipe/esprimo.log": log(replace(ESPRIMO, disk=UNLISTED), ended_at=MORNING),
    }


def stick(logs: dict[str, bytes]) -> bytes:
    """The whole stick in a zip, with what else lies on it."""
    out = BytesIO()
    with ZipFile(out, "w") as zipped:
        for name, data in {"LISEZMOI.txt": b"Clef 3, atelier\n", **logs}.items():
            zipped.writestr(name, data)
    return out.getvalue()


def second_attempt() -> bytes:
    return log(TOWER, ended_at=EVENING)


def read_back() -> bytes:
    return log(NOTEBOOK, ended_at=EVENING, sample=Sample.READ_BACK_034, bus="ATA-SSD")


def inventory() -> bytes:
    """What the station sees in the OptiPlex: the disk of the list, and another that nobody announced."""
    known = _seen("sda", OPTIPLEX.disk_model, OPTIPLEX.disk)
    unannounced = _seen("sdb", "WDC WD5000LPVX-22V0TT0", HIDDEN)
    machine = Machine(
        kind=Kind.DESKTOP, make="Dell", model="OptiPlex 3050", serial=OPTIPLEX.serial,
        uuid=str(host_uuid(OPTIPLEX.serial)), cpu="Intel Core i5-7500", ram_mb=8192, disks=(known, unannounced),
    )  # fmt: skip
    return station_inventory(machine, taken_at=TODAY)


def _seen(name: str, model: str, serial: str) -> SeenDisk:
    return SeenDisk(name, "ATA", model, serial, CAPACITY, Medium.HDD, hours=9120)
