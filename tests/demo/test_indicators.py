"""Every indicator of the demonstration is what a query written by hand finds, on both engines."""

import statistics
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.indicators import behind, queries
from ordis.indicators.behind import Asked
from ordis.indicators.indicator import Audience, Indicator, Sense
from ordis.indicators.registry import BY_KEY, INDICATORS
from ordis.indicators.scope import Scope
from ordis.indicators.work import STANDING
from ordis.kernel.db import UtcDateTime

YEAR = date(2022, 1, 1), date(2022, 12, 31)
MONTH = date(2022, 11, 1), date(2022, 11, 30)
DAY = date(2022, 12, 14), date(2022, 12, 14)
TODAY = date(2026, 1, 1), date(2027, 12, 31)
ALL = date(2020, 1, 1), date(2030, 12, 31)
PERIODS = {"2022": YEAR, "november": MONTH, "one day": DAY, "now": TODAY, "everything": ALL}

DISKS = """
    SELECT count(*) FROM disk
    WHERE fitted_at IS NULL AND state = '{state}' AND state_at >= :start AND state_at < :end
"""
ENTERED = """
    SELECT count(DISTINCT device_id) FROM logbook_line WHERE to_stage = '{stage}' AND at >= :start AND at < :end
"""
PARTS = """
    SELECT coalesce(sum(abs(change)), 0) FROM part_movement WHERE flow = '{flow}' AND at >= :start AND at < :end
"""
FAMILIES = """
    SELECT coalesce(sum({value}), 0) FROM handover
    JOIN referral ON referral.id = handover.referral_id JOIN household ON household.id = referral.household_id
    WHERE referral.exchanges_id IS NULL AND handover.signed_at >= :start AND handover.signed_at < :end
"""
REUSED = """
    SELECT coalesce(sum({value}), 0) FROM handed_over_device
    JOIN handover ON handover.id = handed_over_device.handover_id
    JOIN device ON device.id = handed_over_device.device_id
    WHERE {which} AND handover.signed_at >= :start AND handover.signed_at < :end
"""
RECYCLED = """
    SELECT coalesce(sum({value}), 0) FROM logbook_line JOIN device ON device.id = logbook_line.device_id
    WHERE to_stage = 'recycled' AND {which} AND at >= :start AND at < :end
"""
TYPICAL = """
    CASE kind WHEN 'laptop' THEN 2280 WHEN 'desktop' THEN 8770 WHEN 'monitor' THEN 5500 WHEN 'smartphone' THEN 90
    WHEN 'peripheral' THEN 400 ELSE 0 END
"""
STAY = """
    SELECT prior.at, here.at FROM logbook_line here
    JOIN logbook_line prior ON prior.id =
        (SELECT max(id) FROM logbook_line WHERE device_id = here.device_id AND id < here.id)
    WHERE here.from_stage = '{source}' AND here.to_stage = '{target}' AND here.at >= :start AND here.at < :end
"""

