"""Saved views: kept, shared by whoever may, changed by their owner alone, starred by each."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices.lists import saved
from ordis.devices.lists.models import SavedView, ViewStar
from ordis.devices.models import Stage
from tests import make

SignIn = Callable[[User], FlaskClient]


def tabs(client: FlaskClient) -> list[str]:
    page = client.get("/devices").get_data(as_text=True)
    nav = page[page.index('aria-label="Vues de la liste"') :]
    return [re.sub("<[^>]+>", "", each).strip() for each in re.findall(r"<li>(.*?)</li>", nav[: nav.index("</nav>")])]


def keep(client: FlaskClient, name: str, **fields: str) -> int:
    form = {"view_name": name, "stage": "wiped", "kind": "laptop"} | fields
    return client.post("/devices/views", data=form).status_code


def row(session: Session, name: str) -> SavedView:
    return session.scalars(select(SavedView).where(SavedView.name == name)).one()


def test_a_view_is_kept_with_its_filter_and_becomes_a_tab(session: Session, sign_in: SignIn) -> None:
    client = sign_in(make.user(Role.TECHNICIAN))
    assert keep(client, "  Mes   portables ") == 303
    assert row(session, "Mes portables").arguments == {"stage": ["wiped"], "kind": ["laptop"]}
    assert tabs(client) == [
        "Tous", "À effacer", "Bloqués", "Prêts", "Cette semaine", "Sans étiquette", "Mes portables", "Gérer les vues",
    ]  # fmt: skip
    page = client.get("/devices?kind=laptop&stage=wiped").get_data(as_text=True)
    assert re.search(r'aria-current="page">Mes portables', page)
    assert "Enregistrer cette vue" not in page


def test_a_view_of_mine_is_unseen_by_others_until_shared(session: Session, sign_in: SignIn) -> None:
    lead, other = sign_in(make.user(Role.WORKSHOP_LEAD)), sign_in(make.user(Role.TECHNICIAN))
    assert keep(lead, "À moi") == keep(lead, "À tous", shared="1") == 303
    assert "À moi" not in tabs(other)
    assert "À tous (vue partagée)" in tabs(other)


def test_sharing_asks_for_the_right(session: Session, sign_in: SignIn) -> None:
    technician = sign_in(make.user(Role.TECHNICIAN))
    assert keep(technician, "À tous", shared="1") == 403
    assert keep(technician, "À moi") == 303
    path = f"/devices/views/{row(session, 'À moi').ref}"
    assert technician.post(path, data={"view_name": "À moi", "shared": "1"}).status_code == 403
    assert not row(session, "À moi").shared


def test_a_view_is_shared_later_and_no_more(session: Session, sign_in: SignIn) -> None:
    lead, other = sign_in(make.user(Role.WORKSHOP_LEAD)), sign_in(make.user(Role.TECHNICIAN))
    keep(lead, "À moi")
    path = f"/devices/views/{row(session, 'À moi').ref}/sharing"
    assert lead.get("/devices/views").get_data(as_text=True).count("Partager avec l’équipe") == 1
    for shared, seen in (("1", True), ("0", False)):
        assert lead.post(path, data={"shared": shared}).status_code == 303
        assert ("À moi (vue partagée)" in tabs(other)) is seen
    assert other.post(path, data={"shared": "1"}).status_code == 403


def test_only_its_owner_renames_or_removes_a_shared_view(session: Session, sign_in: SignIn) -> None:
    lead, other = sign_in(make.user(Role.WORKSHOP_LEAD)), sign_in(make.user(Role.WORKSHOP_LEAD))
    keep(lead, "Équipe", shared="1")
    path = f"/devices/views/{row(session, 'Équipe').ref}"
    assert other.post(path, data={"view_name": "Pris"}).status_code == 403
    assert other.post(f"{path}/removal").status_code == 403
    assert lead.post(path, data={"view_name": "Équipe du matin", "shared": "1"}).status_code == 303
    other.post(f"{path}/star", data={"on": "1"})
    assert lead.post(f"{path}/removal").status_code == 303
    assert session.scalars(select(SavedView)).all() == []
    assert session.scalars(select(ViewStar)).all() == []
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.verb.startswith("view."))).all()
    assert verbs == ["view.saved", "view.saved", "view.removed"]


def test_a_private_view_does_not_exist_for_others(session: Session, sign_in: SignIn) -> None:
    keep(sign_in(make.user(Role.TECHNICIAN)), "À moi")
    ref, other = row(session, "À moi").ref, sign_in(make.user(Role.WORKSHOP_LEAD))
    for path in ("", "/removal", "/star"):
        assert other.post(f"/devices/views/{ref}{path}", data={"on": "1", "view_name": "x"}).status_code == 404, path


def test_stars_bring_first_for_one_person_only(session: Session, sign_in: SignIn) -> None:
    mine, other = sign_in(make.user(Role.TECHNICIAN)), sign_in(make.user(Role.TECHNICIAN))
    for _twice in range(2):
        assert mine.post("/devices/views/ready/star", data={"on": "1"}).status_code == 303
    assert tabs(mine)[1] == "★ Prêts"
    assert tabs(other)[1] == "À effacer"
    mine.post("/devices/views/ready/star", data={"on": "0"})
    assert tabs(mine)[1] == "À effacer"


def test_a_name_is_asked_for_and_never_twice(session: Session, sign_in: SignIn) -> None:
    client = sign_in(make.user(Role.TECHNICIAN))
    assert keep(client, "Une") == 303
    assert keep(client, "Une") == 409
    assert keep(client, "   ") == keep(client, "x" * 61) == 422
    assert client.post("/devices/views", data={"view_name": "Vide", "stage": "flying"}).status_code == 422
    keep(client, "Deux")
    assert client.post(f"/devices/views/{row(session, 'Deux').ref}", data={"view_name": "Une"}).status_code == 409


def test_views_are_not_kept_without_end(session: Session, sign_in: SignIn) -> None:
    person = make.user(Role.TECHNICIAN)
    for rank in range(saved.MOST_VIEWS):
        session.add(SavedView(name=f"V{rank}", owner_id=person.id, arguments={}, created_at=make.AT))
    session.flush()
    assert keep(sign_in(person), "Une de trop") == 409


def test_a_view_whose_filter_no_longer_means_anything_still_opens(session: Session, sign_in: SignIn) -> None:
    person = make.user(Role.TECHNICIAN)
    odd = {"stage": ["gone"], "kind": 3, "grade": {"a": 1}, "days": None, "colour": "blue"}
    session.add(SavedView(name="Ancienne", owner_id=person.id, arguments=odd, created_at=make.AT))
    device = make.device(stage=Stage.WIPED)
    client = sign_in(person)
    assert "Ancienne" in tabs(client)
    assert device.code in client.get("/devices").get_data(as_text=True)
    assert "Son filtre ne dit plus rien" in client.get("/devices/views").get_data(as_text=True)
