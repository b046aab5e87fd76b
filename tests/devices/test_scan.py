"""One parser for everything that a scanner, a camera or a hand may type."""

import json
import time

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ordis.cli import ordis
from ordis.devices.code import ALPHABET, check_letter, neighbours, spoken
from ordis.devices.scan import LONGEST, NOT_OURS, NOTHING, TOO_LONG, WRONG_LETTER, ScanKind, as_meant, read
from tests.devices.keyboards import GARBLED, on_azerty, with_capitals_locked

CODE = "BCDFGH" + check_letter("BCDFGH")
WRONG = "BCDFGH" + next(letter for letter in ALPHABET if letter != CODE[-1])
CARD = "HTTPS://ORDI.POITIERS.FR/S/MARK_READY"
LABEL = f"HTTPS://ORDI.POITIERS.FR/D/{CODE}"


def test_the_keyboards_of_this_test_are_the_true_ones() -> None:
    assert on_azerty("HTTPS://") == "HTTPSM!!"
    assert on_azerty("ORDI.POITIERS.FR") == "ORDI:POITIERS:FR"
    assert on_azerty(ALPHABET) == ALPHABET


@pytest.mark.parametrize(
    "text",
    [
        LABEL,
        LABEL.lower(),
        LABEL.title(),
        LABEL.replace("HTTPS", "HTTP"),
        LABEL + "/",
        LABEL + "/\r\n",
        f"  {LABEL}\n",
        f"\ufeff{LABEL}\x00",
        f"]Q1{LABEL}",
        LABEL + "?utm_source=poster#top",
        f"http://127.0.0.1:8000/D/{CODE}",
        f"https://ordi.poitiers.fr/d/{spoken(CODE).lower()}",
        f"ordi.poitiers.fr/d/{CODE}",
        f"/D/{CODE}",
        f"D/{CODE}",
        f"]C1{CODE}",
        CODE,
        CODE.lower(),
        spoken(CODE),
        " ".join(CODE),
        f"{CODE[:3]} {CODE[3:6]} {CODE[6:]}",
        f"{CODE}\t",
        on_azerty(LABEL),
        on_azerty(LABEL + "/"),
        with_capitals_locked(LABEL),
        on_azerty(f"HTTP://127.0.0.1:8000/D/{CODE}"),
        on_azerty(CODE),
    ],
)
def test_a_device_is_read_however_it_is_typed(text: str) -> None:
    scan = read(text)
    assert (scan.kind, scan.code, scan.raw) == (ScanKind.DEVICE, CODE, text)


@pytest.mark.parametrize(
    "text",
    [
        f"HTTPS://ORDI.POITIERS.FR/L/{CODE}",
        on_azerty(f"HTTPS://ORDI.POITIERS.FR/L/{CODE}"),
        f"/l/{CODE.lower()}/",
    ],
)
def test_a_place_is_read_as_a_place(text: str) -> None:
    assert (read(text).kind, read(text).code) == (ScanKind.PLACE, CODE)


@pytest.mark.parametrize("text", [CARD, "/s/mark_ready", on_azerty(CARD), with_capitals_locked(CARD)])
def test_a_mode_card_is_an_action(text: str) -> None:
    assert (read(text).kind, read(text).code) == (ScanKind.ACTION, "mark_ready")


@pytest.mark.parametrize(
    "text",
    [
        WRONG,
        spoken(WRONG),
        f"HTTPS://ORDI.POITIERS.FR/D/{WRONG}",
        f"/L/{WRONG}",
        on_azerty(LABEL[:-1] + WRONG[-1]),
    ],
)
def test_a_wrong_check_letter_asks_to_read_again(text: str) -> None:
    scan = read(text)
    assert (scan.kind, scan.code, scan.hint) == (ScanKind.UNKNOWN, None, WRONG_LETTER)
    assert "relisez" in scan.hint


@pytest.mark.parametrize(
    "text",
    [
        "bonjour",
        "PF0ABCDE",
        "https://example.org/",
        f"/X/{CODE}",
        "/D/",
        "/D/ABC",
        CODE[:6],
        CODE * 2,
        "💾💾💾",
    ],
)
def test_what_is_not_ours_is_said_and_kept(text: str) -> None:
    scan = read(text)
    assert (scan.kind, scan.code, scan.hint, scan.raw) == (ScanKind.UNKNOWN, None, NOT_OURS, text)


