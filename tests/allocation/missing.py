"""Families who do not come, in the story of :mod:`tests.allocation.test_machine`."""

from collections.abc import Callable
from datetime import datetime

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ordis.accounts.models import User
from ordis.handover.missed import actions
from ordis.handover.missed.rules import forgotten_before
from ordis.referrals.models import Referral, ReferralStage
from tests.allocation.agreement import Agreement
from tests.allocation.book import S, paris


class Missing(Agreement):
    agents: list[User]
    attempt: Callable[..., bool]
    _one: Callable[[set[ReferralStage], int], Referral]

    @rule(which=st.integers(0, 9), waits=st.booleans())
    def a_family_does_not_come(self, which: int, waits: bool) -> None:
        """Nobody is said missing before the hour; at most twice does it put the end of the reservation off."""
        referral = self._one({S.APPOINTMENT}, which)
        page = self.book.pages[referral.number]
        expected: datetime | None = page.meets if page.stage is S.APPOINTMENT else None
        if waits and expected is not None:
            self.at = max(self.at, expected)
        agent = self.agents[page.structure]
        allowed = expected is not None and expected <= self.at
        if self.attempt(allowed, lambda: actions.miss(referral=referral, actor=agent, at=self.at)):
            self.book.miss(page, self.at)

    @rule()
    def ordis_notes_what_nobody_noted(self) -> None:
        before = forgotten_before(paris(self.at))
        waiting = [page for page in self.book.pages.values() if page.stage is S.APPOINTMENT and page.meets]
        late = [page for page in waiting if page.meets and paris(page.meets) < before]
        assert actions.note_forgotten(at=self.at) == len(late)
        for page in late:
            self.book.miss(page, self.at)
