"""Settings: each one listed, wrong ones refused by name, secrets never shown."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskClient

from ordis.accounts.permissions import Role
from ordis.kernel import settings_list
from ordis.settings import MARKER, BadSetting, Settings

ROOT = Path(__file__).parents[2]


class Recorder(Mapping[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getitem__(self, name: str) -> str:
        self.asked.append(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_the_list_holds_every_variable_that_is_read_and_no_other() -> None:
    recorder = Recorder()
    told = [line.variable for line in settings_list.lines(Settings.from_env(recorder))]
    assert sorted(told) == sorted(recorder.asked)


def test_the_page_of_settings_in_the_docs_is_what_the_code_declares() -> None:
    written = (ROOT / "docs" / "settings.md").read_text()
    assert written == settings_list.markdown(), "run: ordis settings > docs/settings.md"


def test_the_page_of_settings_is_the_same_beside_a_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    alone = settings_list.markdown()
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / MARKER).touch()
    assert settings_list.markdown() == alone


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATABASE_URL", "mysql://localhost/ordis"),
        ("BASE_URL", "ordi.ville.fr"),
        ("SECRET_KEY", "trop-court"),
        ("HASH_KEY", "trop-court"),
        ("TSA_URL", "horodatage"),
        ("SMTP_PORT", "vingt-cinq"),
        ("SMTP_STARTTLS", "peut-être"),
        ("COLOUR", "bleu"),
        ("NO_RESALE_MONTHS", "0"),
        ("RESERVATION_DAYS", "-3"),
        ("SECOND_FACTOR_REQUIRED", "2"),
        ("BEHIND_PROXIES", "un"),
        ("UPLOAD_LIMIT_MB", "0"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_its_variable(name: str, text: str) -> None:
    with pytest.raises(BadSetting, match=f"ORDIS_{name} "):
        Settings.from_env({f"ORDIS_{name}": text})


def test_an_empty_variable_counts_as_absent() -> None:
    assert Settings.from_env({"ORDIS_CITY": " "}).city == "Poitiers"


def test_no_secret_is_in_the_list() -> None:
    secret = "motdepasse-tres-secret-de-32-caracteres"
    data_key = Fernet.generate_key().decode()
    environment = {
        "ORDIS_DATABASE_URL": f"postgresql://ordis:{secret}@base.ville.fr/ordis?password={secret}",
        "ORDIS_JOBS_URL": f"redis://:{secret}@file.ville.fr/1",
        "ORDIS_LIMITS_URL": f"redis://:{secret}@file.ville.fr/2",
        "ORDIS_BLOB_URL": f"s3://cle:{secret}@seau/ordis",
        **{f"ORDIS_{name}": secret for name in ("SECRET_KEY", "HASH_KEY", "SEAL_PASSPHRASE", "SMTP_PASSWORD")},
    }
    environment["ORDIS_DATA_KEYS"] = data_key
    shown = {line.variable: line.value for line in settings_list.lines(Settings.from_env(environment))}
    assert secret not in " ".join(shown.values())
    assert data_key not in " ".join(shown.values())
    assert shown["ORDIS_DATABASE_URL"] == "postgresql+psycopg://base.ville.fr/ordis"
    assert shown["ORDIS_SMTP_PASSWORD"] == "•••••• (renseigné)"


def test_the_settings_page_shows_each_variable_to_an_administrator_alone(
    clients: Callable[[Role], FlaskClient],
) -> None:
    page = clients(Role.ADMIN).get("/settings").text
    for line in settings_list.lines(Settings.from_env({})):
        assert line.variable in page
    assert clients(Role.COORDINATOR).get("/settings").status_code == 403


def test_a_data_key_that_is_no_key_is_refused_at_start_with_its_rank() -> None:
    good = Fernet.generate_key().decode()
    with pytest.raises(BadSetting, match=r"ORDIS_DATA_KEYS.*n°\u00a02"):
        Settings.from_env({"ORDIS_DATA_KEYS": f"{good},trop-court"})


RECEIPTS = {
    "ORDIS_TAX_RECEIPTS_DECLARED_BY": "Camille Roy, directrice des finances",
    "ORDIS_TAX_RECEIPTS_DECLARED_ON": "2026-03-12",
    "ORDIS_TAX_SIREN": "218 601 946",
    "ORDIS_TAX_CATEGORY": "Collectivité territoriale",
    "ORDIS_TAX_OBJECT": "Équiper gratuitement des familles",
}


def test_tax_receipts_are_declared_by_somebody_on_a_day_with_every_mention() -> None:
    assert not Settings.from_env({}).gives_tax_receipts
    declared = Settings.from_env(RECEIPTS)
    assert declared.gives_tax_receipts
    assert (declared.tax_siren, declared.tax_receipts_declared_on) == ("218601946", date(2026, 3, 12))
    for name in set(RECEIPTS) - {"ORDIS_TAX_RECEIPTS_DECLARED_BY"}:
        with pytest.raises(BadSetting, match=name):
            Settings.from_env(RECEIPTS | {name: ""})
    for name, wrong in (("ORDIS_TAX_SIREN", "218601947"), ("ORDIS_TAX_RECEIPTS_DECLARED_ON", "12/03/2026")):
        with pytest.raises(BadSetting, match=name):
            Settings.from_env(RECEIPTS | {name: wrong})