BY_HAND = {
    "received": "SELECT count(*) FROM device WHERE received_at >= :start AND received_at < :end",
    "donations": "SELECT count(DISTINCT donation_id) FROM device WHERE received_at >= :start AND received_at < :end",
    "donors": """
        SELECT count(*) FROM organisation WHERE id IN (
            SELECT donor_id FROM donation JOIN device ON device.donation_id = donation.id
            WHERE device.received_at >= :start AND device.received_at < :end)
    """,
    "companies": """
        SELECT count(*) FROM organisation WHERE kind = 'company' AND id IN (
            SELECT donor_id FROM donation JOIN device ON device.donation_id = donation.id
            WHERE device.received_at >= :start AND device.received_at < :end)
    """,
    "public_gifts": """
        SELECT count(*) FROM device WHERE received_at >= :start AND received_at < :end
        AND stage NOT IN ('expected', 'missing')
        AND donation_id IN (SELECT id FROM donation WHERE legal_origin = 'public')
    """,
    "wiped": ENTERED.format(stage="wiped"),
    "reconditioned": """
        SELECT count(DISTINCT line.device_id) FROM logbook_line line JOIN device ON device.id = line.device_id
        WHERE line.move = 'mark_ready' AND line.at >= :start AND line.at < :end
        AND NOT EXISTS (SELECT 1 FROM logbook_line later WHERE later.device_id = line.device_id
                        AND later.id > line.id AND later.move = 'reopen_work')
        AND NOT (device.stage IN ('ready', 'reserved', 'handed_over') AND (
            EXISTS (SELECT 1 FROM disk WHERE disk.device_id = device.id AND disk.taken_out_at IS NULL
                    AND disk.state IN ('to_wipe', 'failed'))
            OR (device.kind NOT IN ('monitor', 'peripheral') AND device.no_carrier_said_by_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM disk WHERE disk.device_id = device.id))))
    """,
    "for_parts": ENTERED.format(stage="for_parts"),
    "recycled": ENTERED.format(stage="recycled"),
    "returned": "SELECT count(*) FROM device_return WHERE returned_at >= :start AND returned_at < :end",
    "parts_taken": PARTS.format(flow="taken"),
    "parts_fitted": PARTS.format(flow="fitted"),
    "standing": """
        SELECT count(*) FROM device WHERE id IN (SELECT device_id FROM logbook_line WHERE at < :end) AND :start < :end
        AND stage <> 'entered_in_error'
    """,
    "disks_wiped": DISKS.format(state="wiped"),
    "disks_failed": DISKS.format(state="failed"),
    "disks_destroyed": DISKS.format(state="destroyed"),
    "disks_removed_by_donor": DISKS.format(state="removed_by_donor"),
    "handed_over": REUSED.format(value="1", which="device.id > 0"),
    "families": FAMILIES.format(value="1"),
    "people": FAMILIES.format(value="household.people"),
    "school_children": FAMILIES.format(value="household.school_children"),
    "referrals_stated": """
        SELECT count(*) FROM referral WHERE exchanges_id IS NULL AND submitted_at >= :start AND submitted_at < :end
    """,
    "referrals_decided": """
        SELECT count(*) FROM referral WHERE exchanges_id IS NULL AND decided_at >= :start AND decided_at < :end
    """,
    "referrals_waiting": """
        SELECT count(*) FROM referral WHERE exchanges_id IS NULL AND submitted_at < :end
        AND (closed_at IS NULL OR closed_at >= :end) AND :start < :end
    """,
    "distributors": """
        SELECT count(DISTINCT organisation_id) FROM referral WHERE id IN (
            SELECT referral_id FROM handover WHERE signed_at >= :start AND signed_at < :end)
    """,
    "prescribers": """
        SELECT count(DISTINCT organisation_id) FROM referral WHERE submitted_at >= :start AND submitted_at < :end
    """,
    "refurbishers": """
        SELECT count(DISTINCT organisation_id) FROM outside_lot WHERE id IN (
            SELECT lot_id FROM outside_item WHERE back_at >= :start AND back_at < :end)
    """,
    "grams_reused": REUSED.format(value="device.weight_g", which="device.weight_g IS NOT NULL"),
    "grams_reused_typical": REUSED.format(value=TYPICAL, which="device.weight_g IS NULL"),
    "weighed_reused": REUSED.format(value="1", which="device.weight_g IS NOT NULL"),
    "grams_recycled": RECYCLED.format(value="device.weight_g", which="device.weight_g IS NOT NULL"),
    "grams_recycled_typical": RECYCLED.format(value=TYPICAL, which="device.weight_g IS NULL"),
    "weighed_recycled": RECYCLED.format(value="1", which="device.weight_g IS NOT NULL"),
}
DELAYS_BY_HAND = {
    "days_received_wiped": STAY.format(source="received", target="wiped"),
    "days_wiped_refurbishing": STAY.format(source="wiped", target="refurbishing"),
    "days_refurbishing_ready": STAY.format(source="refurbishing", target="ready"),
    "days_ready_reserved": STAY.format(source="ready", target="reserved"),
    "days_reserved_handed_over": STAY.format(source="reserved", target="handed_over"),
    "days_arrival_handover": """
        SELECT device.received_at, handover.signed_at FROM handed_over_device
        JOIN handover ON handover.id = handed_over_device.handover_id
        JOIN device ON device.id = handed_over_device.device_id
        WHERE handover.signed_at >= :start AND handover.signed_at < :end AND device.received_at IS NOT NULL
    """,
    "days_referral_decision": """
        SELECT submitted_at, decided_at FROM referral
        WHERE exchanges_id IS NULL AND decided_at >= :start AND decided_at < :end AND submitted_at IS NOT NULL
    """,
    "days_referral_handover": """
        SELECT referral.submitted_at, handover.signed_at FROM handover
        JOIN referral ON referral.id = handover.referral_id
        WHERE exchanges_id IS NULL AND signed_at >= :start AND signed_at < :end AND submitted_at IS NOT NULL
    """,
}


