"""Quotas per structure and period: counted, changed while they last, never overlapping."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent, User
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.referrals.models import ReferralStage
from ordis.referrals.quotas import actions, queries
from ordis.referrals.quotas.actions import PeriodFacts
from ordis.referrals.quotas.models import QuotaPeriod
from tests import make
from tests.referrals.test_queries import statements

AT, TODAY = make.AT, make.AT.date()
AUTUMN = PeriodFacts(date(2026, 9, 1), date(2026, 12, 31), 2)


@pytest.fixture
def city(session: Session) -> User:
    return make.user()


@pytest.fixture
def ccas(session: Session) -> Organisation:
    return make.prescriber_structure(name="CCAS", yearly_quota=3)


def add(ccas: Organisation, city: User, facts: PeriodFacts = AUTUMN) -> QuotaPeriod:
    return actions.add_period(organisation=ccas, facts=facts, actor=city, at=AT)


def test_a_period_counts_instead_of_the_year_and_for_everybody_of_the_structure(ccas: Organisation, city: User) -> None:
    add(ccas, city)
    for _ in range(2):
        make.referral(of=ccas)
    quota = queries.quota(ccas, AT)
    assert (quota.used, quota.limit, quota.starts_on) == (2, 2, AUTUMN.starts_on)
    with pytest.raises(Refusal, match="2\u00a0demandes sur 2 du 1er"):
        make.referral(of=ccas)


def test_outside_every_period_the_year_counts_without_what_a_period_took(ccas: Organisation, city: User) -> None:
    make.referral(of=ccas, at=AT - timedelta(days=100))
    add(ccas, city)
    for _ in range(2):
        make.referral(of=ccas)
    summer = queries.quota(ccas, AT - timedelta(days=90))
    assert (summer.used, summer.limit, summer.starts_on) == (1, 3, None)


@pytest.mark.parametrize("stage", [ReferralStage.REFUSED, ReferralStage.CANCELLED])
def test_a_referral_that_came_to_nothing_gives_its_place_back(
    ccas: Organisation, city: User, stage: ReferralStage
) -> None:
    add(ccas, city)
    make.referral(of=ccas, stage=stage)
    assert queries.quota(ccas, AT).used == 0


def test_a_period_over_two_years_counts_both(ccas: Organisation, city: User) -> None:
    add(ccas, city, PeriodFacts(date(2025, 9, 1), date(2026, 12, 31), 9))
    make.referral(of=ccas, at=AT - timedelta(days=330))
    make.referral(of=ccas)
    assert queries.quota(ccas, AT).used == 2


def test_the_last_day_counts_until_midnight_in_poitiers(ccas: Organisation, city: User) -> None:
    add(ccas, city, PeriodFacts(TODAY, TODAY, 9))
    make.referral(of=ccas, at=AT.replace(hour=22, minute=59))
    make.referral(of=ccas, at=AT.replace(hour=23, minute=1))
    ((_, used),) = [(each.period, each.used) for each in queries.periods(ccas)]
    assert used == 1


@pytest.mark.parametrize(
    "days",
    [
        (date(2026, 12, 31), date(2027, 6, 1)),
        (date(2026, 11, 1), date(2026, 11, 9)),
        (date(2025, 1, 1), AUTUMN.starts_on),
    ],
)
def test_overlapping_periods_are_refused_with_the_one_in_the_way(
    ccas: Organisation, city: User, days: tuple[date, date]
) -> None:
    add(ccas, city)
    with pytest.raises(Refusal, match="du 1er\u00a0septembre 2026 au 31\u00a0décembre 2026"):
        add(ccas, city, PeriodFacts(*days if days[1] >= TODAY else (days[0], TODAY), 5))
    assert add(make.prescriber_structure(), city)


def test_the_day_after_a_period_another_may_begin(ccas: Organisation, city: User) -> None:
    add(ccas, city)
    assert add(ccas, city, PeriodFacts(date(2027, 1, 1), date(2027, 1, 1), 0))


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (PeriodFacts(TODAY, TODAY - timedelta(days=1), 5), "avant le premier"),
        (PeriodFacts(date(2026, 1, 1), TODAY - timedelta(days=1), 5), "déjà finie"),
        (PeriodFacts(TODAY, TODAY, -1), "entre 0 et"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(
    ccas: Organisation, city: User, facts: PeriodFacts, sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        add(ccas, city, facts)


def test_a_running_period_may_be_shortened_not_moved_nor_removed(ccas: Organisation, city: User) -> None:
    period = add(ccas, city)
    shorter = PeriodFacts(AUTUMN.starts_on, TODAY, 7)
    actions.change_period(period=period, facts=shorter, actor=city, at=AT)
    assert (period.ends_on, period.limit) == (TODAY, 7)
    with pytest.raises(Refusal, match="premier jour ne change plus"):
        actions.change_period(period=period, facts=PeriodFacts(TODAY, TODAY, 7), actor=city, at=AT)
    with pytest.raises(Refusal, match="a commencé"):
        actions.remove_period(period=period, actor=city, at=AT)
    with pytest.raises(Refusal, match="est finie"):
        actions.change_period(period=period, facts=shorter, actor=city, at=AT + timedelta(days=1))


def test_a_period_to_come_may_be_removed_and_all_is_traced(ccas: Organisation, city: User, session: Session) -> None:
    period = add(ccas, city, PeriodFacts(TODAY + timedelta(days=1), TODAY + timedelta(days=9), 5))
    actions.remove_period(period=period, actor=city, at=AT)
    assert queries.periods(ccas) == []
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject == "CCAS")).all()
    assert list(verbs) == [Verb.QUOTA_SET, Verb.QUOTA_REMOVED]


@pytest.mark.parametrize("number", [1, 6])
def test_the_list_costs_as_many_queries_for_one_structure_as_for_many(
    session: Session, city: User, number: int
) -> None:
    for rank in range(number):
        add(make.prescriber_structure(name=f"Structure {rank}"), city)
    session.flush()
    with statements() as sent:
        page = queries.structures(AT)
    assert len(page.items) == number
    assert len(sent) == 4


def test_structures_go_on_by_name_behind_the_last_one(session: Session) -> None:
    for name in ("Beaulieu", "Ateliers", "CCAS", "CCAS"):
        make.prescriber_structure(name=name)
    make.organisation(name="Donne seulement", gives=True)
    page, names = queries.structures(AT, size=2), []
    while True:
        names += [each.organisation.name for each in page.items]
        if not page.next_after:
            break
        page = queries.structures(AT, after=page.next_after, size=2)
    assert names == ["Ateliers", "Beaulieu", "CCAS", "CCAS"]
