"""The address that pages and papers print when nobody chose it."""

import pytest

from ordis.serving import addressed
from ordis.settings import Settings


@pytest.mark.parametrize(
    ("host", "port", "printed"),
    [
        ("127.0.0.1", 8113, "http://127.0.0.1:8113"),
        ("0.0.0.0", 9000, "http://127.0.0.1:9000"),  # noqa: S104 (read, never listened to)
        ("::", 9000, "http://127.0.0.1:9000"),
        ("::1", 9000, "http://[::1]:9000"),
        ("salle-2.local", 80, "http://salle-2.local:80"),
    ],
)
def test_the_address_printed_is_the_one_the_server_answers_at(host: str, port: int, printed: str) -> None:
    assert Settings.from_env(addressed({}, host, port)).base_url == printed
    assert Settings.from_env(addressed({"ORDIS_BASE_URL": " "}, host, port)).base_url == printed


def test_an_address_chosen_by_the_city_is_kept_whatever_the_port() -> None:
    said = {"ORDIS_BASE_URL": "https://ordi.ville.fr", "ORDIS_CITY": "Poitiers"}
    assert addressed(said, "127.0.0.1", 8113) == said
