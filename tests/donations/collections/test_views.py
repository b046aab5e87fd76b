"""Pages of a round: planned from a donation, changed, made, printed; the donor reads when somebody comes."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.donations.collections.models import CollectionRound, CollectionStage
from ordis.donations.models import DonationStage
from ordis.partners.sites import SiteFacts, add_site
from tests import make
from tests.counting import queries as counted
from tests.donations.collections import making
from tests.donations.signing import making as signing
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
SignIn = Callable[[User], FlaskClient]
STOP = {"site": "", "place": "12 rue des Forges", "arrives": "09:00", "leaves": "11:00", "email": making.EMAIL}


def test_a_round_is_planned_changed_put_in_order_and_cancelled(session: Session, clients: Clients) -> None:
    lead, donations = clients(Role.WORKSHOP_LEAD), [make.donation(of=make.donor(name=name)) for name in ("Un", "Deux")]
    assert "sans enlèvement prévu" in lead.get("/donations/collections").text
    said = {"day": making.in_days(4).isoformat(), "carrier": "Transports du Clain", "driver": "Louis Martin"}
    assert "est prévu" in follow(lead, lead.post("/donations/collections", data=said)).text
    path = f"/donations/collections/{session.scalars(sa.select(CollectionRound)).one().ref}"
    for donation in donations:
        assert "12 rue" not in lead.get(f"{path}/stops?donation={donation.ref}").text
        sent = {**STOP, "donation": donation.ref}
        assert f"{making.EMAIL} en est prévenu" in follow(lead, lead.post(f"{path}/stops", data=sent)).text
    refs = [stop.ref for stop in session.scalars(sa.select(CollectionRound)).one().stops]
    moved = follow(lead, lead.post(f"{path}/order", data={"stop": refs[::-1]})).text
    assert moved.index('stop-place">Deux') < moved.index('stop-place">Un')
    assert "est prévenu" in follow(lead, lead.post(f"{path}/stops/{refs[0]}", data={**STOP, "arrives": "08:00"})).text
    assert "Personne n’avait" in follow(lead, lead.post(f"{path}/edit", data=said)).text
    assert "pas encore venu" in lead.post(f"{path}/stops/{refs[0]}/done").text
    assert "est annulé" in follow(lead, lead.post(f"{path}/stops/{refs[0]}/cancel", data={"reason": "Panne"})).text
    assert "1\u00a0donateur est prévenu" in follow(lead, lead.post(f"{path}/cancel")).text
    assert lead.get(f"{path}/sheet.pdf").data.startswith(b"%PDF")
    calendar = lead.get(f"{path}/stops/{refs[1]}/calendar")
    assert (calendar.mimetype, "METHOD:CANCEL" in calendar.text) == ("text/calendar", True)


def test_what_is_badly_typed_is_refused_and_kept(session: Session, clients: Clients) -> None:
    lead, row, donation = clients(Role.WORKSHOP_LEAD), making.planned(), make.donation()
    path = f"/donations/collections/{row.ref}"
    for changes, said in (
        ({"leaves": "08:00"}, "tient dans la journée"),
        ({"place": ""}, "écrivez l’adresse"),
        ({"email": "pas une adresse"}, "nom@domaine"),
        ({"arrives": ""}, "Choisissez une heure"),
    ):
        answer = lead.post(f"{path}/stops", data={**STOP, "donation": donation.ref, **changes})
        assert (answer.status_code, said in answer.text) == (422, True), said
    past = {"day": making.in_days(-2).isoformat(), "carrier": "X"}
    assert lead.post("/donations/collections", data=past).status_code == 422
    assert lead.post(f"{path}/edit", data={"day": "hier", "carrier": ""}).status_code == 422
    assert session.scalars(sa.select(CollectionRound)).one().stops == []


def test_a_place_of_the_donor_is_chosen_from_its_record(session: Session, clients: Clients) -> None:
    lead, row, donation = clients(Role.WORKSHOP_LEAD), making.planned(), make.donation()
    facts = SiteFacts(name="Entrepôt", address="4 rue du Port", postal_code="86000", town="Poitiers")
    site = add_site(organisation=donation.donor, facts=facts, actor=make.user(), at=make.AT)
    sent = {**STOP, "donation": donation.ref, "site": site.ref, "place": ""}
    told = follow(lead, lead.post(f"/donations/collections/{row.ref}/stops", data=sent)).text
    assert "Entrepôt, 4 rue du Port, 86000 Poitiers" in told


def test_a_technician_reads_prints_and_plans_nothing(session: Session, clients: Clients) -> None:
    bench, row = clients(Role.TECHNICIAN), making.planned()
    path = f"/donations/collections/{row.ref}"
    assert "Louis Martin" in bench.get(path).text
    assert bench.get(f"{path}/sheet.pdf").status_code == 200
    for address in ("/donations/collections/new", f"{path}/edit"):
        assert bench.get(address).status_code == 403
    assert bench.post(f"{path}/cancel").status_code == 403


def test_the_donor_and_the_donation_say_when_somebody_comes(
    session: Session, clients: Clients, sign_in: SignIn
) -> None:
    donation = make.donation()
    making.stop(making.planned(), donation)
    person = make.user(Role.DONOR, of=donation.donor)
    page = sign_in(person).get(f"/donor/{donation.ref}").text
    assert "Nous passons" in page
    assert "Louis Martin" not in page
    assert "12 rue des Forges" in clients(Role.COORDINATOR).get(f"/donations/{donation.ref}").text


@pytest.mark.parametrize("stage", [DonationStage.RECEIVED, DonationStage.CLOSED])
def test_a_stop_still_planned_once_the_goods_are_received_is_told_and_ended(
    session: Session, clients: Clients, stage: DonationStage
) -> None:
    lead, donation = clients(Role.WORKSHOP_LEAD), make.donation()
    row = making.planned()
    stop = making.stop(row, donation)
    path = f"/donations/collections/{row.ref}"
    assert "déjà reçu" not in lead.get(path).text
    donation.stage = stage
    session.commit()
    shown = lead.get(f"/donations/{donation.ref}").text
    assert "Le matériel est déjà reçu" in shown
    assert f"{path}#stop-{stop.ref}" in shown
    told = lead.get(path).text
    assert f'id="stop-{stop.ref}"' in told
    assert "attend encore ce passage\u202f: annulez-le." in told
    lead.post(f"{path}/stops/{stop.ref}/cancel")
    assert "déjà reçu" not in lead.get(path).text
    assert "attend encore ce passage" not in lead.get(f"/donations/{donation.ref}").text


def test_a_received_donation_is_added_to_no_round_and_another_once_to_each(session: Session, clients: Clients) -> None:
    lead, donation = clients(Role.WORKSHOP_LEAD), make.donation()
    mine, other = making.planned(), making.planned(5)
    path = f"/donations/{donation.ref}"
    offered = "Ajouter à l’enlèvement du"
    assert lead.get(path).text.count(offered) == 2
    stop = making.stop(mine, donation)
    session.commit()
    shown = lead.get(path).text
    assert shown.count(offered) == 1
    assert f"{other.ref}/stops?donation={donation.ref}" in shown
    assert "Un autre lieu ce jour-là" in shown
    stop.stage = CollectionStage.CANCELLED
    session.commit()
    assert lead.get(path).text.count(offered) == 2
    donation.stage = DonationStage.RECEIVED
    session.commit()
    shown = lead.get(path).text
    assert offered not in shown
    assert "Prévoir un enlèvement" not in shown


def test_a_round_says_which_stops_have_no_signed_agreement(session: Session, clients: Clients) -> None:
    lead, row, donation = clients(Role.WORKSHOP_LEAD), making.planned(), signing.proposed()
    making.stop(row, donation)
    path = f"/donations/collections/{row.ref}"
    assert "Convention non signée" in lead.get(path).text
    signing.donor_signs(donation)
    signing.city_signs(donation)
    session.commit()
    assert "Convention non signée" not in lead.get(path).text
    making.stop(row, make.donation(of=make.donor(name="Garage du Pont")))
    session.commit()
    assert lead.get(path).text.count("Convention non signée") == 1


def test_a_round_planned_from_a_donation_leads_to_its_stop(session: Session, clients: Clients) -> None:
    lead, donation = clients(Role.WORKSHOP_LEAD), make.donation(of=make.donor(name="Garage du Pont"))
    path = f"/donations/collections/new?donation={donation.ref}"
    assert path in lead.get(f"/donations/{donation.ref}").text
    kept = f'name="donation" type="hidden" value="{donation.ref}"'
    assert kept in lead.get(path).text
    said = {"donation": donation.ref, "day": making.in_days(4).isoformat(), "carrier": "Transports du Clain"}
    refused = lead.post("/donations/collections", data=said | {"carrier": ""})
    assert (refused.status_code, kept in refused.text) == (422, True)
    told = follow(lead, lead.post("/donations/collections", data=said)).text
    assert "dites maintenant l’heure du passage chez Garage du Pont" in told
    assert "Prévoir ce passage" in told
    assert kept in told


def test_a_round_planned_for_a_donation_that_does_not_exist_leads_nowhere(session: Session, clients: Clients) -> None:
    lead = clients(Role.WORKSHOP_LEAD)
    assert lead.get("/donations/collections/new?donation=inconnu").status_code == 404
    said = {"donation": "inconnu", "day": making.in_days(4).isoformat(), "carrier": "Transports du Clain"}
    assert lead.post("/donations/collections", data=said).status_code == 404
    assert session.scalars(sa.select(CollectionRound)).all() == []


def test_the_list_of_rounds_costs_the_same_however_many_there_are(session: Session, clients: Clients) -> None:
    lead, asked = clients(Role.WORKSHOP_LEAD), []
    for _ in range(2):
        for _ in range(2):
            row = making.planned()
            making.stop(row)
            making.stop(row)
            make.donation(stage=DonationStage.ACCEPTED)
        session.flush()
        session.expire_all()
        with counted() as made:
            assert lead.get("/donations/collections").status_code == 200
        with counted() as shown:
            assert lead.get(f"/donations/collections/{row.ref}").status_code == 200
        asked.append((len(made), len(shown)))
    assert asked[0] == asked[1]
