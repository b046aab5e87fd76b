"""The running order: hours computed, moments moved by buttons, nothing doubled by a second press."""

from collections.abc import Callable
from datetime import time

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.ceremonies import actions as ceremonies
from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.running import actions, queries, rules
from ordis.ceremonies.running.actions import ItemFacts
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.ceremonies.making import TODAY, planned
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]


def written(ceremony: Ceremony, *minutes: int) -> list[str]:
    """Refs of moments A, B, C…"""
    names, by = "ABCDEFGH", {"actor": make.user(), "at": TODAY}
    facts = [(ItemFacts(names[rank], each), f"{ceremony.ref}{rank}") for rank, each in enumerate(minutes)]
    return [actions.add(ceremony=ceremony, facts=said, once=once, **by).ref for said, once in facts]  # type: ignore[arg-type]


def titles(ceremony: Ceremony) -> str:
    return "".join(each.title for each in queries.items_of(ceremony))


def test_each_moment_begins_when_the_one_before_it_ends(session: Session) -> None:
    ceremony = planned()
    written(ceremony, 20, 45, 15)
    told = rules.timetable(ceremony.starts_at, queries.items_of(ceremony))
    assert [(each.starts, each.ends) for each in told] == [
        ("18\u00a0h\u00a000", "18\u00a0h\u00a020"), ("18\u00a0h\u00a020", "19\u00a0h\u00a005"),
        ("19\u00a0h\u00a005", "19\u00a0h\u00a020"),
    ]  # fmt: skip
    assert rules.timetable(None, queries.items_of(ceremony))[1].starts == "+\u00a020\u00a0min"


def test_an_order_longer_than_the_ceremony_says_by_how_much(session: Session) -> None:
    ceremony = planned(ends=time(19))
    written(ceremony, 50, 25)
    items = queries.items_of(ceremony)
    assert "finit 15\u00a0minutes après" in rules.warning(ceremony.starts_at, ceremony.ends_at, items)
    assert rules.warning(ceremony.starts_at, None, items) == ""


@given(st.lists(st.integers(), unique=True, min_size=1), st.data())
def test_a_place_asked_twice_is_taken_once_and_nothing_is_lost(items: list[int], data: st.DataObject) -> None:
    refs = [str(item) for item in items]
    ref, rank = data.draw(st.sampled_from(refs)), data.draw(st.integers(-5, 50))
    once = rules.placed(refs, ref, rank)
    assert rules.placed(once, ref, rank) == once
    assert sorted(once) == sorted(refs)
    assert [each for each in once if each != ref] == [each for each in refs if each != ref]


def test_a_moment_is_moved_up_by_a_button_and_a_second_press_moves_nothing(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony, city = planned(), sign_in(make.user())
        _, _, third = written(ceremony, 10, 10, 10)
        page = city.get(f"/ceremonies/{ceremony.ref}/running").text
        assert "Monter C" in page
        assert "Descendre C" not in page
        for _ in range(2):
            follow(city, city.post(f"/ceremonies/running/{third}/place", data={"rank": "1"}))
        assert titles(ceremony) == "ACB"
        assert city.post(f"/ceremonies/running/{third}/place", data={"rank": "x"}).status_code == 422


def test_a_moment_is_added_once_corrected_and_removed(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony, city = planned(), sign_in(make.user())
        address = f"/ceremonies/{ceremony.ref}/running"
        typed = {"key": "one-key-alone", "title": "Accueil", "minutes": "20", "speaker": "Camille"}
        for _ in range(2):
            assert "Accueil" in follow(city, city.post(address, data=typed)).text
        (item,) = queries.items_of(ceremony)
        assert city.post(address, data=typed | {"minutes": "0"}).status_code == 422
        own = f"/ceremonies/running/{item.ref}"
        assert "Camille" in city.get(own).text
        assert "Mot de bienvenue" in follow(city, city.post(own, data=typed | {"title": "Mot de bienvenue"})).text
        assert city.post(own, data={"title": ""}).status_code == 422
        follow(city, city.post(f"{own}/removal"))
        assert "n’est plus dans le déroulé" in follow(city, city.post(f"{own}/removal")).text
        assert queries.items_of(ceremony) == []


def test_once_closed_the_order_stays(session: Session) -> None:
    ceremony = planned()
    (ref,) = written(ceremony, 10)
    ceremonies.close(ceremony=ceremony, actor=make.user(), at=TODAY)
    item = queries.held(ref)
    assert item is not None
    with pytest.raises(Refusal, match="close"):
        actions.place(item=item, rank=0, actor=make.user(), at=TODAY)
    with pytest.raises(Refusal, match="close"):
        actions.remove(item=item, actor=make.user(), at=TODAY)


def test_a_key_of_another_ceremony_is_no_reason_to_fail(session: Session) -> None:
    one, other = planned(), planned(name="Forum")
    facts, by = ItemFacts("Accueil", 10), {"actor": make.user(), "at": TODAY}
    for ceremony in (one, other, other):
        actions.add(ceremony=ceremony, facts=facts, once="one-key-alone", **by)  # type: ignore[arg-type]
    assert (titles(one), len(queries.items_of(other))) == ("Accueil", 2)
