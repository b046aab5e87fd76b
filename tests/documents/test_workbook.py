import io

from openpyxl import load_workbook

from ordis.documents.workbook import Sheet, written


def test_tables_are_read_back_with_their_numbers() -> None:
    rows = [("Imprimerie du Clain", 96), ("=1+1", 3), ("Rien", None)]
    book = load_workbook(io.BytesIO(written([Sheet("Donateurs", ("Organisation", "Appareils"), rows)])))
    page = book["Donateurs"]
    assert [[cell.value for cell in row] for row in page.iter_rows(max_row=2)] == [
        ["Organisation", "Appareils"],
        ["Imprimerie du Clain", 96],
    ]
    assert page["A3"].data_type == "s"
    assert page["B4"].value is None


def test_sheets_keep_names_that_a_spreadsheet_accepts_and_none_twice() -> None:
    long = "Structures / qui ont accompagné les familles [2022]"
    book = load_workbook(io.BytesIO(written([Sheet(long, ("a",), []), Sheet(long.upper(), ("a",), [])])))
    assert len({name.lower() for name in book.sheetnames}) == 2
    assert all(len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in book.sheetnames)
