"""``ordis evidence add`` and ``ordis evidence reparse``, run as a person runs them."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.wiping.nwipe_samples import FOLDER, HDD, QUIET
from tests.wiping.test_actions import GOOD

Run = Callable[..., subprocess.CompletedProcess[str]]
EMAIL = "tech@exemple.fr"


@pytest.fixture(scope="module")
def ordis(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The command on a base of its own, with one technician and one coordinator."""
    environ = {"ORDIS_DATA_DIR": str(tmp_path_factory.mktemp("data")), "PATH": "/usr/bin"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ordis.cli", *words]
        return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)

    assert run("upgrade").returncode == 0
    assert run("user", "add", EMAIL, "--name", "Sacha", "--role", "technician").returncode == 0
    assert run("user", "add", "ville@exemple.fr", "--name", "Camille", "--role", "coordinator").returncode == 0
    return run


def test_files_are_added_in_somebodys_name_then_read_again(ordis: Run) -> None:
    done = ordis("evidence", "add", str(FOLDER / GOOD), str(FOLDER / QUIET), "--as", EMAIL)
    assert done.returncode == 0, done.stderr
    assert f"{GOOD}\u202f: ST500LM021-1KJ15 n° {HDD}\u202f: à rattacher." in done.stdout
    assert "anonyme" in done.stderr
    again = ordis("evidence", "reparse", "--apply")
    assert (again.returncode, again.stdout) == (0, "1\u00a0fichier relu, 0\u00a0modifié, 0 à regarder.\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--as", "personne@exemple.fr"), "Aucun compte"),
        (("--as", "ville@exemple.fr"), "n’a pas le droit"),
        (("--as", EMAIL, "--device", "BBBBBBB"), "Aucun appareil ne porte le code"),
    ],
)
def test_who_may_not_or_names_nothing_known_is_refused(ordis: Run, words: tuple[str, ...], sentence: str) -> None:
    done = ordis("evidence", "add", str(FOLDER / GOOD), *words)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stdout == ""


def test_a_command_that_takes_nothing_ends_in_error(ordis: Run) -> None:
    done = ordis("evidence", "add", str(FOLDER / QUIET), "--as", EMAIL)
    assert done.returncode == 1
    assert "Aucun fichier n’a été enregistré" in done.stderr
    missing = ordis("evidence", "add", "absent.log", "--as", EMAIL)
    assert missing.returncode == 1
    assert "Traceback" not in missing.stderr
