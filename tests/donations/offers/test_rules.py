"""What an offer may say, and what is kept of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.devices.models import Kind
from ordis.donations import declining
from ordis.donations.models import AgeBracket, Condition, DeclineReason, LegalOrigin, WipedBy
from ordis.donations.offers import rules
from ordis.donations.offers.rules import Disks, Lock, Offered, Told, Wiper, Wish
from ordis.kernel.refusal import Refusal
from tests.donations.offers.making import TOLD

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_what_is_kept_is_read_back_unchanged() -> None:
    assert rules.read(rules.kept(TOLD)) == TOLD


@given(
    st.builds(
        Told,
        giver=st.sampled_from(LegalOrigin),
        organisation=st.text(),
        note=st.text(),
        lines=st.lists(
            st.builds(
                Offered, st.sampled_from(Kind), st.integers(1, 10**6), st.sampled_from(AgeBracket),
                st.sampled_from(Condition),
            )
        ).map(tuple),
        disks=st.sampled_from(Disks),
        wiper=st.sampled_from(Wiper),
        locks=st.lists(st.sampled_from(Lock)).map(tuple),
        wishes=st.lists(st.sampled_from(Wish)).map(tuple),
        wished_on=st.none() | st.dates(),
        lift=st.booleans(),
    )
)  # fmt: skip
def test_any_offer_is_read_back_unchanged(told: Told) -> None:
    assert rules.read(rules.kept(told)) == told


def test_what_was_forgotten_reads_as_nothing() -> None:
    assert rules.read("") is None


def test_disks_taken_out_are_the_donors_and_the_others_the_workshops() -> None:
    assert replace(TOLD, disks=Disks.REMOVED).wiped_by is WipedBy.DONOR
    assert replace(TOLD, disks=Disks.UNKNOWN, wiper=Wiper.DONOR).wiped_by is WipedBy.WORKSHOP


def test_access_is_one_line_of_what_is_known() -> None:
    assert TOLD.access == "étage\u202f: 2, ascenseur, 9 h à 16 h"
    assert Told(LegalOrigin.PERSON).access == ""


def test_a_person_is_known_by_their_own_name() -> None:
    assert Told(LegalOrigin.PERSON, contact="Awa Diop").name == "Awa Diop"


def test_the_page_is_read_for_four_seconds_at_least() -> None:
    assert rules.too_fast(NOW, NOW + timedelta(seconds=3))
    assert not rules.too_fast(NOW, NOW + timedelta(seconds=4))


def test_an_offer_is_confirmed_within_seven_days() -> None:
    assert not rules.expired(NOW, NOW + timedelta(days=7) - timedelta(seconds=1))
    assert rules.expired(NOW, NOW + timedelta(days=7))


@pytest.mark.parametrize("reason", list(DeclineReason), ids=lambda reason: reason.value)
def test_every_reason_has_a_sentence_that_fits_but_the_one_that_asks_for_words(reason: DeclineReason) -> None:
    if reason is DeclineReason.OTHER:
        with pytest.raises(Refusal, match="Dites pourquoi"):
            declining.said(reason, "  ")
    else:
        assert 40 < len(declining.said(reason, "")) <= declining.LONGEST


def test_the_citys_words_take_the_place_of_the_sentence() -> None:
    assert declining.said(DeclineReason.TOO_OLD, " Ils datent de 2004. ") == "Ils datent de 2004."


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("12 rue des Presses, 86000 Poitiers", ("12 rue des Presses", "86000", "Poitiers")),
        (" 12 rue des Presses  86000  Saint-Benoît ", ("12 rue des Presses", "86000", "Saint-Benoît")),
        ("86000 Poitiers", ("", "86000", "Poitiers")),
        ("12 rue des Presses, Poitiers", ("12 rue des Presses, Poitiers", "", "")),
        ("12 rue des Presses, 86000 Poitiers, 2e étage", ("12 rue des Presses, 86000 Poitiers, 2e étage", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_place_is_an_address_when_it_ends_with_a_postcode_and_a_town(place: str, kept: tuple[str, ...]) -> None:
    assert rules.address_of(place) == kept
