"""What must hold whatever people did: the base agrees with the book."""

from collections import Counter
from datetime import date, datetime

import sqlalchemy as sa
from hypothesis.stateful import RuleBasedStateMachine, invariant

from ordis.allocation.models import Reservation
from ordis.devices.models import Device, Stage
from ordis.handover.models import Appointment, HandedOverDevice, Handover
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.partners.models import Organisation
from ordis.referrals.models import Referral
from ordis.referrals.quotas.queries import quota
from tests.allocation.book import PROMISED, Book, S


class Agreement(RuleBasedStateMachine):
    book: Book
    at: datetime
    structures: list[Organisation]

    @property
    def today(self) -> date:
        return in_paris(self.at).date()

    @invariant()
    def every_referral_is_at_the_one_stage_of_the_book(self) -> None:
        found = dict(db.session.execute(sa.select(Referral.number, Referral.stage)).tuples().all())
        assert found == {number: page.stage for number, page in self.book.pages.items()}

    @invariant()
    def a_reservation_is_open_exactly_for_what_is_promised(self) -> None:
        rows = db.session.execute(
            sa.select(Referral.number, Device.code, Reservation.until, Device.reserved_until)
            .join(Reservation.referral)
            .join(Reservation.device)
            .where(Reservation.ended_at.is_(None))
        ).all()
        said = [(number, page.device, page.until) for number, page in self.book.pages.items() if page.stage in PROMISED]
        assert sorted((row.number, row.code, row.until) for row in rows) == sorted(said)
        assert all(row.until == row.reserved_until for row in rows)

    @invariant()
    def every_device_is_where_the_book_says(self) -> None:
        stages = dict(db.session.execute(sa.select(Device.code, Device.stage)).tuples().all())
        promised = {page.device for page in self.book.pages.values() if page.device}
        expected = dict.fromkeys(self.book.ready, Stage.READY) | dict.fromkeys(promised, Stage.RESERVED)
        assert stages == expected | dict.fromkeys(self.book.at_home, Stage.HANDED_OVER)
        stray = sa.select(Device.code).where(Device.stage != Stage.RESERVED, Device.reserved_until.is_not(None))
        assert db.session.scalars(stray).all() == []

    @invariant()
    def no_device_has_two_families_and_no_family_two_devices(self) -> None:
        home = db.session.execute(
            sa.select(Device.code, Referral.number)
            .join(HandedOverDevice.device)
            .join(HandedOverDevice.handover)
            .join(Handover.referral)
            .where(HandedOverDevice.ended_on.is_(None))
        ).tuples()
        held = [(code, self.book.pages[number].family) for code, number in home]
        assert sorted(held) == sorted(self.book.at_home.items())
        held += [(page.device, page.family) for page in self.book.pages.values() if page.device]
        assert max(Counter(code for code, _ in held).values(), default=1) == 1
        assert max(Counter(family for _, family in held).values(), default=1) == 1

    @invariant()
    def quotas_count_right(self) -> None:
        for rank, structure in enumerate(self.structures):
            assert quota(structure, self.at).used == self.book.used(rank, self.today)

    @invariant()
    def a_family_is_expected_exactly_when_the_book_says(self) -> None:
        rows = db.session.execute(
            sa.select(Referral.number, Appointment.starts_at)
            .join(Appointment, Appointment.referral_id == Referral.id)
            .where(Appointment.cancelled_at.is_(None), Appointment.missed_at.is_(None))
            .where(Referral.stage != S.HANDED_OVER)
        ).tuples()
        expected = [(number, page.meets) for number, page in self.book.pages.items() if page.stage is S.APPOINTMENT]
        assert sorted(rows) == sorted(expected)
