"""Lists, points table, quality check, photographs, licence and steps, over HTTP and by role."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices import steps
from ordis.devices.models import Device, DiskState, Door, Kind, Stage
from ordis.refurbishing import actions, queries
from ordis.refurbishing.points import SHIPPED
from ordis.refurbishing.rules import CHECKLISTS, Item
from tests import make
from tests.refurbishing.making import all_good, technician

Clients = Callable[[Role], FlaskClient]
SignIn = Callable[[User], FlaskClient]
LIST = "/checklists/monitor"


def typed(items: list[Item] | tuple[Item, ...], **others: str) -> dict[str, str]:
    """A list as its page sends it."""
    form = {"based_on": "0", "note": "Demandé par les écoles"}
    for number, item in enumerate(items):
        cell = f"items-{number}-"
        form |= {cell + "name": item.name, cell + "label": item.label, cell + "look_at": item.look_at}
        form |= {cell + "required": "y"} if item.required else {}
    return form | others


def table_typed(**others: str) -> dict[str, str]:
    form = {"based_on": "0", "note": "Nos ordinateurs sont plus vieux"}
    for number, criterion in enumerate(SHIPPED.criteria):
        form[f"criteria-{number}-fact"] = criterion.fact.value
        for rank, step in enumerate(criterion.steps):
            form[f"criteria-{number}-steps-{rank}-at_least"] = str(step.at_least)
            form[f"criteria-{number}-steps-{rank}-points"] = str(step.points)
    for rank, each in enumerate(SHIPPED.classes):
        form |= {f"classes-{rank}-name": each.name, f"classes-{rank}-at_least": str(each.at_least)}
        form[f"classes-{rank}-suits"] = each.suits
    return form | others


# --- lists -------------------------------------------------------------------------------------------------


def test_a_lead_arranges_a_list_previews_it_and_publishes_it(session: Session, clients: Clients) -> None:
    lead, items = clients(Role.WORKSHOP_LEAD), CHECKLISTS[Kind.MONITOR]
    assert "liste d’Ordis" in lead.get("/checklists").text
    moved = lead.post(LIST, data=typed(items, do="down-0")).text
    assert moved.index('value="Écran"') < moved.index('value="Coque et charnières"')
    assert "Déplacé" in moved
    assert lead.post(LIST, data=typed(items, do="add")).text.count("Ce qu’il faut regarder") == len(items) + 1
    new = [*items, Item("", "Pied", "Tient droit", required=False)]
    preview = lead.post(LIST, data=typed(new, do="preview")).text
    assert "comme à l’établi" in preview
    assert "Ajouté" in preview
    assert queries.checklist_in_force(Kind.MONITOR).version == 0
    assert lead.post(f"{LIST}/publish", data=typed(new)).status_code == 303
    page = lead.get(LIST).text
    assert "version 1" in page
    assert "Demandé par les écoles" in page
    told = lead.get(f"{LIST}/versions/1").text
    assert "Pied" in told
    assert "Ajouté" in told
    assert lead.get(f"{LIST}/versions/9").status_code == 404
    assert lead.get("/checklists/toaster").status_code == 404


def test_the_second_lead_is_told_and_finds_what_they_typed(session: Session, clients: Clients) -> None:
    first, second = clients(Role.WORKSHOP_LEAD), clients(Role.WORKSHOP_LEAD)
    items = CHECKLISTS[Kind.MONITOR]
    first.post(f"{LIST}/publish", data=typed(items[1:]))
    mine = [*items, Item("", "Pied réglable", "")]
    answer = second.post(f"{LIST}/publish", data=typed(mine))
    assert answer.status_code == 409
    assert "a publié la version 1 pendant votre saisie" in answer.text
    assert "Pied réglable" in answer.text
    assert second.post(f"{LIST}/publish", data=typed(mine, based_on="1")).status_code == 303


@pytest.mark.parametrize(
    ("items", "others", "said"),
    [
        ([], {}, "au moins un point"),
        (CHECKLISTS[Kind.MONITOR][:2], {"items-1-name": "case"}, "même identifiant"),
        ([Item("", f"Point {n}", "") for n in range(61)], {}, "60 points au plus"),
        (CHECKLISTS[Kind.MONITOR][:2], {"based_on": "x"}, "pendant votre saisie"),
    ],
)
def test_a_bad_list_comes_back_with_its_reason(
    session: Session, clients: Clients, items: list[Item], others: dict[str, str], said: str
) -> None:
    answer = clients(Role.WORKSHOP_LEAD).post(f"{LIST}/publish", data=typed(items, **others))
    assert answer.status_code in {409, 422}
    assert said in answer.text
    assert queries.checklist_in_force(Kind.MONITOR).version == 0


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.COORDINATOR, Role.DONOR, Role.ADMIN, Role.PRESCRIBER])
def test_only_a_lead_edits_lists_and_points(session: Session, clients: Clients, role: Role) -> None:
    client = clients(role)
    for path in ("/checklists", LIST, f"{LIST}/versions/0", "/performance", "/performance/versions/0"):
        assert client.get(path).status_code == 403
    for path in (LIST, f"{LIST}/publish", "/performance", "/performance/publish"):
        assert client.post(path).status_code == 403


# --- points ------------------------------------------------------------------------------------------------


def test_a_table_is_tried_then_published_then_told(session: Session, clients: Clients) -> None:
    make.device(stage=Stage.READY)
    lead, changed = clients(Role.WORKSHOP_LEAD), table_typed(**{"classes-1-at_least": "30"})
    tried = lead.post("/performance", data=changed)
    assert (tried.status_code, queries.points_in_force().version) == (200, 0)
    assert "Essai sur 1\u00a0ordinateur" in tried.text
    assert lead.post("/performance/publish", data=changed).status_code == 303
    assert "version 1" in lead.get("/performance").text
    assert "Nos ordinateurs sont plus vieux" in lead.get("/performance/versions/1").text
    assert lead.get("/performance/versions/7").status_code == 404


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({"criteria-1-steps-0-points": "99"}, "moins de points"),
        ({"criteria-1-steps-0-points": "-1"}, "Mémoire\u202f: Entre 0 et 1000"),
        ({"criteria-1-steps-0-at_least": "beaucoup"}, "Tapez un nombre"),
        ({"criteria-1-steps-0-at_least": "NaN"}, "Un seuil qui existe"),
        ({"classes-2-at_least": "1"}, "commence à 0"),
        ({"classes-0-at_least": "9" * 40}, "Entre 0 et 10"),
        ({"note": ""}, "Dites en quelques mots"),
    ],
)
def test_a_bad_table_comes_back_with_its_reason(
    session: Session, clients: Clients, others: dict[str, str], said: str
) -> None:
    changed = table_typed(**({"classes-1-at_least": "30"} | others))
    answer = clients(Role.WORKSHOP_LEAD).post("/performance/publish", data=changed)
    assert answer.status_code == 422
    assert said in answer.text
    assert queries.points_in_force().version == 0


# --- quality -----------------------------------------------------------------------------------------------


def test_a_refusal_brings_the_device_back_to_its_work_page_with_the_reason(
    session: Session, clients: Clients, on_the_bench: Device
) -> None:
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=technician(), at=make.AT)
    checker, path = clients(Role.TECHNICIAN), f"/devices/{on_the_bench.code}"
    assert "À reprendre, appareil en main" in checker.get(f"{path}/quality").text
    assert checker.post(f"{path}/quality/refuse", data={"reason": " "}).status_code == 422
    answer = checker.post(f"{path}/quality/refuse", data={"reason": "La touche Entrée colle"})
    assert answer.status_code == 303
    for page in (path, f"{path}/work"):
        assert "La touche Entrée colle" in checker.get(page).text


def test_an_unproven_disk_closes_the_quality_check_everywhere_and_says_why(
    session: Session, clients: Clients, on_the_bench: Device
) -> None:
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=technician(), at=make.AT)
    checker, path = clients(Role.TECHNICIAN), f"/devices/{on_the_bench.code}"
    assert f'href="{path}/quality"' in checker.get(path).text
    on_the_bench.disks[0].state = DiskState.TO_WIPE
    for page in (path, f"{path}/work", f"{path}/quality"):
        text = checker.get(page).text
        assert f'href="{path}/quality"' not in text, page
        assert f'action="{path}/quality"' not in text, page
        assert 'aria-disabled="true"' in text, page
    assert "Disque sans preuve d’effacement" in checker.get(f"{path}/quality").text
    assert "Disque sans preuve d’effacement" in checker.post(f"{path}/quality").text
    assert on_the_bench.quality_checked_at is None


def test_the_step_of_the_bench_signs_or_says_what_the_rule_says(session: Session, on_the_bench: Device) -> None:
    step, worker, checker = steps.named("quality"), technician(), technician()
    assert step is not None
    assert step in steps.offered_to(checker)
    assert "terminez-la" in step.refusals(device=on_the_bench, value="", actor=checker)[0]
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=worker, at=make.AT)
    assert "autre personne" in step.refusals(device=on_the_bench, value="", actor=worker)[0]
    assert step.refusals(device=on_the_bench, value="", actor=checker) == []
    assert not step.done(on_the_bench, "")
    said = step.apply(device=on_the_bench, value="", note="", actor=checker, at=make.AT, door=Door.SCAN)
    assert "Contrôle qualité signé" in said
    assert step.done(on_the_bench, "")
