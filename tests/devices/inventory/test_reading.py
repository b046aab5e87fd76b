"""Formats are told apart by what they contain, and what is no inventory is not made one."""

import json
from typing import Any

import pytest

from ordis.devices.inventory.reading import from_json, from_text
from tests.devices.inventory.samples import station, text
from tests.devices.inventory.test_glpi import agent
from tests.devices.inventory.trees import attributes, computer, disk, report, rows


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (computer(disk()), "lshw"),
        ([computer(disk())], "lshw"),
        ([disk()], "lshw"),
        (report(), "smartctl"),
        ([report(), report("/dev/sdb")], "smartctl"),
        (rows({}), "lsblk"),
        (agent(), "glpi"),
        ({"smartctl": [report()]}, "smartctl"),
        ({"smartctl": report()}, "smartctl"),
        ({"lsblk": rows({}), "smartctl": [report()]}, "lsblk"),
        ({"dmidecode": text("dmidecode.txt"), "lsblk": rows({})}, "dmidecode"),
    ],
)
def test_each_format_is_recognised_as_a_value_and_as_a_text(value: Any, name: str) -> None:
    reading = from_json(value)
    assert reading is not None
    assert reading.format == name
    assert from_text(json.dumps(value, indent=1)) == reading


@pytest.mark.parametrize(
    ("value", "lists"),
    [
        (computer(disk()), True),
        (computer(), True),
        ([disk()], False),
        (rows({}), True),
        (agent(), True),
        (report(), False),
        ({"dmidecode": text("dmidecode.txt")}, False),
        ({"dmidecode": text("dmidecode.txt"), "lsblk": rows({})}, True),
    ],
)
def test_it_is_known_whether_the_tool_looked_for_every_disk(value: Any, lists: bool) -> None:
    reading = from_json(value)
    assert reading is not None
    assert reading.machines[0].lists_disks is lists
    assert reading.machines[0].as_json()["lists_disks"] is lists


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, "lshw", [], {}, [[]], [None],
        {"id": "x", "class": "y"},
        {"id": "x", "class": "system"},
        {"id": "cpu", "class": "processor", "claimed": True},
        [disk(), {"id": "x"}],
        {"smartctl": "7.3"},
        {"smartctl": {}},
        {"lshw": {}, "lsblk": [], "dmidecode": "rien", "smartctl": []},
        {"blockdevices": {}},
        {"devices": [{"name": "/dev/sda"}]},
        {"steps": [], "validation": {}, "device_info": {"export_data": {"smart": report(), "block": rows({})}},
         "method": {"name": "Basic"}, "result": True},
        {"type": "Snapshot", "data": {"lshw": computer(disk())}},
        {"sprog": 65535, "sstat": 257, "nvme0n1": {"sprog": 65535}},
        {"Devices": [{"DevicePath": "/dev/nvme0n1"}]},
    ],
)  # fmt: skip
def test_what_is_no_inventory_is_none(value: Any) -> None:
    assert from_json(value) is None
    assert from_text(json.dumps(value)) is None


@pytest.mark.parametrize(
    "given",
    ["", "   ", "Bonjour", "{", '{"blockdevices": [', "[" * 5_000, '{"a":' * 5_000, "{}" * 5_000,
     '{"a": ' + "9" * 5_000 + "}", "[2026/11/21 21:51:00]  notice: Nwipe successfully completed."],
)  # fmt: skip
def test_a_broken_or_foreign_text_is_none(given: str) -> None:
    assert from_text(given) is None


def test_a_part_that_is_empty_or_broken_takes_nothing_from_the_others() -> None:
    whole = station()
    broken = {**whole, "dmidecode": "", "lsblk": {"blockdevices": []}, "smartctl": ["", None, *whole["smartctl"]]}
    reading = from_json(broken)
    assert reading is not None
    assert reading.format == "lshw"
    assert {found.hours for found in reading.machines[0].disks if found.device in ("sda", "nvme0n1")} == {1, 0}


def test_what_each_tool_adds_to_one_disk_is_found_together() -> None:
    smart = report(model_name="TOSHIBA MQ01ABF050", serial_number="Y5TEST01", **attributes(a197=10))
    seen = {"lshw": computer(disk(product="TOSHIBA MQ01ABF0", serial="Y5TEST01")), "smartctl": [smart],
            "lsblk": rows({"model": "TOSHIBA MQ01ABF050", "serial": "Y5TEST01"})}  # fmt: skip
    reading = from_json(seen)
    assert reading is not None
    (found,) = reading.machines[0].disks
    assert (found.model, found.medium, found.hours) == ("TOSHIBA MQ01ABF050", "hdd", 1234)
    assert found.health.startswith("10")


def test_documents_of_several_tools_one_after_the_other_make_one_machine() -> None:
    documents = [rows({}), report(), computer(disk(serial="W6200001", product="ST500LM021"))]
    reading = from_text("\n".join(json.dumps(document) for document in documents))
    assert reading is not None
    assert reading.format == "lshw"
    assert [found.serial for found in reading.machines[0].disks] == ["W6200001"]


def test_components_listed_without_brackets_by_an_old_lshw_are_read() -> None:
    listed = ",\n".join(json.dumps(disk(f"/dev/sd{letter}", serial=f"Z2AY000{letter}")) for letter in "ab")
    reading = from_text(listed)
    assert reading is not None
    assert [found.device for found in reading.machines[0].disks] == ["sda", "sdb"]
