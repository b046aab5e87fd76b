"""What prescribers have in hand today: a draft to finish, a name that is nearly another's, messages, an exception."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.demo.diary import moment, workday
from ordis.demo.handovers import submit
from ordis.demo.structures import Referrer
from ordis.demo.world import World
from ordis.devices.models import Kind
from ordis.handover.models import Handover
from ordis.kernel.db import db
from ordis.kernel.randomness import new_ref
from ordis.referrals import sites
from ordis.referrals.drafts import actions as drafts
from ordis.referrals.facts import HouseholdFacts, Need
from ordis.referrals.identity import Identity
from ordis.referrals.messages import actions as messages
from ordis.referrals.models import (
    Connection,
    Ease,
    Extra,
    HomeEquipment,
    Household,
    Purpose,
    Referral,
    ReferralStage,
    Situation,
)

WAITING: Final = Identity("Ben Amar", "Nadia", date(1984, 3, 7), phone="05 36 49 40 17")
"""On no list of names: nobody else of the demonstration is near her."""
NEAR: Final = Identity("Benamar", "Nadia", date(1984, 7, 3), phone="05 36 49 40 71")
STOLEN = "Ordinateur volé lors d’un cambriolage ; plainte déposée, récépissé vu par nos soins."
FROM_CITY = "La famille peut-elle venir un samedi ? Un ordinateur portable sera prêt en fin de semaine."
FROM_STRUCTURE = (
    "Le stage de Madame commence plus tôt que prévu : elle aurait besoin de l’ordinateur sous quinze jours."
)
THREAD = (
    "Le foyer déménage à la fin du mois dans le quartier voisin : la demande reste-t-elle valable ?",
    "Oui, il reste dans la commune. Prévenez-nous de la nouvelle adresse au moment du rendez-vous.",
)
FAMILY: Final = HouseholdFacts(
    district="Trois-Cités", people=4, school_children=2, situation=Situation.JOB_SEEKER,
    equipment=HomeEquipment.PHONE_ONLY, connection=Connection.MOBILE, ease=Ease.SOME,
)  # fmt: skip
NEED: Final = Need(
    wanted_kind=Kind.LAPTOP, purpose=Purpose.SCHOOL, wanted_why="Deux collégiens, un seul téléphone",
    extras=(Extra.MOUSE, Extra.WEBCAM), file_number="GP-2214",
)  # fmt: skip
BEGUN = {
    "district": ["Trois-Cités"], "file_number": ["GP-2231"], "purpose": ["formalities"], "wanted_kind": ["desktop"],
}  # fmt: skip
NEARLY_DONE = {
    "district": ["Trois-Cités"], "file_number": ["GP-2229"], "purpose": ["training"], "wanted_kind": ["laptop"],
    "wanted_why": ["Cours à distance trois jours par semaine"], "people": ["2"], "school_children": ["1"],
    "situation": ["student"], "equipment": ["none"], "connection": ["mobile"], "ease": ["some"],
    "language": ["français"], "last_name": [NEAR.last_name], "first_name": [NEAR.first_name],
    "birth_date": [NEAR.birth_date.isoformat()], "phone": [NEAR.phone],
}  # fmt: skip


@dataclass(slots=True)
class Prescribing:
    """``exception``: what a household that was served already asks for again; it waits for somebody’s decision."""

    world: World
    today: date
    waits: Referral = field(init=False)
    exception: Referral = field(init=False)

    def plan(self) -> None:
        for later, hour, act in (
            (-8, 10, self.state_a_need),
            (-8, 15, self.ask_for_an_exception),
            (-7, 11, self.talk_it_over),
            (-3, 10, self.begin_a_draft),
            (-2, 14, self.write_to_the_city),
            (-1, 10, self.write_to_the_structure),
            (-1, 15, self.nearly_finish_a_draft),
        ):
            self._on(later, hour, act)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, self.world.minute()), act)

    @property
    def _own(self) -> Referrer:
        """The demonstration prescriber's structure."""
        return self.world.referrers[0]

    # --- needs ----------------------------------------------------------------------------------------------

    def state_a_need(self, at: datetime) -> None:
        self.waits = submit(self.world, self._own, at, who=WAITING, family=FAMILY, need=NEED)

    def ask_for_an_exception(self, at: datetime) -> None:
        """A family that another structure helped in 2022 was robbed."""
        served = _served_by_another(self._own)
        who = Identity(served.last_name or "", served.first_name or "", served.born_on or at.date(), served.phone or "")
        self.exception = submit(self.world, self._own, at, who=who, exception_reason=STOLEN)

    # --- drafts ---------------------------------------------------------------------------------------------

    def begin_a_draft(self, at: datetime) -> None:
        """Left after the second screen."""
        self._draft(BEGUN, at)

    def nearly_finish_a_draft(self, at: datetime) -> None:
        """All is said; what stops it is a name and a birth date that are nearly those of a family that waits."""
        self._draft(NEARLY_DONE, at)

    def _draft(self, answers: dict[str, list[str]], at: datetime) -> None:
        organisation = self._own.organisation
        here = {"organisation": [organisation.ref], "site": [site.ref for site in sites.open_ones(organisation)[:1]]}
        drafts.begin(
            ref=new_ref(), organisation=organisation, answers=answers | here, actor=self._own.agent, at=at
        )  # fmt: skip

    # --- messages -------------------------------------------------------------------------------------------

    def talk_it_over(self, at: datetime) -> None:
        """A question and its answer, both read."""
        question, answer = THREAD
        self._write(self.waits, question, self._own.agent, at)
        self._write(self.waits, answer, self.world.team.coordinator, at)
        messages.read(referral=self.waits, actor=self._own.agent, at=at)

    def write_to_the_city(self, at: datetime) -> None:
        self._write(self.exception, FROM_STRUCTURE, self._own.agent, at)

    def write_to_the_structure(self, at: datetime) -> None:
        self._write(self.waits, FROM_CITY, self.world.team.coordinator, at)

    def _write(self, referral: Referral, text: str, author: User, at: datetime) -> None:
        messages.write(referral=referral, text=text, idempotency_key=new_ref(), actor=author, at=at)


def _served_by_another(referrer: Referrer) -> Household:
    """The household that signed first, of those of other structures that still have their computer."""
    others = (
        sa.select(Referral)
        .join(Handover)
        .where(Referral.organisation_id != referrer.organisation.id)
        .where(Referral.stage == ReferralStage.HANDED_OVER, Referral.computer_back_on.is_(None))
    )
    return db.session.scalars(others.order_by(Handover.signed_at, Handover.id).limit(1)).one().household
