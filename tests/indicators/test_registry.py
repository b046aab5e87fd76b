"""Every indicator says what it is, and answers for any period."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ordis.indicators import queries
from ordis.indicators.indicator import Indicator, Sense
from ordis.indicators.registry import BY_KEY, INDICATORS

FIRST, LAST = date(2022, 1, 1), date(2026, 12, 31)


def test_no_two_indicators_share_a_key_or_a_label() -> None:
    assert len(BY_KEY) == len(INDICATORS) == len({each.label for each in INDICATORS})


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.key)
def test_every_indicator_says_itself_in_sentences(indicator: Indicator) -> None:
    for sentence in (indicator.definition, indicator.source, *indicator.caveats):
        assert sentence[0].isupper()
        assert sentence[-1] in ".…)"
        assert "  " not in sentence


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.key)
def test_every_indicator_answers_a_period_with_nothing(session: Session, indicator: Indicator) -> None:
    assert queries.count(indicator, FIRST, FIRST) == 0
    assert all(queries.broken_down(indicator, by, FIRST, FIRST) == [] for by in indicator.facts.by)
    if indicator.sense is Sense.DELAY:
        assert queries.delays(indicator, FIRST, FIRST).median is None
