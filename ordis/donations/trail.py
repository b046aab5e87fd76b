"""Where a gift stands, as its donor reads it: what was done, what comes now, what follows. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from ordis.donations.models import Donation, DonationStage
from ordis.kernel.choice import Choice
from ordis.kernel.clock import in_paris

TOLD: Final[Mapping[DonationStage, str]] = {
    DonationStage.OFFERED: "À l’étude",
    DonationStage.TO_COMPLETE: "Une question pour vous",
    DonationStage.ACCEPTED: "Accepté",
    DonationStage.RECEIVED: "À l’atelier",
    DonationStage.CLOSED: "Terminé",
    DonationStage.DECLINED: "Décliné",
}
"""The stage in the donor's words: « Offre à examiner » is what the city has to do."""


class State(Choice):
    DONE = "done", "fait"
    NOW = "now", "en cours"
    COMING = "coming", "à venir"


class Step(NamedTuple):
    label: str
    state: State
    day: date | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What other rooms know of a gift: the day when both parties had signed, the days of its collection."""

    signed_on: date | None = None
    planned_on: date | None = None
    collected_on: date | None = None


def trail(donation: Donation, known: Known) -> list[Step]:
    """In the order of the calendar. A step that nobody noted is left out once a later one is done: a gift brought to
    the workshop was never collected."""
    offered = Step("Votre offre", State.DONE, in_paris(donation.offered_at).date())
    if donation.stage is DonationStage.DECLINED:
        return [offered, Step("Notre réponse", State.DONE, _day(donation.decided_at), "déclinée")]
    done, coming = _split([_answer(donation), *_after(donation, known)])
    return [offered, *done, *(step._replace(state=State.NOW) for step in coming[:1]), *coming[1:]]


def _answer(donation: Donation) -> Step:
    if donation.stage is DonationStage.OFFERED:
        return Step("Notre réponse", State.COMING, said="nous étudions votre offre")
    if donation.stage is DonationStage.TO_COMPLETE:
        return Step("Notre réponse", State.COMING, said="elle attend la vôtre")
    return Step("Notre réponse", State.DONE, _day(donation.decided_at), "acceptée")


def _after(donation: Donation, known: Known) -> Iterable[Step]:
    yield _dated("Convention signée", known.signed_on, said="par vous, puis par nous")
    if known.planned_on and not known.collected_on:
        yield Step("Enlèvement", State.COMING, known.planned_on, "prévu")
    else:
        yield _dated("Enlèvement", known.collected_on, said="nous convenons d’un jour")
    yield _dated("Réception", _day(donation.received_at), said="chaque appareil est compté")
    yield _dated("Sort de chaque appareil", _day(donation.closed_at), said="effacés, puis remis à des familles")


def _dated(label: str, day: date | None, *, said: str) -> Step:
    return Step(label, State.DONE, day) if day else Step(label, State.COMING, said=said)


def _split(steps: list[Step]) -> tuple[list[Step], list[Step]]:
    """Those done, and those that follow the last of them."""
    last = max((rank for rank, step in enumerate(steps) if step.state is State.DONE), default=-1)
    return [step for step in steps[: last + 1] if step.state is State.DONE], steps[last + 1 :]


def _day(at: datetime | None) -> date | None:
    return in_paris(at).date() if at else None
