"""Files as donors send them: read whatever their shape, or refused with what to do."""

import io
import struct
import time
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordis.kernel.grid import Grid, open_grid
from ordis.kernel.refusal import Refusal
from tests.donations.lists import ENCODINGS, LIST, laptops, workbook


def refusal_of(data: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        open_grid(data)
    assert refused.value.status == 422
    assert "Rien n’a été importé" in refused.value.message
    return refused.value.message


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_rows(encoding: str, delimiter: str) -> None:
    grid = open_grid(LIST.replace(";", delimiter).encode(encoding))
    assert grid.rows == tuple(tuple(line.split(";")) for line in LIST.splitlines())
    assert grid.header_at == 0


def test_the_origin_says_how_the_file_was_read() -> None:
    assert open_grid(LIST.encode("cp1252")).origin == "CSV, séparateur point-virgule, encodage Windows-1252"
    assert open_grid(LIST.encode("utf-16")).origin.endswith("UTF-16")


def test_a_workbook_gives_the_same_rows_whatever_its_name() -> None:
    assert open_grid(workbook()).rows == open_grid(LIST.encode()).rows


def test_a_number_in_a_workbook_is_read_as_it_is_shown() -> None:
    assert open_grid(workbook("Type;Série\nportable;12345678")).rows[1] == ("portable", "12345678")


def test_decimal_commas_do_not_pass_for_separators() -> None:
    assert open_grid("Type;Écran\nPortable;15,6\nPortable;14,1\n".encode()).width == 2


def test_quotes_keep_separators_and_line_breaks_of_a_cell() -> None:
    grid = open_grid(b'Type;Remarque\nPortable;"un ; deux\ntrois"\n')
    assert grid.rows[1] == ("Portable", "un ; deux\ntrois")


def test_the_separator_line_of_excel_is_honoured() -> None:
    assert open_grid(b"sep=,\nType,Marque\nPortable,Dell\n").rows[0] == ("Type", "Marque")


@pytest.mark.parametrize("data", [b"", b"\r\n \r\n", b"\x00" * 50, ";;;\n;;".encode("utf-16")])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert "vide" in refusal_of(data)


def test_a_picture_is_refused() -> None:
    chunk = b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    assert "image" in refusal_of(
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n%abc", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, ".xls"),
        (b"<!DOCTYPE html><html><table><tr><td>Type</table>", "page web"),
        (b"\x1f\x8b\x08\x00abcdef", "archive"),
    ],
)
def test_what_is_not_a_list_is_named(data: bytes, words: str) -> None:
    assert words in refusal_of(data)


def test_bytes_in_no_known_encoding_are_refused() -> None:
    assert "encodage" in refusal_of(bytes(range(256)) * 10)


def test_a_damaged_workbook_is_refused() -> None:
    assert "abîmé" in refusal_of(workbook()[:2000])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("mimetype", "application/vnd.oasis.opendocument.text", "OpenDocument qui n’est pas un tableau"),
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "abîmé"),
        ("word/document.xml", "<w/>", "document Word"),
        ("xl/workbook.bin", "x", ".xlsb"),
        ("photo.jpg", "x", "archive"),
    ],
)
def test_a_zip_that_is_no_workbook_is_refused_by_its_name(name: str, content: str, words: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    assert words in refusal_of(out.getvalue())


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (201 * 1024 * 1024))
    assert "210 Mo" in refusal_of(out.getvalue())


def test_a_quote_never_closed_is_found_on_its_line() -> None:
    data = b"Type;Remarque\nPortable;ok\n" + b'Portable;"oubli\n' + b"Portable;x\n" * 500
    assert "ligne 3" in refusal_of(data)


def test_a_hundred_thousand_lines_are_refused_quickly_with_the_limit() -> None:
    data = laptops(100_000)
    start = time.thread_time()
    assert "20\u202f000 lignes" in refusal_of(data)
    assert time.thread_time() - start < 5


def test_five_thousand_lines_are_accepted() -> None:
    assert len(open_grid(laptops(5_000)).rows) == 5_001


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_give_a_grid_or_a_refusal(data: bytes) -> None:
    try:
        grid = open_grid(data)
    except Refusal:
        return
    assert isinstance(grid, Grid)
    assert grid.rows
    assert all(any(row) for row in grid.rows)


CELL = st.text(
    st.characters(codec="cp1252", exclude_characters="\x00\r\n\t\"';,|", exclude_categories=["Cc", "Zs"]),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_cells_survive_the_journey(rows: list[list[str]], encoding: str) -> None:
    text = "Type;Marque;Modèle\n" + "\n".join(";".join(row) for row in rows)
    expected = tuple(tuple(cell for cell in row) for row in rows)
    assert open_grid(text.encode(encoding)).rows[1:] == expected


def test_a_million_blank_lines_are_not_all_read() -> None:
    with pytest.raises(Refusal, match="dépasse"):
        open_grid(b"Type;Marque\nportable;Dell\n" + b"\n" * 1_000_000 + b"fixe;HP\n")
