"""An agreement proposed to a donor, its parties noted, and what screens declare."""

from dataclasses import replace
from datetime import date, datetime

from ordis.accounts.models import User
from ordis.documents.declared import Declared, Screen, Tick
from ordis.donations.models import Donation, LegalOrigin
from ordis.donations.signing import actions
from ordis.donations.signing.actions import Circumstances
from ordis.donations.signing.models import AgreementSigning, Way
from ordis.donations.texts import recording
from ordis.donations.texts.recording import Recorded
from ordis.kernel import clock
from tests import make
from tests.handover.making import STROKES

PARTIES = Recorded(
    legal_origin=LegalOrigin.COMPANY, legal_basis="", owner="", decision="n° 2026-114", decided_on=date(2026, 10, 12),
    signatory="Léa Dupuis", signatory_function="directrice", signatory_email="lea@imprimerie.example",
    representative="Camille Roy", representative_function="adjointe au maire",
)  # fmt: skip
ON_SCREEN = Circumstances(Way.SCREEN, "sur un écran de la collectivité, en présence d’Inès Petit", "Inès Petit")


def proposed(**changes: object) -> Donation:
    """An accepted donation whose agreement waits for the donor."""
    donation, actor = make.donation(), make.user()
    recording.note(donation=donation, said=replace(PARTIES, **changes), actor=actor, at=clock.now())  # type: ignore[arg-type]
    actions.propose(donation=donation, actor=actor, at=clock.now())
    return donation


def declared(donation: Donation, **changes: object) -> Declared:
    signing = actions.opened(donation)
    boxes = actions.shown(signing).wording.boxes
    ticked = tuple(Tick(box, 1000 * rank) for rank, box in enumerate(boxes, 1))
    whole = Declared(ticked, STROKES, screen=Screen("Firefox", 800, 1280), shown=signing.proposed.sha256, read_ms=500)
    return replace(whole, **changes)  # type: ignore[arg-type]


def donor_signs(donation: Donation, **changes: object) -> AgreementSigning:
    return donor_signs_at(donation, clock.now(), **changes)


def donor_signs_at(donation: Donation, at: datetime, **changes: object) -> AgreementSigning:
    return actions.sign_as_donor(
        donation=donation, declared=declared(donation, **changes), circumstances=ON_SCREEN, actor=make.user(), at=at
    )


def city_signs(donation: Donation, *, by: User | None = None, **changes: object) -> AgreementSigning:
    said = declared(donation, ticked=(), **changes)
    return actions.sign_as_city(donation=donation, declared=said, actor=by or make.user(), at=clock.now())
