"""A real agreement spoilt in every way that we know, by page and by command, with poppler as a second opinion."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.documents import queries
from tests.documents.reading import run
from tests.documents.tampering import DEMONSTRATION, TAMPERINGS, VALID, encrypted, seal_of, sealed_by
from tests.handover import making

ROOT = Path(__file__).parents[2]
AGREEMENTS = """
import sys
from pathlib import Path
from flask_migrate import upgrade
from ordis import create_app
from ordis.documents import queries
from ordis.kernel import clock
from ordis.kernel.db import db
from tests.conftest import TODAY
from tests.handover import making
with create_app().app_context(), clock.frozen(TODAY):
    upgrade()
    for name in ("one", "other"):
        document = making.signed().document
        Path(sys.argv[1], name + ".pdf").write_bytes(queries.content(document))
        Path(sys.argv[1], name + ".txt").write_text(document.number)
    db.session.commit()
"""
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two real agreements of a city, as files."""
    folder = tmp_path_factory.mktemp("agreements")
    done = _python(folder, "-c", AGREEMENTS, str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def spoilt(folder: Path) -> dict[str, bytes]:
    """The agreement under the name of what was done to it."""
    pdf = (folder / "one.pdf").read_bytes()
    files = {name: each.spoil(pdf) for name, each in TAMPERINGS.items()}
    files["another city"] = sealed_by(seal_of(folder, "Ville de Niort"))(pdf)
    files["same name"] = sealed_by(seal_of(folder, DEMONSTRATION))(pdf)
    assert all(content != pdf for content in files.values())
    return files


@pytest.fixture(scope="module")
def told(folder: Path, spoilt: dict[str, bytes]) -> dict[str, dict[str, object]]:
    """What one command says of them all."""
    for name, content in spoilt.items():
        (folder / f"{name}.pdf").write_bytes(content)
    done = _python(folder, "-m", "ordis.cli", "verify", "--json", *(str(folder / f"{name}.pdf") for name in spoilt))
    assert done.returncode == 1, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {Path(line["file"]).stem: line for line in lines}


def _python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"ORDIS_DATA_DIR": str(folder / "data"), "ORDIS_DATABASE_URL": ""}
    return subprocess.run([sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("name", TAMPERINGS)
def test_the_command_says_what_was_done(told: dict[str, dict[str, object]], name: str) -> None:
    case = TAMPERINGS[name]
    assert (told[name]["verdict"], told[name]["how"]) == ("altered", case.how)
    assert case.words in str(told[name]["sentence"])
    assert "demandez l’original" in str(told[name]["sentence"])


@pytest.mark.parametrize("name", TAMPERINGS)
def test_the_page_says_what_was_done(session: Session, client: FlaskClient, name: str) -> None:
    case, pdf = TAMPERINGS[name], queries.content(making.signed().document)
    page = client.post("/v", data={"file": (BytesIO(case.spoil(pdf)), "papier.pdf")}).text
    assert "Document altéré" in page
    assert "Document authentique" not in page
    assert case.words in page
    assert "L’original, au registre" in page


@pytest.mark.parametrize("name", TAMPERINGS)
def test_poppler_says_what_it_can(folder: Path, spoilt: dict[str, bytes], name: str) -> None:
    """It finds what was changed; of what was added after the seal it says « Signature is Valid », and « Not total
    document signed » a line further: never take it alone."""
    path = folder / "second.pdf"
    path.write_bytes(spoilt[name])
    done = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True)
    assert TAMPERINGS[name].pdfsig in done.stdout + done.stderr
    if TAMPERINGS[name].pdfsig == VALID:
        assert "Not total document signed" in done.stdout


@pytest.mark.parametrize("name", ["another city", "same name"])
def test_the_same_facts_under_another_seal_are_refused_whatever_its_name(
    session: Session, client: FlaskClient, folder: Path, told: dict[str, dict[str, object]], name: str
) -> None:
    assert (told[name]["verdict"], told[name]["how"]) == ("altered", "foreign_seal")
    assert "cachet de quelqu’un d’autre" in str(told[name]["sentence"])
    seal = seal_of(folder, DEMONSTRATION if name == "same name" else "Ville de Niort")
    forged = sealed_by(seal)(queries.content(making.signed().document))
    page = client.post("/v", data={"file": (BytesIO(forged), "papier.pdf")}).text
    assert "Document altéré" in page
    assert "cachet de quelqu’un d’autre" in page
    assert VALID in run("pdfsig", "-nocert", str(folder / f"{name}.pdf")), "poppler knows no seal of ours"


def test_the_originals_are_authentic_and_swapped_are_said_so(folder: Path) -> None:
    def verdicts(*files: str, number: str = "") -> tuple[int, list[str]]:
        expected = ["--number", (folder / f"{number}.txt").read_text()] if number else []
        done = _python(folder, "-m", "ordis.cli", "verify", "--json", *expected, *(str(folder / f) for f in files))
        return done.returncode, [json.loads(line)["verdict"] for line in done.stdout.splitlines()]

    assert verdicts("one.pdf", "other.pdf") == (0, ["authentic", "authentic"])
    assert verdicts("other.pdf", number="one") == (1, ["other"])
    assert verdicts("one.pdf", number="one") == (0, ["authentic"])
    (folder / "locked.pdf").write_bytes(encrypted((folder / "one.pdf").read_bytes()))
    (folder / "empty.pdf").write_bytes(b"")
    assert verdicts("locked.pdf", "empty.pdf", "one.pdf") == (3, ["unknown", "unknown", "authentic"])


def test_a_file_that_cannot_be_read_is_one_line_and_does_not_stop_the_others(folder: Path) -> None:
    done = _python(folder, "-m", "ordis.cli", "verify", str(folder / "absent.pdf"), str(folder / "one.pdf"))
    assert done.returncode == 5
    assert "n’a pas pu être lu" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Document authentique" in done.stdout
    unknown = _python(folder, "-m", "ordis.cli", "verify", "--number", "CNR-1999-1", str(folder / "one.pdf"))
    assert (unknown.returncode, "ne connaît pas le numéro" in unknown.stderr) == (1, True)


def test_nothing_that_is_said_names_anybody(told: dict[str, dict[str, object]]) -> None:
    said = json.dumps(list(told.values()), ensure_ascii=False)
    assert "CNR-2026-00001" in said
    for name in ("Petit", "Famille", "Inès"):
        assert name not in said