@pytest.mark.parametrize("text", ["", " \r\n", "\x00\ufeff"])
def test_nothing_read_is_said_too(text: str) -> None:
    assert read(text).hint == NOTHING


@pytest.mark.parametrize("filler", ["x", "/D/", "!D!B", " ", "\x00", "B"])
def test_rubbish_of_ten_thousand_characters_is_bounded(filler: str) -> None:
    begun = time.thread_time()
    scan = read((filler * 10_000)[:10_000])
    assert time.thread_time() - begun < 0.05
    assert (scan.kind, scan.hint) == (ScanKind.UNKNOWN, TOO_LONG)
    assert len(scan.raw) <= LONGEST + 1
    assert len(scan.echo) <= 81


def test_the_echo_has_no_control_character() -> None:
    assert read("\x02abc\x1d\u202edef\r\n").echo == "abc  def"


@pytest.mark.parametrize("serial", ["PF0QA1WZ", "5CG8123XYZ", "MJ-0927/M"])
def test_a_serial_spoilt_by_the_keyboard_is_read_as_meant(serial: str) -> None:
    assert as_meant(on_azerty(serial)) == serial


codes = st.text(ALPHABET, min_size=6, max_size=6).map(lambda six: six + check_letter(six))
HOSTS = ("ORDI.POITIERS.FR", "MONTMORILLON.EXAMPLE", "127.0.0.1:8000", "S.D.L.FR", "AQWZM-1.FR:8443")


@pytest.mark.parametrize("keyboard", GARBLED)
@given(codes, st.sampled_from(HOSTS), st.sampled_from("DL"), st.sampled_from(["HTTP://", "HTTPS://"]))
def test_a_label_is_read_through_every_keyboard(keyboard: str, code: str, host: str, room: str, scheme: str) -> None:
    scan = read(GARBLED[keyboard](f"{scheme}{host}/{room}/{code}"))
    assert (scan.kind.value[0].upper(), scan.code) == ("D" if room == "D" else "P", code)
    assert scan.host == host.lower()


@given(codes, st.sampled_from(sorted(GARBLED)), st.integers(0, 60), st.integers(0, 60))
def test_a_piece_of_a_label_is_the_same_code_or_unknown_never_another(
    code: str, keyboard: str, start: int, end: int
) -> None:
    piece = GARBLED[keyboard](f"HTTPS://ORDI.POITIERS.FR/D/{code}")[start:end]
    assert read(piece).code in {code, None}


@given(codes, st.integers(0, 6), st.sampled_from(ALPHABET))
def test_one_wrong_letter_always_asks_to_read_again(code: str, place: int, letter: str) -> None:
    torn = code[:place] + letter + code[place + 1 :]
    scan = read(f"HTTPS://ORDI.POITIERS.FR/D/{torn}")
    assert scan.code == (code if torn == code else None)
    assert torn == code or (scan.torn == torn and code in neighbours(torn))


@given(st.text(max_size=400))
def test_any_text_gets_an_answer_and_a_device_always_has_a_valid_code(text: str) -> None:
    scan = read(text)
    assert (scan.kind is ScanKind.UNKNOWN) == bool(scan.hint)
    assert (scan.code is None) == (scan.kind is ScanKind.UNKNOWN)


def test_the_command_prints_what_was_read() -> None:
    answer = CliRunner().invoke(ordis, ["scan", on_azerty(LABEL), "--json"])
    assert answer.exit_code == 0
    assert json.loads(answer.output) == {"kind": "device", "code": CODE, "raw": on_azerty(LABEL)}


def test_the_command_fails_on_what_is_unknown() -> None:
    answer = CliRunner().invoke(ordis, ["scan", WRONG, "--json"])
    assert answer.exit_code == 1
    assert json.loads(answer.output) == {"kind": "unknown", "code": None, "raw": WRONG}
    assert "relisez" in CliRunner().invoke(ordis, ["scan", WRONG]).output
