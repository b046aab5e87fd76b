"""« 12 × Latitude 5490 » is read as people write it, and never fails in another way than by saying why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.devices.models import Device, Kind
from ordis.donations.counted.rules import MAKERS, Counted, read, read_line, taken
from ordis.donations.values import MOST_PER_LINE
from ordis.kernel.cells import UnreadableError
from ordis.kernel.refusal import Refusal

WORDS = (
    ("12 × Latitude 5490", Counted(12, Kind.LAPTOP, "Dell", "Latitude 5490")),
    ("12x Dell Latitude 5490", Counted(12, Kind.LAPTOP, "Dell", "Latitude 5490")),
    ("- 12X  dell  latitude 5490", Counted(12, Kind.LAPTOP, "Dell", "latitude 5490")),
    ("– 3 portables", Counted(3, Kind.LAPTOP)),
    ("•3 portables", Counted(3, Kind.LAPTOP)),
    ('21,5" écran Dell', Counted(1, Kind.MONITOR, "Dell", screen_inches=21.5)),
    ("5 portables HP 840-G5", Counted(5, Kind.LAPTOP, "HP", "840-G5")),
    ("Latitude 5490 x 4", Counted(4, Kind.LAPTOP, "Dell", "Latitude 5490")),
    ("12 XPS 13", Counted(12, Kind.LAPTOP, "Dell", "XPS 13")),
    ("OptiPlex 7050", Counted(1, Kind.DESKTOP, "Dell", "OptiPlex 7050")),
    ('3 écrans 24"', Counted(3, Kind.MONITOR, screen_inches=24.0)),
    ("10 écrans Dell 21,5 pouces", Counted(10, Kind.MONITOR, "Dell", screen_inches=21.5)),
    ("12 portables", Counted(12, Kind.LAPTOP)),
    ("5 MacBook Pro", Counted(5, Kind.LAPTOP, "Apple", "MacBook Pro")),
    ("7 tout en un HP EliteOne 800", Counted(7, Kind.ALL_IN_ONE, "HP", "EliteOne 800")),
    ("2 ordinateurs portables Hewlett Packard 840", Counted(2, Kind.LAPTOP, "Hewlett Packard", "840")),
    ("4 portables Truc 3000", Counted(4, Kind.LAPTOP, "Truc", "3000")),
    ("5 souris Logitech", Counted(5, Kind.PERIPHERAL, model="souris Logitech")),
)


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_a_line_is_read_as_people_write_it(text: str, expected: Counted) -> None:
    assert read_line(text) == expected


def test_lines_are_read_together_and_a_kind_is_lent_to_those_that_say_none() -> None:
    found = read("12 × Latitude 5490\n\n3 Modèle 77 ; 2 écrans", Kind.DESKTOP)
    assert [(each.count, each.kind) for each in found] == [(12, Kind.LAPTOP), (3, Kind.DESKTOP), (2, Kind.MONITOR)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Écrivez ce que vous comptez"),
        ("3 Modèle 77", "Ligne 1.*le type ne s’y lit pas"),
        ("2 écrans\n0 portables", "Ligne 2.*de 1 à 500"),
        ("501 portables", "de 1 à 500"),
        ("300 portables\n300 écrans", "500 appareils au plus"),
        ("\n".join(["1 écran"] * 41), "40 lignes au plus"),
        (f"1 portable {'x' * 200}", "trop long"),
        ('1 écran 99"\n1 écran 2"', "Ligne 2.*taille d’écran"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, why: str) -> None:
    with pytest.raises(Refusal, match=f"(?s){why}"):
        read(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-5 portables", "-5"),
        ("−5 portables", "−5"),
        ("- -5 portables", "-5"),
        ("+5 portables", "+5"),
        ("0 portables", "0"),
        ("000 × Latitude 5490", "000"),
        ("1,5 portables", "1,5"),
        ("2.5x portables", "2.5"),
        ("1/2 portables", "1/2"),
        ("Latitude 5490 x -4", "-4"),
        ("Latitude 5490 × 2,5", "2,5"),
        ("Latitude 5490 × 0", "0"),
        ("portables -5", "-5"),
        ("99999999999 portables", "99999999999"),
    ],
)
def test_a_sign_a_zero_or_a_fraction_is_refused_with_its_line_and_what_to_do(text: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(f"2 écrans\n{text}")
    shown = refused.value.message
    assert shown.startswith(
        f"Ligne 2, «\u202f{text}\u202f»\u202f: «\u202f{said}\u202f» n’est pas un nombre d’appareils."
    )
    assert shown.endswith("écrivez un nombre entier, sans signe, de 1 à 500.")


@given(
    st.integers(1, MOST_PER_LINE),
    st.sampled_from(("×", "x", "X", " x ", " × ", "*", " ")),
    st.sampled_from(MAKERS),
    st.from_regex(r"[A-Z][a-z]{2,8} [0-9]{3,4}[a-z]?", fullmatch=True),
)
def test_any_number_of_any_maker_comes_back_as_it_was_written(count: int, sign: str, make: str, model: str) -> None:
    found = read_line(f"{count}{sign}{make} {model}", Kind.LAPTOP)
    assert (found.count, found.make) == (count, make)
    assert found.model == model


@given(st.text(max_size=300))
def test_no_text_fails_otherwise_than_by_saying_why(text: str) -> None:
    try:
        found = read_line(text, Kind.LAPTOP)
    except UnreadableError:
        return
    assert 1 <= found.count <= MOST_PER_LINE
    assert len(found.make) <= 80
    assert len(found.model) <= 120


def announced(model: str = "Latitude 5490", serial: str | None = None, kind: Kind = Kind.LAPTOP) -> Device:
    return Device(kind=kind, make="Dell", model=model, serial=serial)


LATITUDES = Counted(3, Kind.LAPTOP, "Dell", "Latitude 5490")


def test_devices_announced_without_a_serial_are_any_of_them() -> None:
    waiting = [announced() for _ in range(5)]
    assert taken(LATITUDES, waiting) == waiting[:3]


def test_only_the_same_kind_and_model_is_taken() -> None:
    waiting = [announced("Latitude 5480"), announced(kind=Kind.DESKTOP), announced("LATITUDE  5490")]
    assert taken(LATITUDES, waiting) == waiting[2:]


def test_those_with_a_serial_are_taken_when_all_of_them_came() -> None:
    waiting = [announced(serial="A1"), announced(serial="A2"), announced()]
    assert taken(LATITUDES, waiting) == [waiting[2], *waiting[:2]]


def test_when_only_a_scan_can_tell_which_came_nothing_is_guessed() -> None:
    waiting = [announced(serial=f"A{rank}") for rank in range(4)]
    with pytest.raises(Refusal, match="scannez-les"):
        taken(LATITUDES, waiting)


def test_a_batch_that_names_no_model_takes_nothing_announced() -> None:
    assert taken(Counted(3, Kind.LAPTOP), [announced()]) == []
