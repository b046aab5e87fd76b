"""Lists as ugly as donors send them, made here; what each must give is written by hand in ``lists/NAME.json``."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from openpyxl import Workbook

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
_SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>%s</sheetData></worksheet>"
)


def _book(fill: Callable[[Any], None]) -> Callable[[], bytes]:
    def made() -> bytes:
        book = Workbook()
        fill(book)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return made


def _rows(sheet: Any, *rows: list[Any]) -> None:
    for row in rows:
        sheet.append(row)


def merged(book: Any) -> None:
    sheet = book.active
    _rows(sheet, ["Parc 2022 de la société", None, None], ["Type", "Marque", "N° de série"])
    _rows(sheet, ["PC portable", "Dell", "AAA111"], [None, "Dell", "AAA222"], [None, None, "AAA333"])
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A5")
    sheet.merge_cells("B4:B5")


def formulas(book: Any) -> None:
    _rows(book.active, ["Type", "Modèle", "N° de série", "RAM"], ["Portable", "=A2&B9", "FRM001", "8 Go"])
    _rows(book.active, ["Portable", "Latitude", "#REF!", "8 Go"], ["Portable", "Latitude", "FRM003", 16])


def dates(book: Any) -> None:
    _rows(book.active, ["Type", "N° de série", "Date d’achat"], ["Portable", "DAT001", datetime(2018, 3, 12)])  # noqa: DTZ001
    for rank, said in enumerate([43171, "12/03/2018", "mars 2018", 2018, "2018-03-12", "jadis", None], 2):
        book.active.append(["Portable", f"DAT{rank:03d}", said])
    book.active.append(["Portable", datetime(2018, 3, 1), None])  # noqa: DTZ001


def sheets(book: Any) -> None:
    book.active.title = "Lisez-moi"
    _rows(book.active, ["Bonjour, voici notre liste."])
    _rows(book.create_sheet("Parc"), ["Type", "Marque", "Série"], ["Portable", "HP", "SHE001"])
    other = book.create_sheet("Archives")
    other.sheet_state = "hidden"
    _rows(other, ["Type", "Marque", "Série"], ["Portable", "HP", "OLD001"])


def hidden(book: Any) -> None:
    sheet = book.active
    _rows(sheet, ["Type", "Marque", "N° de série"], ["Portable", "HP", "HID001"], ["Portable", "HP", "HID002"])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True


def plain(book: Any) -> None:
    _rows(book.active, ["Type", "Marque", "N° de série"], ["Portable", "HP", 12345678], ["Écran", "Dell", "MIS002"])


def with_sheet(rows: str) -> bytes:
    """A true workbook whose only sheet is replaced by ``rows``."""
    out = io.BytesIO()
    whole = io.BytesIO(_book(plain)())
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            sheet = name == "xl/worksheets/sheet1.xml"
            archive.writestr(name, _SHEET % rows if sheet else source.read(name))
    return out.getvalue()


def _line(number: int, *cells: str) -> str:
    told = "".join(
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for letter, cell in zip("ABC", cells, strict=False)
    )
    return f'<row r="{number}">{told}</row>'


def coloured_to_the_end() -> bytes:
    """Two devices, and a colour given to whole columns: a row for each of the 1,048,576."""
    blank = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(4, 1_048_577))
    return with_sheet(_line(1, "Type", "Série") + _line(2, "Portable", "END001") + _line(3, "Écran", "END002") + blank)


def two_corners() -> bytes:
    return with_sheet(_line(1, "Type") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def ods(body: str, *, manifest: str = "", styles: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODS, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def _cells(*texts: str) -> str:
    return "".join(
        f'<table:table-cell office:value-type="string"><text:p>{each}</text:p></table:table-cell>' for each in texts
    )


def libreoffice() -> bytes:
    """As LibreOffice writes: repeated cells and rows to the end of the sheet, a note, a merged kind, a hidden sheet."""
    return ods(
        '<table:table table:name="Parc"><table:table-column table:number-columns-repeated="16384"/>'
        f'<table:table-row table:number-rows-repeated="3">{"<table:table-cell/>"}</table:table-row>'
        f"<table:table-row>{_cells('Type', 'N° de série', 'RAM', 'Acheté le', 'Date d’achat')}</table:table-row>"
        '<table:table-row><table:table-cell office:value-type="string" table:number-rows-spanned="2">'
        "<office:annotation><text:p>ignorez-moi</text:p></office:annotation><text:p>PC<text:s/>portable</text:p>"
        f"</table:table-cell>{_cells('ODS001')}"
        '<table:table-cell office:value-type="float" office:value="8"><text:p>8,00</text:p></table:table-cell>'
        '<table:table-cell/><table:table-cell office:value-type="date" office:date-value="2019-05-06">'
        "<text:p>6 mai</text:p>"
        "</table:table-cell></table:table-row>"
        f'<table:table-row table:visibility="filter"><table:covered-table-cell/>{_cells("ODS002", "16 Go")}'
        '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table>"
        '<table:table table:name="Caché" table:style-name="ta2"><table:table-row>'
        f"{_cells('Type', 'Série')}</table:table-row></table:table>",
        styles='<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>',
    )


def bomb(name: str, first: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(first, _ODS if first == "mimetype" else "<workbook/>")
        with archive.open(name, "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b" " * (1 << 20))
    return out.getvalue()


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LISTS: Mapping[str, Callable[[], bytes]] = {
    "header_on_line_4.csv": lambda: (
        "Société Exemple;;\r\nInventaire au 12/03/2022;;\r\n;;\r\nType;Marque;N° de série\r\nPortable;Dell;HEA001\r\n"
    ).encode("cp1252"),
    "merged_cells.xlsx": _book(merged),
    "two_columns_serie.csv": "Type;Série;Disque;Série\nPortable;TWI001;256 Go;DSK001\n".encode,
    "formulas.xlsx": _book(formulas),
    "formulas.csv": 'Type;Modèle;N° de série\nPortable;=1+1;="00123456"\nPortable;"\'-x";FRC002\n'.encode,
    "excel_dates.xlsx": _book(dates),
    "coloured_to_the_end.xlsx": coloured_to_the_end,
    "two_corners.xlsx": two_corners,
    "million_rows.csv": lambda: b"Type;Marque\n" + b"Portable;Dell\n" * 1_048_575,
    "mojibake.csv": lambda: (
        "Type;Modèle;N° de série\nÉcran;Qualité – 24\";MOJ001\nUnité centrale;déjà vu;MOJ002\n"
        .encode().decode("cp1252")
    ).encode(),
    "lost_letters.csv": lambda: "Type;Mod\ufffdle;Marque\nPortable;x;Dell\nPortable;x;d\ufffdj\ufffd\n".encode(),
    "semicolon_in_quotes.csv": lambda: (
        b'Type;Marque;Remarque\nPortable;"Dell; Inc.";"dit ""le beau"""\nPortable;HP;ok\n'
    ),
    "line_break_in_a_cell.csv": lambda: b'Type,Marque,Remarque\nPortable,Dell,"un\ndeux"\nfax,Canon,rien\n',
    "empty.csv": lambda: b"\xef\xbb\xbf\r\n",
    "locked.xlsx": lambda: OLE2 + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600,
    "bomb.xlsx": lambda: bomb("xl/worksheets/sheet1.xml", "xl/workbook.xml"),
    "bomb.ods": lambda: bomb("content.xml", "mimetype"),
    "several_sheets.xlsx": _book(sheets),
    "hidden.xlsx": _book(hidden),
    "total_and_blank_lines.csv": (
        "Type;Marque;Qté\n\nPortable;Dell;2\n;;\n;;\nÉcran;Dell;3\n\nTotal;;5\n"
    ).encode,
    "nul_bytes.csv": lambda: (
        "Type;Marque;Modèle;N° de série\nPortable;De\x00ll;Latitude 5490;NUL001\nPortable;HP;840 G5;NUL002\n"
        "Portable;HP;840 G5;NUL003\n"
    ).encode(),
    "utf16.tsv": "Type\tMarque\tModèle\tN° de série\nÉcran\tDell\tP2419H\tU16001\n".encode("utf-16").__bytes__,
    "really_a_workbook.csv": _book(plain),
    "values.csv": (
        "Catégorie;RAM;Stockage;N° série disque;Qté;Écran\n"
        "PC portable;8 Go;256GB SSD;;;15,6\nTour;16384 Mo;1 To HDD + 256 SSD;AA11 + BB22;;\n"
        "écran;;;;12;24 pouces\nportable;beaucoup;;;;\nportable;;;;0;\nmachine à café;;;;;\n"
    ).encode,
    "serials_twice.csv": (
        "\ufeffKind,Make,Serial Number\nlaptop,Dell,TWO-001\nlaptop,Dell,two 001\nlaptop,Dell,5.02E+11\n"
        "laptop,Dell,To be filled by O.E.M.\n"
    ).encode,
    "libreoffice.ods": libreoffice,
    "locked.ods": lambda: ods("", manifest="<encryption-data/>"),
    "a_picture.xlsx": lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
}  # fmt: skip
