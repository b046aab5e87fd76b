"""Where a gift stands in its donor's words: done, now, to come, and nothing that never happened."""

from datetime import UTC, date, datetime

import pytest

from ordis.donations.models import Donation, DonationStage
from ordis.donations.trail import TOLD, Known, State, trail

pytestmark = pytest.mark.usefixtures("app")  # every model is known: rows are made without a database
OFFERED = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
ANSWERED = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
RECEIVED = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
CLOSED = datetime(2026, 12, 20, 9, 0, tzinfo=UTC)


def gift(stage: DonationStage, **days: datetime) -> Donation:
    return Donation(stage=stage, offered_at=OFFERED, **days)


def told(donation: Donation, known: Known = Known()) -> list[tuple[str, State]]:  # noqa: B008 (frozen)
    return [(step.label, step.state) for step in trail(donation, known)]


def test_every_stage_has_its_words_for_the_donor() -> None:
    assert set(TOLD) == set(DonationStage)


def test_an_offer_is_dated_by_the_clocks_of_france_and_waits_for_its_answer() -> None:
    steps = trail(gift(DonationStage.OFFERED), Known())
    assert (steps[0].state, steps[0].day) == (State.DONE, date(2026, 11, 3))
    assert [step.state for step in steps[1:]] == [State.NOW, *[State.COMING] * 4]
    assert steps[1].said == "nous étudions votre offre"
    assert trail(gift(DonationStage.TO_COMPLETE), Known())[1].said == "elle attend la vôtre"


def test_a_declined_offer_has_nothing_to_come() -> None:
    steps = trail(gift(DonationStage.DECLINED, decided_at=ANSWERED), Known())
    assert [(step.state, step.day, step.said) for step in steps[1:]] == [
        (State.DONE, date(2026, 11, 5), "déclinée"),
    ]


def test_an_accepted_gift_waits_for_its_signatures_then_for_the_lorry() -> None:
    accepted = gift(DonationStage.ACCEPTED, decided_at=ANSWERED)
    assert told(accepted)[2] == ("Convention signée", State.NOW)
    signed = Known(signed_on=date(2026, 11, 9), planned_on=date(2026, 12, 2))
    assert told(accepted, signed)[2:4] == [("Convention signée", State.DONE), ("Enlèvement", State.NOW)]
    assert trail(accepted, signed)[3].day == date(2026, 12, 2)


def test_a_gift_brought_to_the_workshop_was_never_collected() -> None:
    brought = gift(DonationStage.RECEIVED, decided_at=ANSWERED, received_at=RECEIVED)
    assert [label for label, _ in told(brought)] == [
        "Votre offre", "Notre réponse", "Réception", "Sort de chaque appareil",
    ]  # fmt: skip
    assert told(brought)[-1][1] is State.NOW


def test_a_second_passage_to_come_does_not_undo_the_first() -> None:
    known = Known(planned_on=date(2026, 12, 9), collected_on=date(2026, 12, 2))
    step = trail(gift(DonationStage.ACCEPTED, decided_at=ANSWERED), known)[2]
    assert (step.label, step.state, step.day) == ("Enlèvement", State.DONE, date(2026, 12, 2))


def test_when_all_is_done_nothing_is_left_in_progress() -> None:
    days = {"decided_at": ANSWERED, "received_at": RECEIVED, "closed_at": CLOSED}
    assert {state for _, state in told(gift(DonationStage.CLOSED, **days))} == {State.DONE}
