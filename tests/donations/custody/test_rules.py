"""What a change of hands may say, and where a chain is broken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest

from ordis.donations.custody.models import Party
from ordis.donations.custody.rules import Hand, breaks, check
from ordis.kernel.refusal import Refusal
from tests.make import AT

LEA, LOUIS = Hand(Party.DONOR, "Léa Dupuis"), Hand(Party.CARRIER, "Louis Martin")


@dataclass(frozen=True)
class Link:
    given_by: Party
    taken_by: Party


D, C, W = Party.DONOR, Party.CARRIER, Party.WORKSHOP


@pytest.mark.parametrize(
    ("containers", "pieces", "ahead", "why"),
    [
        (0, None, 0, "cochez des colis"),
        (0, 0, 0, "cochez des colis"),
        (1, -3, 0, "Comptez de 1"),
        (1, 5_001, 0, "Comptez de 1"),
        (1, None, 11, "pas encore venue"),
    ],
)
def test_a_transfer_of_nothing_of_too_much_or_to_come_is_refused(
    containers: int, pieces: int | None, ahead: int, why: str
) -> None:
    when = AT + timedelta(minutes=ahead)
    with pytest.raises(Refusal, match=why):
        check(LEA, LOUIS, containers=containers, pieces=pieces, made_at=when, at=AT)


def test_nobody_gives_to_themselves_but_two_of_one_house_do() -> None:
    with pytest.raises(Refusal, match="La même personne"):
        check(LOUIS, Hand(Party.CARRIER, "LOUIS martin"), containers=1, pieces=None, made_at=AT, at=AT)
    check(LOUIS, Hand(Party.CARRIER, "Jeanne Roy"), containers=1, pieces=None, made_at=AT, at=AT)
    check(LEA, LOUIS, containers=0, pieces=12, made_at=AT + timedelta(minutes=5), at=AT)


@pytest.mark.parametrize(
    ("links", "broken"),
    [
        ((), []),
        (((D, C), (C, W)), []),
        (((D, C), (C, C), (C, W)), []),
        (((C, W),), [0]),
        (((D, C), (D, W)), [1]),
        (((C, W), (C, W)), [0, 1]),
    ],
)
def test_a_chain_is_broken_where_the_giver_had_not_taken(
    links: Sequence[tuple[Party, Party]], broken: list[int]
) -> None:
    assert breaks([Link(*each) for each in links]) == broken
