"""Who sees an exclusion, where, and how it is lifted."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.handover.models import Handover
from ordis.kernel.french import day
from tests.aftercare import making as aftercare
from tests.handover import making as handovers
from tests.referrals.exclusions import making

Clients = Callable[[Role], FlaskClient]
SignIn = Callable[[User], FlaskClient]
SAID = "Foyer exclu jusqu’au"


def test_the_coordinator_decides_under_its_notice_and_the_structure_sees_none(
    session: Session, clients: Clients, sign_in: SignIn
) -> None:
    again = making.asks_again(making.excluded().referral)
    session.commit()
    page = f"/referrals/{again.ref}"
    city = clients(Role.COORDINATOR)
    told = city.get(page).text
    assert SAID in told
    assert making.WHY in told
    refused = city.post(f"{page}/accept", data={"override_reason": "Vol", "facts": again.facts_seen})
    assert refused.status_code == 422
    sent = {"override_reason": "Vol", "despite_exclusion": "Un malentendu levé", "facts": again.facts_seen}
    assert city.post(f"{page}/accept", data=sent).status_code == 303
    assert "Un malentendu levé" in city.get(page).text
    own = sign_in(again.author).get(page).text
    assert again.number in own
    assert not any(word in own for word in (SAID, making.WHY, "Un malentendu levé", "exclu"))


def test_at_the_identity_check_the_city_reads_it_again(session: Session, clients: Clients, sign_in: SignIn) -> None:
    again = making.asks_again(making.excluded().referral)
    session.commit()
    shown = clients(Role.COORDINATOR).post(f"/referrals/{again.ref}/identity").text
    assert "pour la ville seule" in shown
    assert "pour la ville seule" not in sign_in(again.author).post(f"/referrals/{again.ref}/identity").text


def settle(clients: Clients, handover: Handover, **sent: object) -> tuple[int, str, str]:
    page = f"/resale-reports/{aftercare.reported(handover.devices[0].device).ref}"
    data = {"finding": "founded", "followed": ["talked", "excluded"], "note": "Annonce retirée"} | sent
    answer = clients(Role.COORDINATOR).post(f"{page}/settle", data=data)
    return answer.status_code, answer.text, page


def test_the_report_that_excludes_asks_until_when(session: Session, clients: Clients) -> None:
    handover = handovers.signed()
    status, text, page = settle(clients, handover, excluded_until="")
    assert status == 422
    assert "toujours une fin" in text
    city, until = clients(Role.COORDINATOR), making.in_days(90)
    assert f'value="{making.in_days(365)}"' in city.get(page).text
    data = {"finding": "founded", "followed": ["talked", "excluded"], "note": "Vu", "excluded_until": str(until)}
    assert city.post(f"{page}/settle", data=data).status_code == 303
    assert f"Foyer exclu jusqu’au {day(until)}" in city.get(page).text
    assert handover.referral.number in city.get("/exclusions").text


@pytest.mark.parametrize("followed", [["talked"], []])
def test_a_day_alone_excludes_nobody(session: Session, clients: Clients, followed: list[str]) -> None:
    finding = "founded" if followed else "unfounded"
    sent = {"finding": finding, "followed": followed, "excluded_until": str(making.in_days(90))}
    assert settle(clients, handovers.signed(), **sent)[0] == 303
    assert "Aucun foyer n’est exclu" in clients(Role.COORDINATOR).get("/exclusions").text


def test_it_is_lifted_on_its_page_with_a_reason(session: Session, clients: Clients) -> None:
    exclusion = making.excluded()
    session.commit()
    city, page = clients(Role.COORDINATOR), f"/exclusions/{exclusion.ref}"
    assert making.WHY in city.get(page).text
    assert "n’attribue plus de matériel à ce foyer" in city.get(page).text
    assert city.post(f"{page}/lift", data={"why": ""}).status_code == 422
    assert city.post(f"{page}/lift", data={"why": "Échange avec la famille"}).status_code == 303
    lifted = city.get(page).text
    assert "Échange avec la famille" in lifted
    assert "n’attribuait plus de matériel à ce foyer" in lifted
    assert "n’attribue plus" not in lifted
    assert exclusion.referral.number in city.get("/exclusions?show=ended").text
    assert city.post(f"{page}/lift", data={"why": "Encore"}).status_code == 409


def test_the_workshop_and_a_prescriber_open_none(session: Session, clients: Clients) -> None:
    exclusion = making.excluded()
    session.commit()
    for role in (Role.WORKSHOP_LEAD, Role.PRESCRIBER):
        assert clients(role).get(f"/exclusions/{exclusion.ref}").status_code == 403
        assert clients(role).get("/exclusions").status_code == 403
    assert clients(Role.COORDINATOR).get("/exclusions/inconnue").status_code == 404
