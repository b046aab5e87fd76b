"""Keys change, expire, go missing: old papers stay authentic, and whoever must act is told what to do."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.documents import keys, queries, sealing
from ordis.documents.keys import KeyState
from ordis.documents.models import SealKey
from ordis.documents.seal import Seal, SealUnavailable
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.settings import Settings
from tests.conftest import TODAY
from tests.documents.tampering import a_paper, seal_file, seal_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def usual_seal(settings: Settings) -> Iterator[None]:
    yield
    sealing.start(settings)


def test_papers_of_two_keys_ago_stay_authentic_the_day_their_key_has_expired(
    session: Session, client: FlaskClient, tmp_path: Path
) -> None:
    first = seal_of(tmp_path, "Ville, 2024", first=TODAY - timedelta(days=700), days=760)
    second, third = seal_of(tmp_path, "Ville, 2026"), seal_of(tmp_path, "Ville, 2027")
    papers = []
    for years, seal in enumerate((first, second, third)):
        sealing.use(seal)
        with clock.frozen(TODAY + timedelta(days=100 * years)):
            papers.append(a_paper(subject=f"DON-{years}"))
    with clock.frozen(TODAY + timedelta(days=3000)):
        assert first.valid_until < clock.now()
        answers = [queries.check(queries.content(paper)) for paper in papers]
    assert [answer.finding.value for answer in answers] == ["authentic"] * 3
    assert [answer.paper.sealed_by for answer in answers if answer.paper] == [
        "Ville, 2024",
        "Ville, 2026",
        "Ville, 2027",
    ]
    rows = {key.fingerprint: key for key in session.query(SealKey)}
    retired = [rows[seal.fingerprint].retired_at for seal in (first, second, third)]
    assert retired == [TODAY + timedelta(days=100), TODAY + timedelta(days=200), None]
    assert rows[first.fingerprint].valid_until == first.valid_until
    told = keys.lines()
    assert [line.state for line in told] == [KeyState.IN_FORCE, KeyState.RETIRED, KeyState.RETIRED]
    assert [line.papers for line in told] == [1, 1, 1]
    assert told[0].fingerprint == third.fingerprint


def test_the_table_keeps_each_certificate_for_whoever_checks_later(session: Session, tmp_path: Path) -> None:
    seal = seal_of(tmp_path)
    sealing.use(seal)
    a_paper()
    pem = keys.certificates(seal.fingerprint[:12])
    assert pem == seal.pem
    assert pem.startswith("-----BEGIN CERTIFICATE-----")
    assert "PRIVATE" not in pem
    assert keys.certificates("") is None
    assert keys.certificates("zz") is None


def test_a_certificate_with_a_long_name_is_told_by_its_common_name(session: Session) -> None:
    """A qualified seal names the city, its service and its numbers: more than the table keeps of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    unit = NameOID.ORGANIZATIONAL_UNIT_NAME
    name = [x509.NameAttribute(NameOID.COMMON_NAME, "Ville de Poitiers, cachet")]
    name += [x509.NameAttribute(unit, f"Direction du numérique et de l’inclusion {rank}") for rank in range(6)]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(name))
        .issuer_name(x509.Name(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(TODAY - timedelta(days=9))
        .not_valid_after(TODAY + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    sealing.use(Seal(key, certificate, []))
    told = queries.register_says(a_paper())
    assert told.sealed_by == "Ville de Poitiers, cachet"


def test_a_key_put_back_to_work_is_retired_no_longer(session: Session, tmp_path: Path) -> None:
    one, other = seal_of(tmp_path), seal_of(tmp_path)
    for seal in (one, other, one):
        sealing.use(seal)
        a_paper()
    session.expire_all()
    assert session.get_one(SealKey, one.fingerprint).retired_at is None
    assert session.get_one(SealKey, other.fingerprint).retired_at is not None


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (59, "prend fin le 18 janvier 2027, dans 59 jours"),
        (61, None),
        (0, "dans 0 jour"),
        (-1, "aucun document ne peut"),
    ],
)
def test_the_end_of_the_key_is_told_sixty_days_ahead(
    session: Session, tmp_path: Path, days: int, words: str | None
) -> None:
    age = timedelta(days=300)
    sealing.use(seal_of(tmp_path, first=TODAY - age, days=300 + days))
    warning = sealing.warning(TODAY)
    assert (warning is None) if words is None else (warning and words in warning.replace("\u00a0", " "))


def test_the_home_of_those_who_can_act_tells_it_and_nobody_elses(
    session: Session, clients: Callable[[Role], FlaskClient], tmp_path: Path
) -> None:
    sealing.use(seal_of(tmp_path, first=TODAY - timedelta(days=300), days=330))
    for role in (Role.ADMIN, Role.COORDINATOR):
        assert "Le certificat du cachet prend fin" in clients(role).get("/").text
    assert "prend fin" not in clients(Role.PRESCRIBER).get("/").text
    assert "Le certificat du cachet prend fin" in clients(Role.ADMIN).get("/settings").text


@pytest.mark.parametrize("trouble", ["missing", "passphrase"])
def test_a_seal_that_cannot_be_opened_refuses_papers_and_nothing_else(
    session: Session, settings: Settings, clients: Callable[[Role], FlaskClient], tmp_path: Path, trouble: str
) -> None:
    kept = seal_file(tmp_path, "Ville de Poitiers")
    path = tmp_path / "seal.p12"
    if trouble == "passphrase":
        path.write_bytes(kept.read_bytes())
    passphrase = "faux" if trouble == "passphrase" else "secret"
    broken = _changed(settings, path, passphrase)
    sealing.start(broken)
    with pytest.raises(Refusal, match="rien n’est perdu ni modifié") as refusal:
        a_paper()
    assert refusal.value.status == 503
    assert ("mot de passe" if trouble == "passphrase" else "ne peut pas être lu") in refusal.value.message
    assert session.query(SealKey).count() == 0, "the demonstration seal does not stand in for the city's"
    page = clients(Role.ADMIN).get("/")
    assert (page.status_code, str(path) in page.text) == (200, True)
    sealing.start(_changed(settings, path, "secret"))
    path.write_bytes(kept.read_bytes())
    assert queries.check(queries.content(a_paper())).authentic, "a file put back is enough"


def _changed(settings: Settings, path: Path, passphrase: str) -> Settings:
    return dataclasses.replace(settings, seal_path=path, seal_passphrase=passphrase)


def test_an_expired_key_refuses_and_gives_no_number(session: Session, tmp_path: Path) -> None:
    sealing.use(seal_of(tmp_path, days=30))
    with pytest.raises(Refusal, match="valable du 01/01/2020 au 31/01/2020"):
        a_paper()
    sealing.use(seal_of(tmp_path))
    assert a_paper().number.endswith("-00001")


def test_a_demonstration_seal_is_said_on_the_paper_on_the_page_and_by_the_command(
    session: Session, client: FlaskClient
) -> None:
    document = a_paper()
    printed = pypdf.PdfReader(BytesIO(queries.content(document))).pages[0].extract_text()
    assert "Cachet de démonstration" in printed
    assert "cachet de démonstration" in client.get(f"/v/{document.ref}").text
    assert queries.check(queries.content(document)).as_json()["demonstration"] is True


class Commands:
    """``ordis`` on a base of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run("upgrade")

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        chosen = os.environ | {"ORDIS_DATA_DIR": str(self.folder / "data"), "ORDIS_DATABASE_URL": ""} | environment
        command = [sys.executable, "-m", "ordis.cli", *arguments]
        return subprocess.run(command, env=chosen, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    return Commands(tmp_path_factory.mktemp("seal"))


def test_the_command_says_which_key_seals_until_when(commands: Commands) -> None:
    done = commands.run("seal", "status")
    assert done.returncode == 0, done.stderr
    for needed in ("En service", "démonstration", "valable du 1er janvier 2020 au 1er janvier 2050", "SHA-256"):
        assert needed in done.stdout.replace("\u00a0", " "), needed
    told = json.loads(commands.run("seal", "status", "--json").stdout)
    assert (told["warning"], told["keys"][0]["state"]) == (None, "ready")
    pem = commands.run("seal", "certificate", told["keys"][0]["fingerprint"][:10])
    assert pem.stdout.startswith("-----BEGIN CERTIFICATE-----")
    assert commands.run("seal", "certificate", "zz").returncode == 1


def test_the_command_says_that_nothing_can_be_sealed(commands: Commands, tmp_path: Path) -> None:
    missing = commands.run("seal", "status", ORDIS_SEAL_PATH=str(tmp_path / "none.p12"))
    assert missing.returncode == 1
    assert "ne peut pas être lu" in missing.stdout
    assert "rien n’est perdu" in missing.stdout


def test_a_seal_is_tried_before_it_is_put_to_work(commands: Commands, tmp_path: Path) -> None:
    path = seal_file(tmp_path, "Ville de Poitiers")
    good = commands.run("seal", "try", str(path), ORDIS_SEAL_PASSPHRASE="secret")
    assert (good.returncode, "Ce cachet fonctionne" in good.stdout) == (0, True)
    for file, passphrase in ((path, "faux"), (tmp_path / "none.p12", "secret")):
        bad = commands.run("seal", "try", str(file), ORDIS_SEAL_PASSPHRASE=passphrase)
        assert (bad.returncode, "le cachet en service reste le même" in bad.stderr) == (1, True)
    old = seal_file(tmp_path, "Ville", days=30)
    assert "valable du" in commands.run("seal", "try", str(old), ORDIS_SEAL_PASSPHRASE="secret").stderr


def test_no_authority_set_is_told(commands: Commands) -> None:
    none = commands.run("seal", "timestamps")
    assert (none.returncode, "ORDIS_TSA_URL" in none.stderr) == (1, True)
    some = commands.run("seal", "timestamps", ORDIS_TSA_URL="http://127.0.0.1:9/tsa")
    assert (some.returncode, "0 horodatage demandé" in some.stdout.replace("\u00a0", " ")) == (0, True)


def test_current_says_what_happened_and_what_to_do(settings: Settings, tmp_path: Path) -> None:
    sealing.start(_changed(settings, tmp_path / "none.p12", ""))
    with pytest.raises(SealUnavailable, match="Remettez-le"):
        sealing.current()