def asked(sql: str, first: date, last: date) -> sa.TextClause:
    """French days as instants: the clocks are those of the house, the query is not."""
    start, end = queries.bounds(first, last)
    instant = UtcDateTime()
    return sa.text(sql).bindparams(sa.bindparam("start", start, instant), sa.bindparam("end", end, instant))


def test_every_indicator_has_its_query_by_hand() -> None:
    delays = {each.key for each in INDICATORS if each.sense is Sense.DELAY}
    assert set(DELAYS_BY_HAND) == delays
    assert set(BY_HAND) == set(BY_KEY) - delays


@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
def test_every_indicator_is_what_its_query_by_hand_finds(story: Session, period: tuple[date, date]) -> None:
    found = {key: queries.count(BY_KEY[key], *period) for key in BY_HAND}
    by_hand = {key: story.scalar(asked(sql, *period)) for key, sql in BY_HAND.items()}
    assert found == by_hand


def test_the_indicators_of_the_year_are_those_of_poitiers(story: Session) -> None:
    told = [queries.count(BY_KEY[key], *YEAR) for key in ("received", "reconditioned", "families", "donors")]
    assert told == [183, 163, 78, 15]


@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
def test_every_delay_is_what_the_pairs_of_instants_say(story: Session, period: tuple[date, date]) -> None:
    for key, sql in DELAYS_BY_HAND.items():
        typed = asked(sql, *period).columns(sa.column("since", UtcDateTime()), sa.column("until", UtcDateTime()))
        days = sorted((until - since).days for since, until in story.execute(typed).tuples())
        told = queries.delays(BY_KEY[key], *period)
        assert told.count == len(days)
        assert told.median == (statistics.median_low(days) if days else None)
        assert told.ninetieth == (days[-(-len(days) * 9 // 10) - 1] if days else None)


@pytest.mark.parametrize("indicator", [each for each in INDICATORS if each.by], ids=lambda each: each.key)
def test_what_is_broken_down_adds_up_to_the_figure(story: Session, indicator: Indicator) -> None:
    whole = queries.count(indicator, *ALL)
    for by in indicator.by:
        assert sum(number for _, number in queries.broken_down(indicator, by, *ALL)) == whole


@pytest.mark.parametrize("indicator", [each for each in INDICATORS if each is not STANDING], ids=lambda each: each.key)
def test_the_list_behind_a_figure_gives_the_same_number(story: Session, indicator: Indicator) -> None:
    scope, page, more = Scope(frozenset(Audience), None), 1, True
    found: list[behind.Line] = []
    while more:
        lines, more = behind.lines(indicator, *YEAR, scope=scope, asked=Asked(page=page))
        found, page = [*found, *lines], page + 1
    whole = queries.count(indicator, *YEAR)
    assert (len(found) if indicator.sense is Sense.DELAY else sum(line.value for line in found)) == whole


def test_the_figures_of_days_add_up_to_those_of_their_month(story: Session) -> None:
    days = [MONTH[0] + timedelta(days=rank) for rank in range(30)]
    flows = [each for each in INDICATORS if each.sense is Sense.FLOW]
    for indicator in flows:
        assert sum(queries.count(indicator, day, day) for day in days) == queries.count(indicator, *MONTH)


def test_the_age_told_by_the_database_is_that_of_the_yearly_proof(story: Session) -> None:
    from ordis.devices.models import Device
    from ordis.donations.models import Donation, LegalOrigin
    from ordis.donations.reen.rules import Age, age
    from ordis.kernel.clock import in_paris

    rows = story.execute(
        sa.select(Device.bought_on, Device.received_at)
        .join(Donation, Device.donation_id == Donation.id)
        .where(Donation.legal_origin == LegalOrigin.PUBLIC, Device.received_at.is_not(None))
    ).tuples()
    ages = [age(bought_on, in_paris(at).date()) for bought_on, at in rows if at]
    told = dict(queries.broken_down(BY_KEY["public_gifts"], "age", *ALL))
    assert told == {each.label: ages.count(each) for each in Age if each in ages}
