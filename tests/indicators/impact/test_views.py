"""« Impact » on screen: measured first, estimates second; the table edited, and what was typed kept."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Kind
from ordis.indicators.impact import forms, queries
from ordis.indicators.impact.factors import SHIPPED
from tests import make
from tests.indicators.impact.test_queries import handed, publish
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]


@pytest.fixture
def city(session: Session, clients: Clients) -> FlaskClient:
    return clients(Role.COORDINATOR)


def typed(**changes: str) -> dict[str, str]:
    """The shipped table as the form sends it, ``changes`` typed over it: ``lines__0__value="0"``."""
    fields = {"based_on": "0", "years": "1", "years_hypothesis": SHIPPED.years_hypothesis, "note": "Mise à jour"}
    for rank, each in enumerate(SHIPPED.factors):
        row = {
            "subject": each.subject, "use": each.use.value, "quantity": each.quantity.value,
            "value": str(each.value).replace(".", ","), "per": each.per.value, "source": each.source,
            "year": str(each.year or ""), "hypothesis": each.hypothesis,
        }  # fmt: skip
        fields |= {f"lines-{rank}-{name}": value for name, value in row.items()}
    blank = {
        "subject": "",
        "use": "avoided",
        "quantity": "co2",
        "value": "",
        "per": "year",
        "source": "",
        "hypothesis": "",
    }
    fields |= {f"lines-{len(SHIPPED.factors)}-{name}": value for name, value in blank.items()}
    return fields | {name.replace("__", "-"): value for name, value in changes.items()}


def test_what_was_measured_comes_before_what_is_reckoned(city: FlaskClient) -> None:
    handed(Kind.LAPTOP, 1_500)
    handed(Kind.DESKTOP)
    page = city.get("/impact").text
    assert page.index("Mesuré") < page.index("1,5\u00a0kg") < page.index("Ordres de grandeur")
    assert "environ 27\u00a0kgCO2e" in page
    assert "Unité centrale (1)" in page
    assert "ADEME, Évaluation de l’impact" in page
    assert "UNU-KEY" in page
    assert "arbre" not in page


def test_a_period_without_a_handover_says_so_and_a_wrong_one_is_refused(city: FlaskClient) -> None:
    page = city.get("/impact?first=2031-01-01&last=2031-12-31").text
    assert "rien à mesurer ni à estimer" in page
    assert "Ordres de grandeur" not in page
    assert city.get("/impact?first=2026-02-01&last=2026-01-01").status_code == 422


@pytest.mark.parametrize(("role", "status"), [(Role.WORKSHOP_LEAD, 403), (Role.ADMIN, 200), (Role.COORDINATOR, 200)])
def test_the_workshop_reads_the_table_and_the_city_edits_it(clients: Clients, role: Role, status: int) -> None:
    client = clients(role)
    assert client.get("/impact/factors").status_code == 200
    assert client.get("/impact/factors/edit").status_code == status
    assert ("/impact/factors/edit" in client.get("/impact/factors").text) == (status == 200)


def test_the_form_shown_and_sent_back_unchanged_changes_nothing(city: FlaskClient) -> None:
    answer = city.post("/impact/factors/edit", data=typed())
    assert (answer.status_code, "rien à publier" in answer.text) == (422, True)
    assert queries.in_force().number == 0


def test_a_factor_typed_with_a_comma_makes_a_version_that_is_told_with_its_note(city: FlaskClient) -> None:
    page = follow(city, city.post("/impact/factors/edit", data=typed(lines__0__value="28,5", note="Étude de 2026")))
    assert "Étude de 2026" in page.text
    assert queries.in_force().table.factors[0].value == Decimal("28.5")
    assert "28,5" in city.get("/impact/factors/versions/1").text
    assert (
        "27\u202f" in city.get("/impact/factors/versions/0").text
        or ">27 " in city.get("/impact/factors/versions/0").text
    )
    assert city.get("/impact/factors/versions/7").status_code == 404


def test_a_line_is_removed_by_its_tick_and_a_new_one_added(city: FlaskClient) -> None:
    new = len(SHIPPED.factors)
    changes = {
        "lines__0__remove": "y", f"lines__{new}__subject": "part:memory", f"lines__{new}__use": "part",
        f"lines__{new}__value": "2,5", f"lines__{new}__per": "device", f"lines__{new}__source": "Exemple",
        f"lines__{new}__hypothesis": "Barrette neuve",
    }  # fmt: skip
    assert city.post("/impact/factors/edit", data=typed(**changes)).status_code == 303
    table = queries.in_force().table
    assert len(table.factors) == len(SHIPPED.factors)
    assert SHIPPED.factors[0] not in table.factors
    assert table.factors[-1].subject == "part:memory"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [("-3", "jamais négatif"), ("NaN", "Écrivez un nombre"), ("1e30", "Écrivez un nombre"),
     ("200000", "vérifiez l’unité"), ("", "Écrivez une valeur"), ("0", "Ces zéros sont voulus")],
)  # fmt: skip
def test_a_factor_that_may_not_be_is_said_and_what_was_typed_is_kept(
    city: FlaskClient, value: str, sentence: str
) -> None:
    answer = city.post("/impact/factors/edit", data=typed(lines__0__value=value, note="Ma note à moi"))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Ordinateur portable, gaz à effet de serre" in answer.text
    assert "Ma note à moi" in answer.text
    assert queries.in_force().number == 0


def test_a_zero_that_is_ticked_is_published_and_said_to_be_chosen(city: FlaskClient) -> None:
    assert city.post("/impact/factors/edit", data=typed(lines__0__value="0", zeros_wanted="y")).status_code == 303
    handed(Kind.LAPTOP)
    assert "0 (choisi par la ville)" in city.get("/impact").text
    assert "0 (choisi par la ville)" in city.get("/impact/factors").text


def test_somebody_who_was_overtaken_keeps_what_was_typed_and_may_publish_it_again(city: FlaskClient) -> None:
    publish()
    answer = city.post("/impact/factors/edit", data=typed(lines__0__value="30"))
    assert (answer.status_code, "pendant votre saisie" in answer.text) == (409, True)
    assert 'value="30"' in answer.text
    assert city.post("/impact/factors/edit", data=typed(lines__0__value="30", based_on="1")).status_code == 303


@pytest.mark.parametrize("fields", [{}, {"lines-0-value": "1"}, {"based_on": "x" * 50, "lines-99-subject": "zz"}])
def test_a_form_that_nobody_can_have_sent_is_refused(city: FlaskClient, fields: dict[str, str]) -> None:
    assert city.post("/impact/factors/edit", data=fields).status_code == 422


def test_the_editor_shows_the_table_in_force() -> None:
    assert forms.LineForm(value=None).blank
    assert make.AT
