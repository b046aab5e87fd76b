"""Filters as addresses: what makes no sense is as if it was absent, and what is asked comes back the same."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from ordis.devices.code import check_letter
from ordis.devices.listing import MOST_CODES, DiskFilter, Filter
from ordis.devices.lists.chips import chips
from ordis.devices.lists.rules import pasted_items, shipped
from ordis.devices.models import Grade, Kind, Stage

CODE = "BCDFGH" + check_letter("BCDFGH")
FULL = Filter(
    stage=(Stage.RECEIVED, Stage.READY), kind=(Kind.LAPTOP,), donation="DON-2026-00001", place=CODE, held="safety",
    grade=(Grade.A, Grade.C), performance="B", disk=DiskFilter.UNPROVEN, received_from=date(2026, 3, 1),
    received_to=date(2026, 3, 31), days=30, unlabelled=True, outside="LOT-2026-00001", text="pf", code=(CODE,),
)  # fmt: skip


def test_a_filter_comes_back_from_its_address_and_from_what_a_view_keeps() -> None:
    assert Filter.from_args(MultiDict(FULL.as_args())) == FULL
    assert Filter.from_args(FULL.as_args()) == FULL
    assert Filter.from_args(MultiDict(FULL.pairs)) == FULL


def test_two_addresses_that_ask_the_same_are_the_same() -> None:
    one = Filter.from_args(MultiDict([("stage", "ready"), ("stage", "received"), ("stage", "ready")]))
    assert one == Filter(stage=(Stage.RECEIVED, Stage.READY))


@pytest.mark.parametrize(
    "args",
    [
        {"stage": "flying"}, {"kind": ["", "x"]}, {"held": "yes"}, {"grade": "D"}, {"disk": "gone"}, {"days": "-3"},
        {"days": "1e9"}, {"days": "٣"}, {"days": "99999"}, {"received_from": "31/12/2026"}, {"unlabelled": "non"},
        {"received_to": "9999-12-31"}, {"code": "BBBBBBC"}, {"code": [None, 3]}, {"stage": {"a": 1}},
        {"text": ["", "x"]},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_as_if_it_was_absent(args: dict[str, object]) -> None:
    assert Filter.from_args(args) == Filter()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(list(Filter.__slots__)), st.one_of(st.text(), st.lists(st.text()), st.none())))
def test_any_arguments_give_a_filter_that_says_itself_again(args: dict[str, object]) -> None:
    found = Filter.from_args(args)
    assert Filter.from_args(found.as_args()) == found
    assert len(chips(found, {})) >= len(found.set_fields)


def test_an_address_holds_no_more_codes_than_it_can() -> None:
    letters = "BCDFGHJKLNPRSTVXY"
    codes = [six + check_letter(six) for a in letters for b in letters if (six := f"BCDF{a}{b}")]
    assert len(Filter.from_args({"code": codes}).code) == MOST_CODES


def test_each_value_has_its_chip_and_each_chip_takes_one_value_away() -> None:
    found = chips(FULL, {CODE: "Étagère 1"})
    labels = [chip.label for chip in found]
    assert len(found) == 17
    assert {"Reçu", "Prêt", "Étagère 1", "Bloqués\u202f: Sécurité (batterie)", "Reçus depuis le 01/03/2026"} <= set(
        labels
    )
    rest = next(chip.rest for chip in found if chip.label == "Reçu")
    assert rest.stage == (Stage.READY,)
    assert all(sum(len(value) if isinstance(value, list) else 1 for value in chip.rest.as_args().values()) == 16
               for chip in found)  # fmt: skip


def test_this_week_begins_on_its_monday() -> None:
    sunday = date(2026, 11, 22)
    for day in range(7):
        views = {view.key: view.wanted for view in shipped(sunday - timedelta(days=day))}
        assert views["this-week"].received_from == date(2026, 11, 16)


def test_shipped_views_have_names_and_different_filters() -> None:
    views = shipped(date(2026, 11, 22))
    assert [view.name for view in views] == ["À effacer", "Bloqués", "Prêts", "Cette semaine", "Sans étiquette"]
    assert len({view.wanted for view in views}) == 5


# --- a pasted list -----------------------------------------------------------------------------------------

OTHER = "BCDFGJ" + check_letter("BCDFGJ")


def spaced(code: str) -> str:
    return f"{code[:3]} {code[3:6]} {code[6]}"


@pytest.mark.parametrize("separator", ["\n", "\r\n", ";", ",", "\t", " | ", " ; ", "\n\n", ",\n"])
def test_any_separator_cuts_a_list(separator: str) -> None:
    assert pasted_items(separator.join([CODE, OTHER, "PF0 QA1WZ"]))[:2] == [CODE, OTHER]


def test_spaces_separate_codes_but_not_the_parts_of_one_read_aloud() -> None:
    assert pasted_items(f"{CODE} {OTHER}") == [CODE, OTHER]
    assert pasted_items(spaced(CODE)) == [spaced(CODE)]
    assert pasted_items(f"{spaced(CODE)} {spaced(OTHER)}") == [spaced(CODE), spaced(OTHER)]


def test_an_item_pasted_twice_is_asked_once_and_blanks_are_nothing() -> None:
    assert pasted_items(f" {CODE}\n\n;;{CODE}\n \t ") == [CODE]
    assert pasted_items(" ;, \n") == []
