"""Inventories of a GLPI agent: the hardware comes in, the people, their software and their networks do not."""

import base64
import json
from typing import Any

import pytest

from ordis.devices.inventory import edid, glpi
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Kind, Medium
from ordis.kernel.unreadable import Unreadable
from tests.devices.inventory.trees import UUID

SECRET = "Jeanne-PERSONNE"
"""Written wherever an agent writes what concerns a person, a network or a licence."""
PERSONAL: dict[str, Any] = {
    "users": [{"login": SECRET, "domain": SECRET}],
    "local_users": [{"id": "1000", "login": SECRET, "home": f"/home/{SECRET}"}],
    "local_groups": [{"id": "10", "name": "wheel", "members": [SECRET]}],
    "softwares": [{"name": SECRET, "username": SECRET}],
    "networks": [{"description": "wlp2s0", "wifi_ssid": SECRET, "mac": SECRET, "ipaddress": SECRET}],
    "licenseinfos": [{"name": "Office", "key": SECRET}],
    "printers": [{"name": SECRET}],
    "operatingsystem": {"fqdn": SECRET, "ssh_key": SECRET, "hostid": SECRET},
    "accountinfo": {"keyname": "TAG", "keyvalue": SECRET},
    "accesslog": {"userid": SECRET},
    "remote_mgmt": [{"type": "teamviewer", "id": SECRET}],
    "drives": [{"label": SECRET, "serial": SECRET}],
    "envs": [{"key": "USER", "val": SECRET}],
    "processes": [{"user": SECRET, "cmd": SECRET}],
    "usbdevices": [{"serial": SECRET, "caption": SECRET}],
    "simcards": [{"phone_number": SECRET, "imsi": SECRET}],
    "antivirus": [{"name": SECRET}],
}
WINDOWS = "\\\\.\\PHYSICALDRIVE0"
HARDWARE = {
    "name": SECRET, "lastloggeduser": SECRET, "workgroup": SECRET, "winowner": SECRET, "winprodkey": SECRET,
    "dns": SECRET, "description": SECRET,
}  # fmt: skip


def panel(width: int, height: int) -> str:
    """An EDID of a panel of so many millimetres."""
    block = bytearray(128)
    block[:8] = bytes.fromhex("00ffffffffffff00")
    block[21], block[22] = round(width / 10), round(height / 10)
    block[54:72] = bytes([0x1A, 0x36, *([0] * 10), width & 255, height & 255, width >> 8 << 4 | height >> 8, 0, 0, 24])
    return base64.b64encode(bytes(block)).decode()


def agent(**content: Any) -> dict[str, Any]:
    """What an agent sends about a laptop; ``content`` replaces sections, ``None`` takes one away."""
    known = {
        "bios": {"smanufacturer": "Dell Inc.", "smodel": "XPS 13 9350", "ssn": "640HP00", "mmodel": "07TYC2",
                 "assettag": SECRET},
        "hardware": {"chassis_type": "Laptop", "memory": 7800, "uuid": UUID.upper(), **HARDWARE},
        "cpus": [{"name": "Intel(R) Core(TM) i5-6200U CPU @ 2.30GHz", "serial": SECRET}],
        "memories": [{"capacity": 4096, "type": "LPDDR3", "serialnumber": SECRET}, {"capacity": 4096}, {}],
        "monitors": [{"base64": panel(293, 165), "serial": SECRET, "caption": SECRET}],
        "storages": [{"name": "nvme0n1", "description": "PCI", "disksize": 256_060, "model": "PM951 NVMe SAMSUNG 256GB",
                      "serial": "S29N0001", "encrypt_name": SECRET}],
        "batteries": [{"capacity": 57_570, "real_capacity": 50_570, "serial": SECRET}],
        "versionclient": "GLPI-Agent_v1.7", **PERSONAL,
    }  # fmt: skip
    kept = {name: section for name, section in {**known, **content}.items() if section is not None}
    return {"action": "inventory", "itemtype": "Computer", "deviceid": f"{SECRET}-2026", "tag": SECRET, "content": kept}


def read(value: Any) -> Machine:
    assert glpi.recognises(value)
    (machine,) = glpi.parse(value)
    return machine


def only(**row: Any) -> SeenDisk:
    (disk,) = read(agent(storages=[row])).disks
    return disk


def test_a_laptop_is_read_whole() -> None:
    disk = SeenDisk("nvme0n1", "NVME", "PM951 NVMe SAMSUNG 256GB", "S29N0001", 256_060_000_000, Medium.NVME)
    assert read(agent()) == Machine(
        kind=Kind.LAPTOP, make="Dell Inc.", model="XPS 13 9350", serial="640HP00", uuid=UUID, ram_mb=8192,
        cpu="Intel(R) Core(TM) i5-6200U CPU @ 2.30GHz", screen_inches=13.2, battery_health=88, disks=(disk,),
    )  # fmt: skip


def test_nothing_of_a_person_passes_the_door() -> None:
    sent = agent()
    assert json.dumps(sent).count(SECRET) > 40
    machine = read(sent)
    assert SECRET not in repr(machine)
    assert SECRET not in json.dumps(machine.as_json())
    assert SECRET not in json.dumps(glpi.allowed(sent))


def test_a_section_that_nobody_foresaw_stays_outside() -> None:
    sent = agent(passwords=[{"login": SECRET}], bios={"ssn": "640HP00", "owner": SECRET})
    assert SECRET not in json.dumps(glpi.allowed(sent))
    assert glpi.allowed(sent).keys() == glpi.ALLOWED.keys()


