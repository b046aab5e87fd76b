"""Reports of smartctl: ATA, NVMe, SAS, behind USB, failing, or of a disk that could not be opened."""

from typing import Any

import pytest

from ordis.devices.inventory import smartctl
from ordis.devices.inventory.machine import SeenDisk
from ordis.devices.models import Medium
from ordis.kernel.french import NBSP, THIN
from ordis.kernel.unreadable import Unreadable
from tests.devices.inventory.trees import attributes, nvme, report


def only(value: Any) -> SeenDisk:
    assert smartctl.recognises(value)
    (machine,) = smartctl.parse(value)
    (disk,) = machine.disks
    return disk


def spoken(value: Any) -> str:
    """The health without what typography adds to blanks."""
    return only(value).health.replace(NBSP, " ").replace(THIN, " ")


def test_passed_is_true_beside_ten_pending_sectors_and_the_sectors_are_said() -> None:
    bad = report(**attributes(a5=0, a197=10, a198=0))
    assert bad["smart_status"] == {"passed": True}
    assert only(bad).health == f"10{NBSP}secteurs en attente"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (report(**attributes(a5=0, a197=0, a198=0)), ""),
        (report(), ""),
        (report(**attributes(a5=1)), "1 secteur réalloué"),
        (report(**attributes(a5=1975, a197=8, a198=2)),
         "8 secteurs en attente, 1 975 secteurs réalloués, 2 secteurs non corrigeables"),
        (report(smart_status={"passed": False}, **attributes(a5=3)), "panne annoncée par SMART, 3 secteurs réalloués"),
        (report(**attributes(a5=(12_884_901_900, "12 (3, 0)"))), "12 secteurs réalloués"),
        (nvme(critical_warning=0, media_errors=0, percentage_used=3), ""),
        (nvme(critical_warning=0, media_errors=7, percentage_used=3), "7 erreurs de support"),
        (nvme(critical_warning=0b1001, percentage_used=79), "réserve de cellules épuisée, passé en lecture seule"),
        (nvme(critical_warning=4, media_errors=1, percentage_used=112),
         "fiabilité dégradée, 1 erreur de support, usure 112 %"),
        (report(scsi_grown_defect_list=4), "4 défauts apparus"),
        (report(scsi_error_counter_log={"read": {"total_uncorrected_errors": 1}}), "1 erreur non corrigée"),
    ],
)  # fmt: skip
def test_health_says_in_french_what_smart_warns_of(value: Any, said: str) -> None:
    assert spoken(value) == said


def test_a_long_health_fits_its_column() -> None:
    worst = report(smart_status={"passed": False}, scsi_grown_defect_list=10**15,
                   **attributes(a5=10**15, a197=10**15, a198=10**15),
                   nvme_smart_health_information_log={"critical_warning": 63})  # fmt: skip
    assert len(only(worst).health) == 200
    assert only(worst).health.endswith("…")


def test_an_exit_status_that_is_not_zero_changes_nothing() -> None:
    failing = report(smartctl={"version": [7, 1], "exit_status": 216}, **attributes(a5=1975))
    assert (only(failing).serial, spoken(failing)) == ("W6200001", "1 975 secteurs réalloués")


@pytest.mark.parametrize(
    ("value", "medium"),
    [
        (report(rotation_rate=5400), Medium.HDD),
        (report(rotation_rate=0), Medium.SSD),
        (nvme(), Medium.NVME),
        (report(rotation_rate=None, model_name="Samsung SSD 850"), Medium.SSD),
        (report(rotation_rate=None), None),
    ],
)
def test_the_rotation_tells_the_medium(value: Any, medium: Medium | None) -> None:
    assert only(value).medium is medium


def test_the_capacity_of_an_nvme_is_found_where_it_is() -> None:
    spaces = [{"id": 1, "size": {"bytes": 600}}, {"id": 2, "size": {"bytes": 400}}]
    assert only({**nvme(), "user_capacity": None, "nvme_total_capacity": 1_024}).bytes == 1_024
    assert only({**nvme(), "user_capacity": None, "nvme_namespaces": spaces}).bytes == 1_000


def test_a_sas_disk_has_its_maker_and_its_product_apart() -> None:
    about = {"name": "/dev/sdc", "info_name": "/dev/sdc", "type": "scsi", "protocol": "SCSI"}
    sas = report(device=about, model_name=None, scsi_vendor="SEAGATE", scsi_product="ST600MM0006", rotation_rate=10_500,
                 scsi_transport_protocol={"name": "SAS (SPL-4)"})  # fmt: skip
    assert (only(sas).model, only(sas).bus, only(sas).medium) == ("SEAGATE ST600MM0006", "SAS", Medium.HDD)


def test_a_disk_behind_a_usb_bridge_is_external_and_keeps_its_own_serial_and_medium() -> None:
    about = {"name": "/dev/sdc", "info_name": "/dev/sdc [USB JMicron]", "type": "usbjmicron", "protocol": "ATA"}
    found = only(report("/dev/sdc", device=about, serial_number="42T90001"))
    assert (found.external, found.bus, found.serial, found.medium) == (True, "USB", "42T90001", Medium.HDD)


@pytest.mark.parametrize(
    "about", [{"type": "usbjmicron", "info_name": "/dev/sdc"}, {"type": "sat", "info_name": "/dev/sdc [USB NVMe]"}]
)
def test_either_the_type_or_the_name_tells_of_a_bridge(about: dict[str, str]) -> None:
    assert only(report(device={"name": "/dev/sdc", "protocol": "ATA", **about})).external


def unopened(message: str) -> dict[str, Any]:
    said = [{"string": message, "severity": "error"}]
    return {"json_format_version": [1, 0],
            "smartctl": {"version": [7, 3], "argv": ["smartctl", "--json", "-a", "/dev/sdd", "-d", "auto"],
                         "messages": said, "exit_status": 2}}  # fmt: skip


def test_a_disk_that_could_not_be_opened_is_a_disk_to_wipe() -> None:
    assert only(unopened("/dev/sdd: Permission denied")) == SeenDisk("sdd", None, None, None, None)
    bridge = only(unopened("/dev/sdd: Unknown USB bridge [0x46f4:0x0001 (0x000)]"))
    assert (bridge.device, bridge.external, bridge.medium) == ("sdd", True, Medium.USB)


def test_a_disk_that_is_not_there_is_none_and_a_report_on_it_alone_is_refused() -> None:
    absent = unopened("Smartctl open device: /dev/sdd failed: No such device")
    (machine,) = smartctl.parse([absent, report()])
    assert [disk.device for disk in machine.disks] == ["sda"]
    with pytest.raises(Unreadable, match="ne décrit aucun disque"):
        smartctl.parse(absent)


def test_two_reports_on_one_disk_are_one_disk() -> None:
    (machine,) = smartctl.parse([report(), report(**attributes(a197=2)), report("/dev/sdb", serial_number="W6200002")])
    assert [(disk.device, disk.health) for disk in machine.disks] == [
        ("sda", f"2{NBSP}secteurs en attente"),
        ("sdb", ""),
    ]


def test_hours_that_no_disk_can_have_lived_are_not_kept() -> None:
    assert only(report(power_on_time={"hours": 66_857})).hours == 66_857
    assert only(report(power_on_time={"hours": 2**40})).hours is None
    assert only(report(power_on_time="long")).hours is None
