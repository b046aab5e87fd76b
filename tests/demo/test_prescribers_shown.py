"""What the demonstration shows of prescribers and of allocation: no page of them is empty."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.allocation.commission.models import Commission, CommissionLine, Decision
from ordis.allocation.models import Reservation
from ordis.allocation.plans.models import AllocationPlan, Outcome
from ordis.allocation.policy.models import PriorityVersion
from ordis.allocation.queries import ending_reservations
from ordis.allocation.rules import warned_until
from ordis.demo.people import ACCOUNTS
from ordis.demo.prescribing import NEAR
from ordis.handover.models import Appointment, Handover, Slot
from ordis.kernel.blobs import Blobs
from ordis.kernel.clock import in_paris, now
from ordis.kernel.grid import open_grid
from ordis.partners.directory.comparison import Fate, preview
from ordis.partners.directory.models import DirectoryImport
from ordis.partners.directory.reading import read
from ordis.partners.models import Organisation, Site
from ordis.partners.queries import look_alikes
from ordis.referrals import queries
from ordis.referrals.drafts.models import ReferralDraft
from ordis.referrals.messages.queries import unread
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.quotas.models import QuotaPeriod
from ordis.referrals.quotas.queries import quota
from tests.demo import loaded
from tests.demo.loaded import Loading
from tests.services.server import Server, Visitor, running_ordis

PAGES = {
    Role.COORDINATOR: {
        "/allocation": "demandes attendent", "/allocation/priority": "Version 2", "/allocation/quotas": "Grand-Pré",
        "/allocation/plans": "À relire", "/allocation/commissions": "COM-", "/handovers/slots": "Médiathèque",
        "/allocation/reservations": "DEM-", "/partners": "Grand-Pré", "/partners/directory": "corrige.csv",
        "/referrals?unread=1": "non lu",
    },
    Role.PRESCRIBER: {"/referrals": "À vous", "/referrals/new": "demandes possibles"},
}  # fmt: skip
"""Words that each page says when it is not empty."""


def person(session: Session, role: Role) -> User:
    email = next(each.email for each in ACCOUNTS if each.role is role)
    return session.scalars(sa.select(User).where(User.email == email)).unique().one()


def signed_in(server: Server, role: Role) -> Visitor:
    account = next(each for each in ACCOUNTS if each.role is role)
    visitor = server.visitor()
    visitor.sign_in(account.email, account.password)
    return visitor


def every(session: Session, statement: sa.Select[Any]) -> list[Any]:
    return list(session.scalars(statement).unique())


# --- structures ---------------------------------------------------------------------------------------------


def test_structures_have_places_some_from_the_directory_and_some_hand_over(story: Session) -> None:
    sites = every(story, sa.select(Site))
    assert sum(site.national_id is not None for site in sites) == 6
    assert sum(site.hands_over and site.archived_at is None for site in sites) >= 3
    assert any(site.archived_at is not None for site in sites)
    assert any(site.national_id is None for site in sites)


def test_a_newer_file_waits_with_something_new_changed_kept_and_wrong(story: Session, folder: Path) -> None:
    applied, waiting = every(story, sa.select(DirectoryImport).order_by(DirectoryImport.id))
    assert (applied.applied_at is not None, waiting.applied_at) == (True, None)
    grid = open_grid(Blobs(str(folder / "blobs")).get(waiting.sha256))
    found = preview(read(grid, waiting.mapping, waiting.uploaded_at.date()))
    assert found.figures[Fate.NEW] == 1
    assert found.figures[Fate.CHANGED] > 1
    assert found.figures["errors"] == 1
    assert any(line.kept for line in found.lines)


def test_a_structure_is_noted_twice_and_one_is_archived(story: Session) -> None:
    open_ones = every(story, sa.select(Organisation).where(Organisation.archived_at.is_(None)))
    assert sum(bool(look_alikes(each)) for each in open_ones) == 2
    assert every(story, sa.select(Organisation).where(Organisation.archived_at.is_not(None)))


# --- needs --------------------------------------------------------------------------------------------------


def test_quotas_have_periods_one_of_which_is_nearly_used_up(story: Session) -> None:
    limited = every(story, sa.select(QuotaPeriod))
    assert any(period.starts_on > in_paris(now()).date() for period in limited)
    assert min(quota(period.organisation, now()).left or 0 for period in limited) == 1


def test_the_prescriber_has_two_drafts_one_of_which_meets_a_near_name(
    story: Session, loadings: dict[str, Loading], folder: Path
) -> None:
    drafts = every(story, sa.select(ReferralDraft).order_by(ReferralDraft.id))
    assert [draft.author for draft in drafts] == [person(story, Role.PRESCRIBER)] * 2
    with running_ordis(folder, DATABASE_URL=loadings["story"].url) as server:
        visitor = signed_in(server, Role.PRESCRIBER)
        page = f"/referrals/drafts/{drafts[1].ref}"
        who = {"last_name": NEAR.last_name, "first_name": NEAR.first_name, "birth_date": f"{NEAR.birth_date}"}
        token = visitor.get(f"{page}/identity").token
        visitor.post(f"{page}/deposit", who | {"phone": NEAR.phone, "csrf_token": token})
        told = visitor.get(f"{page}/identity").text
    assert "Proche" in told
    assert "C’est une autre famille" in told


def test_a_household_that_was_served_asks_again_with_its_reason(story: Session) -> None:
    asked = story.scalars(sa.select(Referral).where(Referral.served_before.is_not(None))).one()
    assert asked.stage is ReferralStage.SUBMITTED
    assert asked.exception_reason
    assert asked.override_reason == ""


def test_one_message_waits_on_each_side(story: Session) -> None:
    referrals = every(story, sa.select(Referral))
    for role in (Role.PRESCRIBER, Role.COORDINATOR):
        assert list(unread(person(story, role), referrals).values()) == [1]


def test_the_prescriber_has_something_to_do_and_knows_how_long_a_family_waits(story: Session) -> None:
    prescriber = person(story, Role.PRESCRIBER)
    turns = {referral.stage for referral in queries.to_act(prescriber)}
    assert {ReferralStage.TO_COMPLETE, ReferralStage.RESERVED} <= turns
    lately = sa.select(sa.func.count()).where(Handover.signed_at > now() - timedelta(days=60))
    assert (story.scalar(lately) or 0) >= 5


# --- decisions ----------------------------------------------------------------------------------------------


def test_the_table_of_priority_was_changed_twice_and_a_draft_waits(story: Session) -> None:
    numbers = every(story, sa.select(PriorityVersion.number).order_by(PriorityVersion.number))
    assert {2, 3} <= set(numbers)
    assert None in numbers
    waiting = sa.select(Referral.score_version).where(Referral.stage == ReferralStage.ACCEPTED)
    assert set(every(story, waiting)) == {3}


def test_a_commission_was_held_with_sealed_minutes_and_another_is_in_preparation(story: Session, folder: Path) -> None:
    held, coming = every(story, sa.select(Commission).order_by(Commission.id))
    assert held.document is not None
    assert loaded.pdf_of(folder, story, held.document).startswith(b"%PDF")
    assert {line.decision for line in held.lines} == set(Decision)
    assert coming.open
    assert any(line.carried_from == held.number for line in coming.lines)
    assert every(story, sa.select(CommissionLine).where(CommissionLine.open)) == list(coming.lines)


def test_one_plan_was_applied_and_one_waits(story: Session) -> None:
    applied, proposed = every(story, sa.select(AllocationPlan).order_by(AllocationPlan.id))
    assert {line["outcome"] for line in applied.lines} == {Outcome.RESERVED, Outcome.UNTICKED}
    assert proposed.applied_at is None
    assert len(proposed.lines) >= 5


def test_reservations_end_soon_for_lack_of_an_appointment(story: Session) -> None:
    ending = ending_reservations(warned_until(in_paris(now()).date()))
    assert len(ending) >= 2
    assert all(isinstance(each, Reservation) and each.ended_at is None for each in ending)


def test_times_are_open_and_a_prescriber_has_taken_one(story: Session) -> None:
    picked = every(story, sa.select(Appointment).where(Appointment.slot_id.is_not(None)))
    assert person(story, Role.PRESCRIBER) in {each.referral.author for each in picked}
    coming = every(story, sa.select(Slot.starts_at).where(Slot.starts_at > now()))
    assert min(coming) < now() + timedelta(days=7) < max(coming)
    assert any(site_id is not None for site_id in every(story, sa.select(Slot.site_id)))


# --- pages --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown(loadings: dict[str, Loading], printed: str, folder: Path) -> dict[str, str]:
    """Each page as the person of that role reads it."""
    with running_ordis(folder, DATABASE_URL=loadings["story"].url) as server:
        return {path: text for role in PAGES for path, text in _read(server, role)}


def _read(server: Server, role: Role) -> list[tuple[str, str]]:
    visitor = signed_in(server, role)
    return [(path, visitor.get(path).text) for path in PAGES[role]]


@pytest.mark.parametrize(("path", "words"), [each for pages in PAGES.values() for each in pages.items()])
def test_no_page_is_empty(shown: dict[str, str], path: str, words: str) -> None:
    assert words in shown[path]
