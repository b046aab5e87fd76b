"""Incidents over HTTP: declared, followed to their end, by those who may and on their own rows alone."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.aftercare.incidents import queries
from ordis.aftercare.incidents.models import Incident, IncidentKind, IncidentStage
from ordis.aftercare.models import FamilyFiles, ReturnReason
from ordis.aftercare.queries import returns_of
from ordis.devices.models import Stage
from ordis.kernel.db import db
from ordis.referrals.models import ReferralStage
from ordis.refurbishing.parts import actions as parts
from ordis.refurbishing.parts.models import PartKind
from tests import make
from tests.aftercare.incidents import making
from tests.counting import queries as counted
from tests.handover import making as handovers
from tests.referrals.exclusions import making as excluding

Clients = Callable[[Role], FlaskClient]


def only() -> Incident:
    return db.session.query(Incident).one()


def test_a_technician_declares_receives_mends_and_gives_back(session: Session, clients: Clients) -> None:
    device = handovers.signed().devices[0].device
    client = clients(Role.TECHNICIAN)
    assert f"/devices/{device.code}/incidents/new" in client.get(f"/devices/{device.code}").text
    refused = client.post(f"/devices/{device.code}/incidents", data={"told_by": "counter"})
    assert (refused.status_code, "Dites ce qui s’est passé" in refused.text) == (422, True)
    said = {"kind": "breakdown", "told_by": "counter", "text": "Batterie morte"}
    page = client.get(client.post(f"/devices/{device.code}/incidents", data=said).headers["Location"]).text
    incident = only()
    for words in ("Réparation (il reste à la famille)", "n’effacez aucun disque", "Batterie morte"):
        assert words in page
    assert "Échanger" not in page  # the lead and the city do
    assert client.get(f"/incidents/{incident.ref}/slip").status_code == 404
    client.post(f"/incidents/{incident.ref}/deposit", data={"accessories": ["charger"]})
    slip = client.get(f"/incidents/{incident.ref}/slip").text
    assert "Bon de dépôt" in slip
    assert "Chargeur" in slip
    empty = client.post(f"/incidents/{incident.ref}/repair", data={"outcome": ""})
    assert (empty.status_code, "Dites en quelques mots" in empty.text) == (422, True)
    done = client.post(f"/incidents/{incident.ref}/repair", data={"outcome": "Batterie changée"})
    page = client.get(done.headers["Location"]).text
    assert "C’est terminé" in page
    assert (incident.stage, device.stage) == (IncidentStage.REPAIRED, Stage.HANDED_OVER)


def test_a_part_is_chosen_on_the_page_and_no_disk_is_offered(session: Session, clients: Clients) -> None:
    charger, _ = (
        parts.add_part(
            described=parts.Described(kind=kind, label=f"Pièce {kind.label}", capacity=size),
            pieces=1,
            note="",
            actor=make.user(),
            at=make.AT,
        )
        for kind, size in ((PartKind.CHARGER, None), (PartKind.STORAGE, 10**9))
    )
    incident, client = making.deposited(), clients(Role.TECHNICIAN)
    page = client.get(f"/incidents/{incident.ref}").text
    assert "Pièce Chargeur" in page
    assert "Pièce Disque" not in page
    client.post(f"/incidents/{incident.ref}/part", data={"part": charger.ref})
    assert "Pièce posée" in client.get(f"/incidents/{incident.ref}").text
    assert client.post(f"/incidents/{incident.ref}/part", data={"part": "unknown"}).status_code == 404


def test_the_coordinator_exchanges_and_goes_on_to_choose(session: Session, clients: Clients) -> None:
    incident, client = making.incident(), clients(Role.COORDINATOR)
    assert "La famille a-t-elle une copie de ses fichiers" in client.get(f"/incidents/{incident.ref}").text
    answered = {"accessories": ["charger"], "files": "to_copy"}
    done = client.post(f"/incidents/{incident.ref}/exchange", data=answered)
    assert [each.files for each in returns_of(incident.line.device)] == [FamilyFiles.TO_COPY]
    opened = queries.exchange_of(incident.line.handover.referral)
    assert opened is not None
    assert done.headers["Location"] == f"/referrals/{opened.ref}/devices"
    assert opened.stage is ReferralStage.ACCEPTED
    assert "est un échange" in client.get(f"/referrals/{opened.ref}").text
    assert opened.number in client.get(f"/referrals/{incident.line.handover.referral.ref}").text
    assert client.post(f"/incidents/{incident.ref}/exchange", data={}).status_code == 409


def test_an_exchange_put_to_the_city_leads_who_decides_to_the_referral_and_tells_others_no_more(
    session: Session, clients: Clients
) -> None:
    for role, address in ((Role.COORDINATOR, "/referrals/{}"), (Role.WORKSHOP_LEAD, None)):
        handover, client = handovers.signed(), clients(role)
        excluding.excluded(handover)
        incident = making.incident(of=handover)
        answer = client.post(f"/incidents/{incident.ref}/exchange", data={"accessories": ["charger"]})
        opened = queries.exchange_of(handover.referral)
        assert opened is not None
        assert opened.stage is ReferralStage.SUBMITTED
        wanted = address.format(opened.ref) if address else f"/incidents/{incident.ref}"
        assert answer.headers["Location"] == wanted
        told = client.get(f"/incidents/{incident.ref}").text
        assert f"{opened.number} attend la décision de la ville" in told
        assert "exclu" not in told


def test_a_structure_declares_for_its_own_families_and_sees_no_other(
    session: Session, sign_in: Callable[[User], FlaskClient]
) -> None:
    here, there = make.prescriber_structure(), make.prescriber_structure(name="Mission locale")
    agent = make.user(Role.PRESCRIBER, of=here)
    own, foreign = handovers.signed(of=here, agent=agent), making.incident(of=handovers.signed(of=there))
    client = sign_in(agent)
    assert "Déclarer un incident" in client.get(f"/referrals/{own.referral.ref}").text
    said = {"kind": "theft", "told_by": "structure", "complaint": "yes", "police_reference": "2026/55"}
    done = client.post(f"/referrals/{own.referral.ref}/incidents", data=said)
    page = client.get(done.headers["Location"]).text
    assert "Déposée, numéro 2026/55" in page
    assert "Il est retrouvé" in page
    assert foreign.ref not in client.get("/incidents").text
    for path in (f"/incidents/{foreign.ref}", f"/referrals/{foreign.line.handover.referral.ref}/incidents/new"):
        assert client.get(path).status_code == 404
    assert client.get(f"/devices/{own.devices[0].device.code}/incidents/new").status_code == 403
    mine = queries.open_incident_of(own.devices[0])
    assert mine is not None
    assert client.post(f"/incidents/{mine.ref}/close", data={"outcome": "Sans suite"}).status_code == 403
    client.post(f"/incidents/{mine.ref}/find", data={})
    assert own.devices[0].device.lost_at is None


@pytest.mark.parametrize("kind", [IncidentKind.LOSS, IncidentKind.THEFT])
def test_whoever_scans_the_label_of_a_lost_device_is_told_to_call(
    session: Session, client: FlaskClient, kind: IncidentKind
) -> None:
    device = making.incident(kind).line.device
    page = client.get(f"/D/{device.code}").text
    assert "déclaré volé ou perdu" in page
    assert "tel:" in page
    assert device.make not in page


def test_a_page_of_incidents_costs_as_many_queries_for_one_as_for_many(session: Session, clients: Clients) -> None:
    client = clients(Role.WORKSHOP_LEAD)
    making.incident()
    db.session.commit()
    with counted() as few:
        client.get("/incidents")
    for _ in range(3):
        making.incident()
    with counted() as many:
        assert client.get("/incidents").status_code == 200
    assert len(many) == len(few)


def test_a_list_without_incident_says_where_one_declares(session: Session, clients: Clients) -> None:
    client = clients(Role.TECHNICIAN)
    assert "Aucun incident en cours" in client.get("/incidents").text
    assert "jamais été déclaré" in client.get("/incidents?all=1").text


def test_the_receipt_tells_the_family_what_comes_next(session: Session, clients: Clients) -> None:
    incident, client = making.incident(), clients(Role.WORKSHOP_LEAD)
    done = client.post(f"/incidents/{incident.ref}/exchange", data={"accessories": ["mouse"]})
    assert done.headers["Location"] == f"/incidents/{incident.ref}"
    page = client.get(f"/devices/{incident.line.device.code}").text
    assert ReturnReason.EXCHANGE.label in page
    receipt = client.get(page.partition('href="/returns/')[2].partition('"')[0].join(["/returns/", ""])).text
    assert "Un autre ordinateur est réservé à la famille" in receipt
    assert "Souris" in receipt
