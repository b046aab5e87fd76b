"""``ordis territory import`` as a person runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.partners.territory.making import FILES

INDEX = ("--kind", "index", "--publisher", "Compas", "--name", "Indice de rupture", "--year", "2023")


@pytest.fixture
def ordis(tmp_path: Path):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        env = {"ORDIS_DATA_DIR": str(tmp_path / "data"), "PATH": "/usr/bin", "PYTHONPATH": os.getcwd()}
        command = [sys.executable, "-m", "ordis.cli", *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)

    assert run("upgrade").returncode == 0
    return run


def test_a_list_is_tried_then_applied_once_and_a_wrong_one_not_at_all(ordis, tmp_path: Path) -> None:
    path = tmp_path / "quartiers.csv"
    path.write_text("nom;desservi\nRocher;oui\nVal;non\n", encoding="cp1252")
    tried = ordis("territory", "import", str(path), "--dry-run")
    assert "Nouveau\u202f: 2" in tried.stdout
    assert "rien n’a été écrit" in tried.stdout
    assert "Importé." in ordis("territory", "import", str(path)).stdout
    again = ordis("territory", "import", str(path))
    assert (again.returncode, "ne change rien" in again.stderr) == (1, True)
    path.write_text("nom\n86194\n")
    wrong = ordis("territory", "import", str(path))
    assert wrong.returncode == 1
    assert "Ligne\u00a02, colonne «\u202fnom\u202f», valeur «\u202f86194\u202f»" in wrong.stderr
    assert ordis("territory", "import", str(path), "--as", "personne@exemple.fr").returncode == 1


def test_an_index_needs_its_card_of_identity(ordis) -> None:
    path = str(FILES / "indice_rupture_vienne.csv")
    assert "un éditeur" in ordis("territory", "import", path, *INDEX).stderr
    done = ordis("territory", "import", path, *INDEX, "--direction", "higher")
    assert "Importé." in done.stdout, done.stderr
