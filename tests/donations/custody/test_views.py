"""Pages of what a donation travels in, and of its changes of hands."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.donations.custody.actions import ContainerFacts
from ordis.donations.custody.models import Container, ContainerKind, CustodyTransfer
from ordis.donations.models import DonationStage
from tests import make
from tests.donations.custody import making
from tests.handover.making import STROKES
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
SENT = {
    "key": "clef-de-la-page", "given_by": "donor", "giver": "Léa Dupuis", "taken_by": "carrier",
    "taker": "Louis Martin", "taker_strokes": STROKES, "place": "Quai nord", "made_on": "2026-11-02",
    "made_time": "10:30", "pieces": "3",
}  # fmt: skip


def test_containers_are_added_weighed_and_labelled(session: Session, clients: Clients) -> None:
    bench, donation = clients(Role.TECHNICIAN), make.donation()
    path = f"/donations/{donation.ref}/containers"
    assert "Aucun colis encore" in bench.get(path).text
    new = {"new-kind": "pallet", "new-count": "2", "new-contents": "portables", "new-weight": "184,5 kg"}
    told = follow(bench, bench.post(path, data=new)).text
    assert "2\u00a0colis ajoutés" in told
    assert "369\u00a0kg" in told
    code = session.scalars(sa.select(Container.code).order_by(Container.id)).first()
    changed = {f"{code}-kind": "box", f"{code}-pieces": "7", f"{code}-weight": "12,4"}
    assert f"Colis {spoken(code or '')} noté" in follow(bench, bench.post(f"{path}/{code}", data=changed)).text
    row = session.scalars(sa.select(Container).where(Container.code == code)).one()
    assert (row.pieces, row.weight_g) == (7, 12_400)
    row.weight_g = 12_345
    shown = bench.get(path).text
    assert 'value="12,345"' in shown
    assert 'value="184,5"' in shown
    bad = bench.post(f"{path}/{code}", data=changed | {f"{code}-weight": "lourd"})
    assert (bad.status_code, "par exemple 15,6" in bad.text) == (422, True)
    assert bench.get(f"/labels?what=containers&codes={code}").text.count(spoken(code or "")) > 0
    assert bench.post("/scan", data={"text": f"HTTPS://LOCALHOST/C/{code}"}).location.endswith(f"/C/{code}")
    assert bench.get(f"/C/{code}").location.endswith(f"{path}/{code}")


def test_a_change_of_hands_is_written_shown_as_a_chain_and_corrected(session: Session, clients: Clients) -> None:
    lead, donation = clients(Role.WORKSHOP_LEAD), make.donation()
    path = f"/donations/{donation.ref}/custody"
    [box] = making.packed(donation, 1)
    assert spoken(box.code) in lead.get(path).text
    told = follow(lead, lead.post(path, data=SENT | {"containers": box.code})).text
    assert "de donateur à transporteur" in told
    assert "signé de qui reçoit" in told
    row = session.scalars(sa.select(CustodyTransfer)).one()
    assert lead.get(f"{path}/{row.ref}/slip.pdf").data.startswith(b"%PDF")
    assert 'value="Louis Martin"' in lead.get(path).text
    assert "Un passage noté ne se change plus" in lead.get(f"{path}?replaces={row.ref}").text
    again = SENT | {"key": "autre-clef-de-page", "pieces": "4", "replaces": row.ref}
    assert "Corrigé ensuite" in follow(lead, lead.post(path, data=again)).text
    skipped = SENT | {"key": "encore-une-clef", "given_by": "city", "made_time": "11:30"}
    assert "Maillon manquant avant" in follow(lead, lead.post(path, data=skipped)).text


def test_what_is_badly_typed_is_refused_and_kept(session: Session, clients: Clients) -> None:
    lead, donation = clients(Role.WORKSHOP_LEAD), make.donation()
    path = f"/donations/{donation.ref}/custody"
    for changes, said in (
        ({"giver": ""}, "Écrivez qui remet"),
        ({"pieces": ""}, "cochez des colis"),
        ({"taker_strokes": "[[[1,1,0]]]"}, "trop courte"),
        ({"taker_strokes": "nimporte"}, "pas pu être lue"),
        ({"containers": "BCDFGHJ"}, "réponses proposées"),
        ({"made_on": "2099-01-01"}, "pas encore venue"),
    ):
        answer = lead.post(path, data=SENT | changes)
        assert (answer.status_code, said in answer.text, "Quai nord" in answer.text) == (422, True, True), said
    assert session.scalars(sa.select(CustodyTransfer)).all() == []


def test_a_transfer_of_another_donation_is_not_found_here(session: Session, clients: Clients) -> None:
    row = making.handed(make.donation(), making.facts([], pieces=3))
    other = make.donation()
    assert clients(Role.TECHNICIAN).get(f"/donations/{other.ref}/custody/{row.ref}/slip.pdf").status_code == 404
    assert clients(Role.TECHNICIAN).get("/C/BCDFGHJ").status_code == 404


@pytest.mark.parametrize("stage", [DonationStage.RECEIVED, DonationStage.CLOSED])
def test_what_is_packed_is_offered_as_long_as_it_is_accepted(
    session: Session, clients: Clients, stage: DonationStage
) -> None:
    bench, donation = clients(Role.TECHNICIAN), make.donation()
    [box] = making.packed(donation, 1)
    donation.stage = stage
    session.commit()
    path = f"/donations/{donation.ref}/containers"
    shown, one = bench.get(path).text, bench.get(f"{path}/{box.code}").text
    new = {"new-kind": "pallet", "new-count": "1", "new-contents": "portables"}
    taken = bench.post(path, data=new).status_code == 303
    assert taken is (stage is DonationStage.RECEIVED)
    assert ("Ajouter des colis" in shown) is taken
    assert ("Réceptionner ce colis" in shown) is taken
    assert ("Réceptionner ce colis" in one) is taken


def test_devices_that_nobody_counted_are_said_not_counted(session: Session, clients: Clients) -> None:
    bench, donation = clients(Role.TECHNICIAN), make.donation()
    path = f"/donations/{donation.ref}/containers"
    making.packed(donation, 2, ContainerFacts(ContainerKind.BOX))
    shown = bench.get(path).text
    assert "appareils non comptés" in shown
    assert "0\u00a0appareil," not in shown
    assert shown.count("Masse (kg)") == 3
    assert shown.count("Emballage (kg)") == 2
    making.packed(donation, 1)
    session.commit()
    assert "12\u00a0appareils," in bench.get(path).text
