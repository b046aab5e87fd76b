"""The city's logo: refused at start with a sentence, or printed on every paper without transparency."""

import base64
import io
import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from ordis.documents import logo
from ordis.documents.models import DocumentKind
from ordis.documents.paper import Text, render
from ordis.settings import BadSetting
from tests import pages
from tests.documents import papers
from tests.documents.reading import run, struct_text, unmarked_operators, write
from tests.documents.test_twins import issued, page_of


def drawn(path: Path, size: tuple[int, int] = (900, 400), mode: str = "RGBA", **options: object) -> Path:
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    picture.paste((200, 0, 0, 128), (0, 0, size[0] // 2, size[1]))
    picture.convert(mode).save(path, **options)
    return path


def with_logo(path: Path) -> bytes:
    paper = papers.paper(verify_url="")
    return render(replace(paper, letterhead=replace(papers.LETTERHEAD, logo=logo.open_logo(path))), [Text("Bonjour")])


@pytest.mark.parametrize(("name", "mode"), [("a.png", "RGBA"), ("a.png", "P"), ("a.jpg", "RGB"), ("a.gif", "P")])
def test_a_logo_is_printed_flat_on_white_and_said_by_the_name_beside_it(tmp_path: Path, name: str, mode: str) -> None:
    pdf = with_logo(drawn(tmp_path / name, mode=mode))
    assert pdf == with_logo(tmp_path / name)
    assert b"/SMask" not in pdf
    assert b"/Interpolate" not in pdf
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    [picture] = page.images
    assert picture.image is not None
    assert picture.image.mode == "RGB"
    assert picture.image.width <= logo.PRINTED[0]
    assert unmarked_operators(page) == []
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", write(pdf, tmp_path))
    assert "Figure" not in struct_text(pdf, tmp_path)


def test_half_a_colour_becomes_its_mixture_with_white(tmp_path: Path) -> None:
    made = logo.open_logo(drawn(tmp_path / "a.png"))
    picture = Image.open(io.BytesIO(made.png))
    assert picture.getpixel((10, 10)) == (227, 127, 127)
    assert picture.getpixel((picture.width - 5, 10)) == (255, 255, 255)
    assert made.fitted(149, 45) == pytest.approx((101.25, 45), rel=0.02)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "un SVG s’exporte en PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "n’est pas une image PNG"),
        (b"", "n’est pas une image PNG"),
        (b"x" * (logo.MOST_BYTES + 1), "pèse 1025"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_what_to_do(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    with pytest.raises(BadSetting, match=words) as refused:
        logo.open_logo(path)
    assert "ORDIS_LOGO" in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize(("size", "words"), [((20, 400), "20 × 400"), ((7000, 60), "7000 × 60")])
def test_a_logo_too_small_or_too_large_is_refused_with_its_size(
    tmp_path: Path, size: tuple[int, int], words: str
) -> None:
    with pytest.raises(BadSetting, match=words):
        logo.open_logo(drawn(tmp_path / "a.png", size))


def test_a_cut_picture_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    whole = drawn(tmp_path / "a.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadSetting, match="n’est pas une image PNG"):
        logo.open_logo(tmp_path / "cut.png")
    with pytest.raises(BadSetting, match="n’existe pas"):
        logo.open_logo(tmp_path / "absent.png")


def test_the_page_of_a_paper_shows_the_logo_of_the_settings(
    app: Flask, session: Session, tmp_path: Path, monkeypatch
) -> None:
    document = issued(DocumentKind.DONATION_CERTIFICATE)
    assert "data:image" not in page_of(app, document)
    monkeypatch.setattr(logo, "_current", logo.open_logo(drawn(tmp_path / "a.png")))
    page = page_of(app, document)
    assert not list(pages.defects(page))
    [uri] = re.findall(r'<img src="data:image/png;base64,([^"]+)" alt=""', page)
    assert base64.b64decode(uri).startswith(b"\x89PNG")
