"""Which serials and UUIDs identify something, and which are what a maker left."""

import pytest

from ordis.devices.serials import meaningful, meaningful_uuid, uuid_writings

OLD_LSHW, DMIDECODE = "44454C4C-5100-1036-8033-B1C04F46354A", "4c4c4544-0051-3610-8033-b1c04f46354a"


@pytest.mark.parametrize(
    "placeholder",
    [
        None, "", "0", "3", "-", "[Empty]", "To be filled by O.E.M.", "Default string", "System Serial Number",
        "123456789", "0123456789ABCDEF", "SN 123456789ABC", "XXXXXXXX", "????????", "0x00000000", "Not Specified",
    ],
)  # fmt: skip
def test_what_makers_leave_is_no_serial(placeholder: str | None) -> None:
    assert meaningful(placeholder) is None


@pytest.mark.parametrize("serial", ["SN98765", "WD-WX11A80W7430", "S1", "9RK1XXXX", "0xdeadbeef", "3735928559"])
def test_a_true_serial_is_kept_as_it_is_written(serial: str) -> None:
    assert meaningful(f" {serial} ") == serial


@pytest.mark.parametrize("written", [DMIDECODE, DMIDECODE.upper(), f" {{{DMIDECODE}}} "])
def test_a_uuid_is_in_lower_case(written: str) -> None:
    assert meaningful_uuid(written) == DMIDECODE


@pytest.mark.parametrize(
    "placeholder",
    [
        None, "", "Not Settable", "Not Present", "00000000-0000-0000-0000-000000000000",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "fefefefe-fefe-fefe-fefe-fefefefefefe",
        "03000200-0400-0500-0006-000700080009", "00020003-0004-0005-0006-000700080009", DMIDECODE[:-1], DMIDECODE + "0",
    ],
)  # fmt: skip
def test_a_placeholder_is_no_uuid(placeholder: str | None) -> None:
    assert meaningful_uuid(placeholder) is None
    assert uuid_writings(placeholder) == ()


def test_the_uuid_of_old_lshw_and_that_of_dmidecode_are_two_writings_of_one() -> None:
    assert uuid_writings(OLD_LSHW) == (OLD_LSHW.lower(), DMIDECODE)
    assert uuid_writings(DMIDECODE) == (DMIDECODE, OLD_LSHW.lower())
