"""What followed the handovers, counted over a period."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.aftercare import actions as aftercare
from ordis.aftercare.incidents import actions
from ordis.aftercare.incidents.models import IncidentKind
from ordis.aftercare.incidents.rules import Step
from ordis.aftercare.models import ReturnReason
from ordis.aftercare.queries import figures
from ordis.kernel import clock
from tests import make
from tests.aftercare.incidents import making
from tests.counting import queries
from tests.handover import making as handovers


def happened() -> None:
    """A repair in four days, an exchange at once, a theft without news, a return."""
    mended = making.deposited()
    later = clock.now() + timedelta(days=4)
    actions.settle(incident=mended, step=Step.REPAIR, outcome="Batterie changée", actor=make.user(), at=later)
    making.exchanged(making.incident(IncidentKind.DAMAGE))
    making.incident(IncidentKind.THEFT)
    unsuited = handovers.signed().devices[0].device
    aftercare.take_back(device=unsuited, reason=ReturnReason.UNSUITED, actor=make.user(), at=clock.now())


def test_each_thing_is_counted_once_and_in_its_own_period(session: Session) -> None:
    happened()
    today = clock.today()
    told = figures(today, today + timedelta(days=7))
    assert told.incidents.declared == [("Panne", 1), ("Casse", 1), ("Vol", 1)]
    assert (told.incidents.repaired, told.incidents.exchanged, told.incidents.days) == (1, 1, 2)
    assert told.returns == [("Ne convient pas", 1), ("Échange contre un autre appareil", 1)]
    assert figures(today, today).incidents.repaired == 0
    before = figures(today - timedelta(days=9), today - timedelta(days=1))
    assert (before.declared, before.returned, before.incidents.days) == (0, 0, None)


def test_the_page_of_figures_shows_them_and_costs_no_more_for_many(
    session: Session, clients: Callable[[Role], FlaskClient]
) -> None:
    client = clients(Role.COORDINATOR)
    client.get("/indicators")
    with queries() as few:
        assert "Aucun sur la période" in client.get("/indicators").text
    happened()
    with queries() as many:
        page = client.get("/indicators").text
    assert "Retours par motif" in page
    assert "Échange contre un autre appareil" in page
    assert len(many) <= len(few)
