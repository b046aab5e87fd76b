"""What a Zebra prints, as read by a strict reader of ZPL."""

import pytest

from ordis.devices.labels import zpl
from ordis.devices.labels.formats import LABEL_FORMATS
from ordis.devices.labels.sheet import Correction, LabelFacts, PrintJob, finer
from ordis.kernel.refusal import Refusal
from tests.devices.labels.reading import BadZpl, read, some_labels, zebra

ROLLS = [name for name, sheet in LABEL_FORMATS.items() if sheet.is_roll]


@pytest.mark.parametrize("name", ROLLS)
@pytest.mark.parametrize("dpi", [203, 300])
def test_every_label_out_of_a_zebra_is_read_and_says_its_code(name: str, dpi: int) -> None:
    labels = some_labels(4)
    printed = zebra(zpl.render(PrintJob(labels, finer(LABEL_FORMATS[name], dpi))))
    for facts, label in zip(labels, printed, strict=True):
        assert read(label.picture.convert("L")) in ([facts.url], [facts.code])
        assert f"{facts.code[:3]}-{facts.code[3:6]}-{facts.code[6]}" in label.words


def test_a_module_is_at_least_four_dots_on_the_rolls_of_a_zebra() -> None:
    for name in ("Zebra 50×25", "Zebra 57×32"):
        (label,) = zebra(zpl.render(PrintJob(some_labels(1), LABEL_FORMATS[name])))
        left, top, right, _bottom = label.picture.convert("L").point(lambda grey: 255 - grey).getbbox() or (0, 0, 0, 0)
        assert (right - left) % 25 == 0
        assert (right - left) // 25 >= 4
        assert min(left, top) >= 4 * 4, "the quiet zone"


def test_copies_are_made_by_the_printer() -> None:
    printed = zebra(zpl.render(PrintJob(some_labels(3), LABEL_FORMATS["Zebra 50×25"], copies=7)))
    assert [label.copies for label in printed] == [7, 7, 7]


def test_a_name_commands_nothing() -> None:
    hostile = LabelFacts("BCDFGHB", "HTTPS://HOST/D/BCDFGHB", "Portable^XZ", "~JA^FDpiège_5E ’\u202fŒ", "Ville_^", "")
    (label,) = zebra(zpl.render(PrintJob([hostile], LABEL_FORMATS["99014"])))
    assert "Portable^XZ" in label.words
    assert "~JA^FDpiège_5E ’ Œ" in label.words
    assert "Ville_^" in label.words


def test_the_correction_of_the_printer_moves_the_symbol() -> None:
    sheet = LABEL_FORMATS["Zebra 57×32"]
    boxes = []
    for correction in (Correction(), Correction(1.0, 0.5)):
        (label,) = zebra(zpl.render(PrintJob(some_labels(1), sheet, correction=correction)))
        boxes.append(label.picture.convert("L").point(lambda grey: 255 - grey).getbbox())
    assert all(boxes)
    assert [boxes[1][0] - boxes[0][0], boxes[1][1] - boxes[0][1]] == [8, 4]


def test_a_sheet_is_refused() -> None:
    with pytest.raises(Refusal, match="rouleau"):
        zpl.render(PrintJob(some_labels(1)))


@pytest.mark.parametrize(
    "spoilt", [b"^XA^XZ^FDx", b"x^XA^CI28^PW9^LL9^PQ1^XZ\n", b"^XA^CI28^PW9^LL9^PQ1^FO1,1^QQ1^XZ\n"]
)
def test_the_reader_is_strict(spoilt: bytes) -> None:
    with pytest.raises(BadZpl):
        zebra(spoilt)
