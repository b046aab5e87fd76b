"""The QR that a terminal shows is read by a camera."""

import zxingcpp
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from ordis.documents import qr
from tests import make
from tests.api.benches import Station, token
from tests.conftest import TODAY


def photographed(text: str, scale: int = 6) -> Image.Image:
    """The terminal, light on dark: each character is two squares, one above the other."""
    lines = text.splitlines()
    picture = Image.new("L", (len(lines[0]), 2 * len(lines)), 0)
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            if character in "▀█":
                picture.putpixel((column, 2 * row), 255)
            if character in "▄█":
                picture.putpixel((column, 2 * row + 1), 255)
    return picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.NEAREST)


def test_the_half_blocks_are_read_back() -> None:
    for text in ("HTTPS://ORDI.EXAMPLE/D/BCDFGHB", "https://ordi.example/été"):
        drawn = qr.half_blocks(text)
        assert set(drawn) <= set(" ▀▄█\n")
        assert len({len(line) for line in drawn.splitlines()}) == 1
        assert [found.text for found in zxingcpp.read_barcodes(photographed(drawn))] == [text]


def test_the_api_draws_the_page_of_a_device(session: Session, client: FlaskClient) -> None:
    device = make.device()
    answer = Station(client, token(at=TODAY)[1]).get(f"/api/devices/{device.code}/qr.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    [found] = zxingcpp.read_barcodes(photographed(answer.text))
    assert found.text == f"HTTPS://ORDI.EXAMPLE/D/{device.code}"
