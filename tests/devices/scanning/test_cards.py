"""Mode cards survive every keyboard, and say what they arm."""

import pytest
from sqlalchemy.orm import Session

from ordis import rooms
from ordis.accounts.permissions import Role
from ordis.devices.scan import ScanKind, read
from ordis.devices.scanning import cards
from ordis.devices.scanning.cards import mode_cards
from tests import make
from tests.devices.keyboards import GARBLED


@pytest.mark.parametrize("keyboard", GARBLED)
def test_every_card_is_read_through_every_keyboard(session: Session, keyboard: str) -> None:
    make.place()
    printed = mode_cards(make.user(Role.WORKSHOP_LEAD))
    assert len(printed) > len(rooms.BENCH_STEPS)
    for card in printed:
        scan = read(GARBLED[keyboard](card.address))
        assert (scan.kind, scan.code, scan.value) == (ScanKind.ACTION, card.name, card.value.lower()), card


def test_cards_are_of_the_steps_that_one_may_apply(session: Session) -> None:
    names = {card.name for card in mode_cards(make.user(Role.ADMIN))}
    assert {"open", "pause"} <= names
    assert not names & {"start_work", "keep_for_parts"}
    lead = mode_cards(make.user(Role.WORKSHOP_LEAD))
    assert next(card for card in lead if card.name == "start_work").address == "HTTPS://ORDI.EXAMPLE/S/START_WORK"
    assert [card.label for card in lead][:2] == ["Ouvrir la fiche", "Pause"]


def test_a_value_has_its_card_when_there_are_few_of_them(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    place, user = make.place(), make.user(Role.TECHNICIAN)
    valued = [step.name for step in rooms.BENCH_STEPS if step.values and place.code in dict(step.values())]
    assert valued
    assert any(card.value == place.code for card in mode_cards(user))
    monkeypatch.setattr(cards, "MOST_VALUES", 0)
    assert not any(card.value for card in mode_cards(user))


def test_no_step_bears_the_name_of_a_mode_that_is_no_step() -> None:
    assert not {step.name for step in rooms.BENCH_STEPS} & {"open", "pause"}


def test_each_step_has_its_own_sentence_on_its_card(session: Session) -> None:
    sentences = [step.explains for step in rooms.BENCH_STEPS]
    assert all(sentences)
    assert len(set(sentences)) == len(sentences)
    card = next(card for card in mode_cards(make.user(Role.WORKSHOP_LEAD)) if card.name == "reopen_work")
    assert card.explains == "Chaque appareil scanné revient en reconditionnement."
