"""Arabic letters joined and ordered, drawn on a paper, and read back as they were written."""

import io
import re
import unicodedata

import pypdf
import pypdfium2
import pytest
from markupsafe import Markup

from ordis.documents import fonts, scripts, styles
from ordis.documents.paper import Bullets, Heading, Text, Ticks, render
from tests.documents import papers
from tests.documents.reading import run, structure, unmarked_operators, write

ARABIC = "تمنحكم مدينة Poitiers هذا الحاسوب مجانا. لا يجوز بيعه قبل مرور 12 شهرا."
DARI = "این کمپیوتر رایگان است: چاپ، ژاله، گل، کتاب. تاریخ ۰۳/۰۳/۲۰۲۷."
ALPHABETS = {
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي أإآؤئءةى لا لأ لإ لآ ؟،؛ ٠١٢٣٤٥٦٧٨٩",
    "fa-AF": "پ چ ژ گ ک ی پپپ چچچ ژژژ گگگ ککک ییی ۰۱۲۳۴۵۶۷۸۹ می\u200cشود",
    "uk": "Ґґ Єє Іі Її абвгґдеєжзиіїйклмнопрстуфхцчшщьюя ’",
    "tr": "Ğğ Şş İi Iı Çç Öö Üü",
    "pt": "ãõ âêô áéíóú à ç",
    "es": "ñ ¿ ¡ á é í ó ú ü",
    "en": "“English” – it’s",
}


def seen(text: str) -> str:
    """What the eye meets from left to right, in letters of reading."""
    joined = scripts.joined(text)
    order = scripts.visual(joined, scripts.levels(joined))
    drawn = (joined[at] for at in order if unicodedata.category(joined[at]) != "Cf")
    return unicodedata.normalize("NFKC", "".join(drawn))


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("بيت", "\ufe91\ufef4\ufe96"),  # beginning, middle, end
        ("دار", "\ufea9\ufe8d\ufead"),  # three letters that never join what follows
        ("لا", "\ufefb"), ("بلا", "\ufe91\ufefc"),  # lam and alef are one letter
        ("گل", "\ufb94\ufede"), ("می\u200cشود", "\ufee3\ufbfd\u200c\ufeb7\ufeee\ufea9"),  # Dari, a non-joiner
        ("بًت", "\ufe91\u064b\ufe96"),  # a vowel sign does not part its neighbours
        ("ء", "\ufe80"), ("abc 12", "abc 12"),
    ],
)  # fmt: skip
def test_each_letter_takes_the_form_that_its_neighbours_ask_for(written: str, forms: str) -> None:
    assert scripts.joined(written) == forms


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("ابت", "تبا"),
        ("ابت 123", "123 تبا"),
        ("ابت Poitiers تبا", "ابت Poitiers تبا"),
        ("ابت 03/03/2027", "03/03/2027 تبا"),
        ("ابت 25%", "%25 تبا"),
        ("1. ابت", "تبا .1"),
    ],
)
def test_numbers_and_latin_words_keep_their_own_order(written: str, drawn: str) -> None:
    assert seen(written) == drawn


def test_a_french_date_stays_in_one_piece_when_it_is_isolated() -> None:
    assert seen(f"ابت {scripts.isolated('3 mars 2027')} تبا") == "ابت 3 mars 2027 تبا"
    assert seen("ابت 3 mars 2027 تبا") == "ابت mars 2027 3 تبا"


def test_an_isolate_left_open_holds_to_the_end_and_fails_nothing() -> None:
    assert seen("ابت \u2066a b") == "a b تبا"


@pytest.mark.parametrize("language", ALPHABETS)
def test_no_letter_of_a_summary_is_missing(language: str, tmp_path) -> None:
    story = [Heading(ALPHABETS[language], 3, language), Text(ALPHABETS[language], language=language)]
    pdf = render(papers.paper(verify_url=""), [Heading("Résumé"), *story])
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "□" not in text
    assert fonts.arabic_drawable(ALPHABETS[language]) == unicodedata.normalize("NFC", ALPHABETS[language])
    for line in run("pdffonts", write(pdf, tmp_path)).splitlines()[2:]:
        assert re.search(r"yes yes yes +\d+ +0$", line), line


def test_poppler_reads_arabic_in_the_order_in_which_it_is_written(tmp_path) -> None:
    pdf = render(papers.paper(verify_url=""), [Heading("Résumé"), Text(ARABIC, language="ar")])
    told = unicodedata.normalize("NFKC", run("pdfinfo", "-struct-text", write(pdf, tmp_path)))
    assert ARABIC in told
    extracted = unicodedata.normalize("NFKC", run("pdftotext", write(pdf, tmp_path), "-"))
    plain = re.sub(r"\s+", " ", "".join(letter for letter in extracted if unicodedata.category(letter) != "Cf"))
    assert "هذا الحاسوب مجانا" in plain
    assert "لا يجوز بيعه قبل مرور" in plain


def test_the_structure_says_the_language_and_the_words() -> None:
    story = [
        Heading("Résumé"),
        Text(ARABIC, language="ar"),
        Bullets([DARI], language="fa-AF"),
        Text("Київ", language="uk"),
    ]
    tags = structure(pypdf.PdfReader(io.BytesIO(render(papers.paper(verify_url=""), story))))
    said = {(tag["/S"], tag["/Lang"]): tag.get("/ActualText") for tag in tags if "/Lang" in tag}
    assert said == {
        ("/P", "ar"): ARABIC, ("/Lbl", "fa-AF"): "•", ("/LBody", "fa-AF"): DARI, ("/P", "uk"): None,
    }  # fmt: skip


def test_lines_end_at_the_right_margin_and_none_overflows() -> None:
    pdf = render(papers.paper(verify_url=""), [Text(f"{ARABIC} " * 9, language="ar"), Text("ا" * 600, language="ar")])
    assert unmarked_operators(pypdf.PdfReader(io.BytesIO(pdf)).pages[0]) == []
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        boxes = [page.get_charbox(rank) for rank in range(page.count_chars())]
    assert len(boxes) > 1000
    assert min(left for left, *_ in boxes if left) >= styles.LEFT - 1
    assert max(right for _, _, right, _ in boxes) == pytest.approx(styles.PAGE[0] - styles.RIGHT, abs=2)


def test_a_long_paragraph_and_a_long_list_go_on_to_the_next_page_as_one() -> None:
    story = [Text(f"{ARABIC} " * 80, language="ar"), Bullets([f"{DARI} " * 60], ordered=True, language="fa-AF")]
    reader = pypdf.PdfReader(io.BytesIO(render(papers.paper(), story)))
    tags = structure(reader)
    assert len(reader.pages) > 2
    assert sum(tag.get("/Lang") == "ar" for tag in tags) == 1
    assert [tag["/S"] for tag in tags].count("/LI") == 1
    assert [tag["/S"] for tag in tags].count("/Lbl") == 1


def test_the_same_arabic_gives_the_same_bytes() -> None:
    story = [Text(ARABIC, language="ar"), Ticks([(True, DARI)], language="fa-AF")]
    assert render(papers.paper(), story) == render(papers.paper(), story)


def test_markup_in_an_arabic_text_is_read_without_its_bold() -> None:
    pdf = render(papers.paper(verify_url=""), [Text(Markup("<b>{}</b><br/>{}").format("ابت", "<i>"), language="ar")])
    [told] = [tag["/ActualText"] for tag in structure(pypdf.PdfReader(io.BytesIO(pdf))) if "/ActualText" in tag]
    assert told.split() == ["ابت", "<i>"]