def test_a_section_of_one_may_be_an_object_or_a_list() -> None:
    assert read(agent(bios=[{"ssn": "640HP00"}])).serial == read(agent(bios={"ssn": "640HP00"})).serial == "640HP00"


@pytest.mark.parametrize(
    ("batteries", "health"),
    [
        ([{"capacity": 50_000, "real_capacity": 40_000}, {"capacity": 25_000, "real_capacity": 20_000}], 80),
        ([{"capacity": "50000", "real_capacity": "51000"}], 100),
        ([{"capacity": 50_000}], None),
        ([{"capacity": 0, "real_capacity": 10}], None),
        ([{"capacity": 50, "real_capacity": 40_000}], None),
        ([], None),
    ],
)
def test_the_health_of_batteries_is_what_they_hold_of_what_they_were_made_for(
    batteries: list[dict[str, Any]], health: int | None
) -> None:
    assert read(agent(batteries=batteries)).battery_health == health


@pytest.mark.parametrize(
    ("form", "panels", "inches"),
    [
        ("Notebook", [panel(344, 194)], 15.5),
        ("Notebook", [panel(527, 296), panel(309, 174)], 14.0),
        ("Notebook", [panel(310, 174), panel(309, 174)], None),
        ("All in One", [panel(527, 296)], 23.8),
        ("Desktop", [panel(527, 296)], None),
        ("Notebook", ["pas un EDID"], None),
        ("Notebook", [], None),
    ],
)
def test_the_screen_is_that_of_the_machine_and_not_the_one_beside_it(
    form: str, panels: list[str], inches: float | None
) -> None:
    monitors = [{"base64": block} for block in panels]
    assert read(agent(hardware={"chassis_type": form}, monitors=monitors)).screen_inches == inches


def test_a_panel_that_says_whole_centimetres_only_is_measured_by_them() -> None:
    block = bytearray(base64.b64decode(panel(344, 194)))
    block[54:72] = bytes(18)
    assert edid.diagonal(base64.b64encode(bytes(block)).decode()) == 15.3
    block[21:23] = bytes(2)
    assert edid.diagonal(base64.b64encode(bytes(block)).decode()) is None


@pytest.mark.parametrize(
    ("row", "device", "bus", "medium", "external"),
    [
        ({"name": "sda", "description": "SATA", "type": "disk"}, "sda", "ATA", None, False),
        ({"name": "sda", "interface": "SATA", "model": "Samsung SSD 860"}, "sda", "ATA", Medium.SSD, False),
        ({"name": WINDOWS, "interface": "NVMe", "type": "SSD"}, "PHYSICALDRIVE0", "NVME", Medium.NVME, False),
        ({"name": WINDOWS, "interface": "SATA", "type": "HDD"}, "PHYSICALDRIVE0", "ATA", Medium.HDD, False),
        ({"name": "sdb", "description": "USB", "type": "disk"}, "sdb", "USB", Medium.USB, True),
        ({"name": WINDOWS, "interface": "USB", "type": "Removable Media"}, "PHYSICALDRIVE0", "USB", Medium.USB, True),
        ({"name": "sdc", "description": "SCSI", "type": "removable"}, "sdc", "SCSI", None, True),
        ({"name": "mmcblk0", "type": "disk"}, "mmcblk0", "MMC", None, False),
    ],
)  # fmt: skip
def test_a_storage_has_its_bus_its_medium_and_its_place(
    row: dict[str, Any], device: str, bus: str, medium: Medium | None, external: bool
) -> None:
    found = only(**row, disksize=1)
    assert (found.device, found.bus, found.medium, found.external) == (device, bus, medium, external)


def test_the_serial_has_two_names_and_the_size_is_in_decimal_megabytes() -> None:
    found = only(name="sda", serialnumber="W6200001", disksize="500107")
    assert (found.serial, found.bytes) == ("W6200001", 500_107_000_000)
    assert only(name="sda", serial="Unknown").serial is None


def test_optical_drives_are_no_carriers() -> None:
    drives = [{"name": "sr0", "type": "cd"}, {"name": "D:", "description": "Lecteur de CD-ROM", "type": "CD-ROM"},
              {"name": "E:", "model": "HL-DT-ST DVDRAM GH24"}, {"name": "A:", "type": "Floppy"}]  # fmt: skip
    assert [disk.device for disk in read(agent(storages=[*drives, {"name": "sda"}])).disks] == ["sda"]


def test_a_telephone_is_known_by_its_type() -> None:
    assert read({**agent(hardware={}), "itemtype": "Phone"}).kind is Kind.SMARTPHONE


@pytest.mark.parametrize(
    "value",
    [
        {**agent(), "itemtype": "Printer"},
        {"action": "netdiscovery", "content": {"hardware": {}}},
        {"content": agent()["content"]},
        {"action": "inventory", "content": {"softwares": []}},
        {"action": "inventory", "content": []},
        agent()["content"],
    ],
)
def test_other_reports_of_an_agent_are_no_inventory_of_a_computer(value: Any) -> None:
    assert not glpi.recognises(value)


def test_the_inventory_of_nothing_is_refused_in_french() -> None:
    with pytest.raises(Unreadable, match="ne décrit pas d’ordinateur"):
        glpi.parse({"action": "inventory", "content": {"bios": {}}})
