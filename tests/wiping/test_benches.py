"""The benches of the workshop and their pages."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.kernel.refusal import Refusal
from ordis.wiping import benches
from ordis.wiping.benches import BenchFacts
from ordis.wiping.models import Bench
from tests import make
from tests.wiping.test_views import text_of

Clients = Callable[[Role], FlaskClient]
UUID = "11111111-2222-3333-4444-555555555555"


def bench(name: str = "Baie 1", serial: str = "", uuid: str = "", *, station: bool = True) -> Bench:
    facts = BenchFacts(name, serial, uuid, station)
    return benches.add_bench(facts=facts, actor=make.user(Role.WORKSHOP_LEAD), at=make.AT)


def test_a_bench_keeps_its_numbers_trimmed_and_its_uuid_in_lower_case(session: Session) -> None:
    made = bench("  Baie   1 ", " PC0TEST1 ", UUID.upper())
    assert (made.name, made.host_serial, made.host_uuid, made.is_station) == ("Baie 1", "PC0TEST1", UUID, True)
    assert session.scalars(sa.select(AuditEvent.verb)).all() == ["bench.added"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (BenchFacts(" "), "Donnez un nom"),
        (BenchFacts("Baie 2", "Default string"), "par défaut"),
        (BenchFacts("Baie 2", "", "11111111"), "UUID"),
        (BenchFacts("Baie 2", "", "03000200-0400-0500-0006-000700080009"), "UUID"),
    ],
    ids=["no-name", "placeholder", "short-uuid", "placeholder-uuid"],
)
def test_what_names_no_machine_is_refused(session: Session, facts: BenchFacts, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        benches.add_bench(facts=facts, actor=make.user(Role.WORKSHOP_LEAD), at=make.AT)
    assert benches.every_bench() == []


def test_two_benches_never_bear_one_name(session: Session) -> None:
    first = bench()
    with pytest.raises(Refusal, match="déjà le nom"):
        bench()
    assert benches.every_bench() == [first]


def test_benches_in_service_come_first(session: Session) -> None:
    old, new = bench("A"), bench("B")
    benches.close_bench(bench=old, closed=True, actor=make.user(Role.WORKSHOP_LEAD), at=make.AT)
    session.flush()
    assert benches.every_bench() == [new, old]


def test_the_lead_adds_corrects_closes_and_opens_a_bench(session: Session, clients: Clients) -> None:
    lead = clients(Role.WORKSHOP_LEAD)
    assert "Aucun poste n’est encore connu" in text_of(lead.get("/benches"))
    assert lead.post("/benches", data={"name": "Clef verte", "host_serial": "", "host_uuid": ""}).status_code == 303
    (made,) = benches.every_bench()
    assert not made.is_station
    assert lead.post(f"/benches/{made.ref}", data={"name": "Clef bleue", "is_station": "y"}).status_code == 303
    assert "Clef bleue" in text_of(lead.get("/benches"))
    assert lead.post(f"/benches/{made.ref}/close").status_code == 303
    assert "Remettre en service" in text_of(lead.get(f"/benches/{made.ref}"))
    assert lead.post(f"/benches/{made.ref}/open").status_code == 303
    assert "Fermer ce poste" in text_of(lead.get(f"/benches/{made.ref}"))


def test_a_bad_form_comes_back_with_its_sentence(session: Session, clients: Clients) -> None:
    lead, made = clients(Role.WORKSHOP_LEAD), bench()
    for path in ("/benches", f"/benches/{made.ref}"):
        refused = lead.post(path, data={"name": "", "host_serial": ""})
        assert refused.status_code == 422
        assert "Donnez un nom" in refused.text
        refused = lead.post(path, data={"name": "Baie 3", "host_serial": "Default string"})
        assert "par défaut" in refused.text
    assert lead.post("/benches", data={"name": "Baie 1"}).status_code == 409
    assert lead.get("/benches/inconnu").status_code == 404


def test_benches_are_for_those_who_manage_them(session: Session, clients: Clients) -> None:
    made = bench()
    for path in ("/benches", f"/benches/{made.ref}"):
        assert clients(Role.TECHNICIAN).get(path).status_code == 403
