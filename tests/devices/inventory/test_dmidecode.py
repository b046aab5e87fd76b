"""The text of dmidecode: several structures of a kind, placeholders, units, and what is left out."""

import pytest

from ordis.devices.inventory import dmidecode
from ordis.devices.inventory.machine import Machine
from ordis.devices.models import Kind
from ordis.kernel.unreadable import Unreadable
from tests.devices.inventory.trees import UUID


def table(*structures: tuple[int, str, dict[str, str]]) -> str:
    """A table as dmidecode prints it, a structure per handle."""
    parts = ["# dmidecode 3.4\nGetting SMBIOS data from sysfs.\nSMBIOS 3.0.0 present."]
    for at, (number, title, facts) in enumerate(structures):
        lines = "\n".join(f"\t{name}: {value}" for name, value in facts.items())
        parts.append(f"Handle 0x{at:04X}, DMI type {number}, 27 bytes\n{title}\n{lines}")
    return "\n\n".join(parts) + "\n"


def system(**facts: str) -> tuple[int, str, dict[str, str]]:
    known = {"Manufacturer": "Dell Inc.", "Product_Name": "Latitude 7490", "Version": "Not Specified",
             "Serial_Number": "ABC1234", "UUID": UUID}  # fmt: skip
    return 1, "System Information", {name.replace("_", " "): value for name, value in {**known, **facts}.items()}


def case(form: str, number: str = "ABC1234") -> tuple[int, str, dict[str, str]]:
    return 3, "Chassis Information", {"Manufacturer": "Dell Inc.", "Type": form, "Serial Number": number}


def module(size: str, kind: str = "DDR4") -> tuple[int, str, dict[str, str]]:
    return 17, "Memory Device", {"Size": size, "Form Factor": "SODIMM", "Type": kind, "Serial Number": "S3R1AL"}


def read(*structures: tuple[int, str, dict[str, str]]) -> Machine:
    text = table(*structures)
    assert dmidecode.recognises(text)
    (machine,) = dmidecode.parse(text)
    return machine


def test_a_whole_table_gives_the_machine_and_no_disk() -> None:
    battery = (
        22,
        "Portable Battery",
        {"Name": "DELL HMYXT37", "Design Capacity": "62160 mWh", "Serial Number": "4A83"},
    )
    processor = (
        4,
        "Processor Information",
        {"Version": "Intel(R) Core(TM) i5-8350U CPU @ 1.70GHz", "Status": "Populated"},
    )
    assert read(system(), case("Notebook"), processor, module("8 GB"), module("8192 MB"), battery) == Machine(
        kind=Kind.LAPTOP, make="Dell Inc.", model="Latitude 7490", serial="ABC1234", uuid=UUID,
        cpu="Intel(R) Core(TM) i5-8350U CPU @ 1.70GHz", ram_mb=16384,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sizes", "total"),
    [
        (["2 GB"], 2048),
        (["8 GiB", "No Module Installed", "4096 MB"], 12288),
        (["524288 kB"], 512),
        (["Unknown"], None),
        ([], None),
    ],
)
def test_memory_is_the_sum_of_its_modules_whatever_their_units(sizes: list[str], total: int | None) -> None:
    assert read(system(), *(module(size) for size in sizes)).ram_mb == total


def test_a_firmware_chip_is_no_memory() -> None:
    assert read(system(), module("8 GB"), module("16 MB", "Flash")).ram_mb == 8192


def test_the_first_case_that_has_a_form_gives_the_kind() -> None:
    assert read(system(), case("Docking Station"), case("Laptop")).kind is Kind.LAPTOP
    assert read(system(), case("Other")).kind is None


def test_placeholders_give_way_to_the_case_and_to_the_board() -> None:
    board = (
        2,
        "Base Board Information",
        {"Manufacturer": "ASUSTeK", "Product Name": "H81M-K", "Serial Number": "B0ARD"},
    )
    empty = system(Manufacturer="To Be Filled By O.E.M.", Product_Name="System Product Name", UUID="Not Settable",
                   Serial_Number="System Serial Number")  # fmt: skip
    machine = read(empty, board, case("Desktop", "CH4551S"))
    assert (machine.make, machine.model, machine.serial, machine.uuid) == ("ASUSTeK", "H81M-K", "CH4551S", None)
    assert read(empty, board, case("Desktop", "Chassis Serial Number")).serial is None


def test_an_empty_socket_is_no_processor() -> None:
    sockets = [(4, "Processor Information", {"Version": "Xeon of before", "Status": "Unpopulated"}),
               (4, "Processor Information", {"Version": "Xeon E5-2620", "Status": "Populated, Enabled"})]  # fmt: skip
    assert read(system(), *sockets).cpu == "Xeon E5-2620"


def test_the_quiet_form_without_handles_and_with_windows_line_ends_is_read() -> None:
    lines = ("System Information", "\tManufacturer: HP", "\tProduct Name: ProBook 650", "", "Chassis Information",
             "\tType: Laptop", "")  # fmt: skip
    text = "\r\n".join(lines)
    assert dmidecode.recognises(text.replace("\r", ""))
    (machine,) = dmidecode.parse(text)
    assert (machine.make, machine.model, machine.kind) == ("HP", "ProBook 650", Kind.LAPTOP)


@pytest.mark.parametrize("text", ["", "System", "Bonjour\n\tType: Laptop", "[2026/11/21 21:51:00]    info: nwipe 0.36"])
def test_another_text_is_not_taken_for_a_table(text: str) -> None:
    assert not dmidecode.recognises(text)


@pytest.mark.parametrize("value", ["# dmidecode 3.4\n# No SMBIOS nor DMI entry point found, sorry.\n", "", None, 3, {}])
def test_a_table_of_nothing_is_refused_in_french(value: object) -> None:
    with pytest.raises(Unreadable, match="ne décrit aucun ordinateur"):
        dmidecode.parse(value)
