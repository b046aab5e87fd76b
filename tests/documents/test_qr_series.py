"""Symbols made by the dozen are those made one by one."""

import random

import pytest

from ordis.devices.code import new_code
from ordis.documents import qr, qr_series


def test_a_thousand_addresses_give_the_symbols_that_they_give_alone() -> None:
    draw = random.Random(7)
    texts = [f"HTTPS://ORDI.EXAMPLE/D/{new_code(draw)}" for _ in range(200)]
    texts += [new_code(draw) for _ in range(100)]
    assert [qr_series.matrix(text) for text in texts] == [qr.matrix(text) for text in texts]


@pytest.mark.parametrize("length", [1, 2, 7, 20, 21, 38, 39, 61, 90, 134])
def test_any_text_of_the_alphabet_gives_the_symbol_that_it_gives_alone(length: int) -> None:
    draw = random.Random(length)
    for _ in range(10):
        text = "".join(draw.choices("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", k=length))
        assert qr_series.matrix(text) == qr.matrix(text), text


@pytest.mark.parametrize("text", ["0123456789", "https://host/d/x", "é", "HTTPS://HOST/S/MARK_READY"])
def test_what_is_not_of_the_alphabet_is_made_alone(text: str) -> None:
    assert qr_series.matrix(text) == qr.matrix(text)


def test_no_text_has_no_symbol() -> None:
    with pytest.raises(ValueError, match="text"):
        qr_series.matrix("")
