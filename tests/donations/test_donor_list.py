"""What cells mean, what columns are called, what is wrong on which line."""

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.devices.models import Kind, Medium
from ordis.donations import values
from ordis.donations.columns import Field, named, open_list
from ordis.donations.donor_list import Plan, Reading, read_lines, rejected_csv
from ordis.kernel.cells import UnreadableError
from ordis.kernel.refusal import Refusal
from tests.donations.lists import LIST, first_plan, workbook


def read(text: str, **changes: object) -> Reading:
    grid = open_list(text.encode())
    plan = first_plan(grid)
    fields = {"columns": plan.columns, "header": plan.header, "default_kind": plan.default_kind} | changes
    return read_lines(grid, Plan(**fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Type matériel", Field.KIND),
        ("MARQUE", Field.MAKE),
        ("Désignation", Field.MODEL),
        ("N° de série", Field.SERIAL),
        ("Serial Number", Field.SERIAL),
        ("S/N", Field.SERIAL),
        ("N° d'inventaire", Field.ASSET_TAG),
        ("Qté", Field.QUANTITY),
        ("RAM (Go)", Field.RAM),
        ("Disque dur", Field.DISK_CAPACITY),
        ("N° série disque", Field.DISK_SERIAL),
        ("Service Tag", Field.SERIAL),
        ("Processeur", Field.CPU),
        ("Taille écran", Field.SCREEN),
    ],
)
def test_titles_are_recognised_whatever_their_writing(title: str, field: Field) -> None:
    assert named(title) is field


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PC portable", Kind.LAPTOP),
        ("LAPTOP", Kind.LAPTOP),
        ("Portable Dell", Kind.LAPTOP),
        ("Unité Centrale", Kind.DESKTOP),
        ("Écran 24 pouces", Kind.MONITOR),
        ("moniteur", Kind.MONITOR),
        ("tout-en-un", Kind.ALL_IN_ONE),
        ("iPad", Kind.TABLET),
        ("téléphone portable", Kind.SMARTPHONE),
        ("station d'accueil pour portable", Kind.PERIPHERAL),
        ("PC fixe avec clavier", Kind.DESKTOP),
        ("all_in_one", Kind.ALL_IN_ONE),
    ],
)
def test_kinds_are_recognised(text: str, kind: Kind) -> None:
    assert values.kind(text) is kind


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("256GB SSD", 256 * 10**9),
        ("8 Go", 8 * 10**9),
        ("1,0 To", 10**12),
        ("512", 512 * 10**9),
        ("M.2 512 Go", 512 * 10**9),
        ("2.5'' 500 Go", 500 * 10**9),
        ("", None),
        ("sans", None),
        ("néant", None),
        ("1To 7200 tr/min", 10**12),
    ],
)
def test_capacities_are_read(text: str, size: int | None) -> None:
    assert values.capacity(text) == size


@pytest.mark.parametrize(
    ("text", "size"),
    [("8 Go", 8192), ("16384 Mo", 16384), ("8", 8192), ("2x8 Go DDR4", 16384), ("4096", 4096), ("", None)],
)
def test_memory_is_read_in_mebibytes(text: str, size: int | None) -> None:
    assert values.ram_mb(text) == size


@pytest.mark.parametrize(
    "text",
    [
        "To Be Filled By O.E.M.",
        "System Serial Number",
        "0123456789",
        "00000000",
        "N/A",
        "néant",
        "-",
        "Default string",
    ],
)
def test_makers_placeholders_are_no_serial(text: str) -> None:
    assert values.serial(text) is None


def test_a_serial_that_excel_spoilt_is_refused_with_the_remedy() -> None:
    with pytest.raises(UnreadableError, match="format Texte"):
        values.serial("5,02E+11")


@given(st.text(max_size=40))
def test_any_cell_is_read_or_refused_with_a_sentence(text: str) -> None:
    parsers = (
        values.kind,
        values.capacity,
        values.ram_mb,
        values.inches,
        values.serial,
        values.quantity,
        values.disk_serials,
    )
    for parse in parsers:
        sentence = "."
        try:
            parse(text)
        except UnreadableError as error:
            sentence = str(error)
        assert sentence.endswith(".")


@given(st.integers(1, 64_000))
def test_a_capacity_written_by_a_maker_is_read_back(gigabytes: int) -> None:
    assert values.capacity(f"{gigabytes} Go") == gigabytes * 10**9


def test_the_three_devices_of_the_list_are_read() -> None:
    reading = read(LIST)
    laptop, desktop, screen = reading.announced
    assert not reading.faults
    assert (laptop.kind, laptop.make, laptop.model, laptop.serial, laptop.ram_mb) == (
        Kind.LAPTOP,
        "Dell",
        "Latitude 5490",
        "8XK2P13",
        8192,
    )
    assert [(each.medium, each.serial, each.capacity_bytes) for each in laptop.carriers] == [
        (Medium.SSD, "S3Z9NX0M100001", 256 * 10**9)
    ]
    assert desktop.serial is None
    assert desktop.carriers[0].capacity_bytes == 10**12
    assert (screen.kind, screen.carriers) == (Kind.MONITOR, ())


def test_a_workbook_says_the_same_as_the_csv() -> None:
    grid = open_list(workbook())
    assert read_lines(grid, first_plan(grid)) == read(LIST)


