"""Who sees which referral, and at what price."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Hold, HoldReason, Kind, Stage
from ordis.kernel.db import db
from ordis.partners.models import Membership
from ordis.referrals import queries
from ordis.referrals.listing import Wanted
from ordis.referrals.models import Household, ReferralStage
from tests import make


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent to the database in the block."""
    sent: list[str] = []
    connection = db.session.connection()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(connection, "before_cursor_execute", note)


def test_a_prescriber_sees_the_referrals_of_the_structure_whoever_wrote_them(session: Session) -> None:
    structure = make.prescriber_structure()
    mine, colleagues = make.referral(of=structure), make.referral(of=structure)
    foreign = make.referral(of=make.prescriber_structure(name="CCAS"))
    agent = make.user(Role.PRESCRIBER, of=structure)
    page = queries.page_of(agent, Wanted(), after=None)
    assert page.items == [colleagues, mine]
    assert queries.referral_for(agent, mine.ref) is mine
    assert queries.referral_for(agent, foreign.ref) is None
    assert [queries.sees(agent, each) for each in (mine, colleagues, foreign)] == [True, True, False]
    assert queries.sees(make.user(), foreign)


def test_a_person_of_two_structures_sees_both_and_one_of_none_sees_nothing(session: Session) -> None:
    first, second = make.prescriber_structure(), make.prescriber_structure(name="CCAS")
    make.referral(of=first)
    make.referral(of=second)
    agent = make.user(Role.PRESCRIBER, of=first)
    session.add(Membership(user_id=agent.id, organisation_id=second.id))
    assert len(queries.page_of(agent, Wanted(), after=None).items) == 2
    assert queries.page_of(make.user(Role.PRESCRIBER), Wanted(), after=None).items == []


def test_the_city_sees_all_and_filters_by_stage(session: Session) -> None:
    waiting, accepted = make.referral(), make.referral(stage=ReferralStage.ACCEPTED)
    city = make.user()
    assert queries.page_of(city, Wanted(), after=None).items == [accepted, waiting]
    assert queries.page_of(city, Wanted(stage=ReferralStage.ACCEPTED), after=None).items == [accepted]


def test_a_page_of_the_list_costs_one_query_and_reads_no_identity(session: Session) -> None:
    for _ in range(5):
        make.referral()
    city = make.user()
    session.flush()
    session.expire_all()
    assert city.role_set
    with statements() as sent:
        for referral in queries.page_of(city, Wanted(), after=None).items:
            assert referral.organisation.name
            assert referral.household.district
    assert len(sent) == 1
    assert "last_name" not in sent[0]
    assert "birth_date" not in sent[0]


def test_the_second_page_follows_the_first_without_a_gap(session: Session) -> None:
    structure = make.prescriber_structure()
    made = [make.referral(of=structure) for _ in range(52)]
    city = make.user()
    first = queries.page_of(city, Wanted(), after=None)
    second = queries.page_of(city, Wanted(), after=first.next_after)
    assert [*first.items, *second.items] == made[::-1]
    assert second.next_after is None


def test_the_identity_is_read_only_by_who_names_it(session: Session) -> None:
    referral = make.referral()
    session.flush()
    session.expire_all()
    with statements() as sent:
        household = session.get(Household, referral.household_id)
        assert household is not None
        assert "last_name" not in " ".join(sent)
        assert household.full_name.endswith(household.last_name or "?")
        assert "last_name" in sent[-1]


def test_what_is_available_counts_ready_devices_that_nothing_holds(session: Session) -> None:
    make.device(stage=Stage.READY)
    make.device(stage=Stage.WIPED)
    held = make.device(stage=Stage.READY)
    held.holds.append(Hold(reason=HoldReason.SAFETY, set_at=make.AT, set_by_id=make.user().id))
    session.flush()
    assert queries.ready_by_kind([Kind.LAPTOP, Kind.DESKTOP]) == {Kind.LAPTOP: 1, Kind.DESKTOP: 0}


def test_the_timeline_tells_the_newest_first(session: Session) -> None:
    referral = make.referral(stage=ReferralStage.ACCEPTED)
    assert [event.verb for event in queries.timeline(referral)] == ["referral.accepted", "referral.submitted"]