def test_several_disks_in_one_cell_are_several_disks() -> None:
    (device,) = read("Type;Disque;N° série disque\nUC;256 Go SSD + 1 To HDD;AA11 + BB22\n").announced
    assert [(each.medium, each.capacity_bytes, each.serial) for each in device.carriers] == [
        (Medium.SSD, 256 * 10**9, "AA11"),
        (Medium.HDD, 10**12, "BB22"),
    ]


def test_a_quantity_announces_as_many_devices() -> None:
    assert len(read("Type;Modèle;Qté\nÉcran;P2419;12\n").announced) == 12


def test_a_fault_names_line_column_and_value_and_spares_other_lines() -> None:
    reading = read("Type;Marque;Disque\nportable;Dell;256 Go\nfax;Canon;\nportable;HP;beaucoup\n")
    assert [(each.line, each.column, each.value) for each in reading.faults] == [
        (3, "Type", "fax"),
        (4, "Disque", "beaucoup"),
    ]
    assert len(reading.announced) == 1


def test_a_serial_given_twice_is_refused_the_second_time() -> None:
    reading = read("Type;N° de série\nportable;ABC-123\nportable;abc 123\n")
    assert len(reading.announced) == 1
    assert [(each.line, each.value) for each in reading.faults] == [(3, "abc 123")]
    assert "ligne 2" in reading.faults[0].sentence


def test_placeholders_given_twice_are_no_twins() -> None:
    assert len(read("Type;N° de série\nportable;N/A\nportable;N/A\n").announced) == 2


def test_a_serial_for_twelve_devices_is_refused() -> None:
    assert "quantité doit être 1" in read("Type;N° de série;Qté\nportable;ABC123;12\n").faults[0].sentence


def test_without_titles_columns_are_named_by_their_letter_and_the_kind_is_guessed() -> None:
    grid = open_list(b"Dell;Portable;fax\nHP;Portable;x\n")
    plan = first_plan(grid)
    assert plan.columns == {1: Field.KIND}
    assert not plan.header
    assert len(read_lines(grid, plan).announced) == 2


def test_a_kind_for_the_whole_list_fills_the_silence() -> None:
    text = "Marque;Modèle\nDell;5490\n"
    assert "sorte" in read(text).faults[0].sentence
    assert read(text, default_kind=Kind.LAPTOP).announced[0].kind is Kind.LAPTOP


def test_one_field_for_two_columns_is_refused() -> None:
    with pytest.raises(Refusal, match="Deux colonnes"):
        read("A;B\nx;y\n", columns={0: Field.KIND, 1: Field.KIND})


def test_refused_lines_come_back_as_they_were_with_the_reason_and_can_be_given_again() -> None:
    text = "Type;Marque;Remarque\nfax;Canon;=1+1\nportable;Dell;ok\n"
    grid = open_list(text.encode())
    faults = read(text).faults
    data = rejected_csv(grid, header=True, faults=faults)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Type", "Marque", "Remarque", "Ligne", "À corriger"]
    assert rows[1][:4] == ["fax", "Canon", "'=1+1", "2"]
    again = open_list(data.decode("utf-8-sig").replace("fax", "portable").encode())
    assert again.rows[1][2] == "=1+1"
    assert len(read_lines(again, first_plan(again)).announced) == 1


def test_a_title_that_a_spreadsheet_would_run_is_neutralised_in_the_reason_too() -> None:
    grid = open_list(b'=HYPERLINK("x");Marque\nfax;Dell\n')
    plan = Plan({0: Field.KIND, 1: Field.MAKE}, header=True)
    data = rejected_csv(grid, header=True, faults=read_lines(grid, plan).faults)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][-1].startswith("'=HYPERLINK")
    assert [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell] == []


@pytest.mark.parametrize("parse", [values.capacity, values.ram_mb, lambda text: values.disk_sizes(text, "")])
def test_a_cell_that_is_a_novel_is_refused_at_once(parse: Callable[[str], object]) -> None:
    """Digits by the thousand would be read again from each of them."""
    with pytest.raises(UnreadableError):
        parse("1" * 30_000 + "x")


def test_a_computer_has_no_more_disks_than_a_server() -> None:
    assert len(values.disk_sizes("8 x 1 To + 8 x 1 To", "")) == values.MOST_DISKS
    with pytest.raises(UnreadableError, match="plus de 16 disques"):
        values.disk_sizes("8 x 1 To + 8 x 1 To + 1 To", "")


@pytest.mark.parametrize(
    "title", ["N° de série disque", "n série disque", "Numéro de série du disque", "NUMERO SERIE DISQUE"]
)
def test_a_title_is_recognised_with_or_without_its_articles(title: str) -> None:
    assert named(title) is Field.DISK_SERIAL


def test_lines_above_the_titles_are_left_out() -> None:
    grid = open_list(("Parc 2022;;\n;;\n" + "Type;Marque;Modèle\nPortable;Dell;5490\n").encode())
    assert grid.header_at == 1
    assert grid.numbers == (1, 3, 4)


def test_the_title_of_the_whole_list_is_not_that_of_a_column() -> None:
    grid = open_list(("Inventaire;;\n;;\n" + "Type;Marque;Modèle\nPortable;Dell;5490\n").encode())
    assert grid.header_at == 1
    assert open_list(b"Inventaire\nA-12\nA-13\n").header_at == 0


def test_a_list_without_titles_is_seen_as_such() -> None:
    assert open_list(b"Portable;Dell;5490\nPortable;HP;840\n").header_at is None
