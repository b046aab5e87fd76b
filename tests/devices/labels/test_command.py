"""``ordis labels`` writes the same sheet as the dialog, and keeps the same memory."""

import os
import subprocess
import sys
from pathlib import Path

from ordis.devices.code import check_letter
from tests.devices.labels.reading import read, zebra
from tests.documents.reading import rasterised

UNKNOWN_CODE = "BBBBBB" + check_letter("BBBBBB")


def decoded(pdf: bytes) -> list[str]:
    return [text for page in rasterised(pdf, 300) for text in read(page)]


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, on a base of its own in ``folder``."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORDIS_")}
    environment |= {"ORDIS_DATA_DIR": str(folder), "ORDIS_BASE_URL": "https://ordi.example"}
    root = Path(__file__).parents[3]
    return subprocess.run(
        [sys.executable, *command], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


ONE_DEVICE = """
from flask_migrate import upgrade
from ordis import create_app
from ordis.kernel.db import db
from tests import make
with create_app().app_context():
    upgrade()
    print(make.device().code)
    db.session.commit()
"""


def test_the_command_makes_the_sheet_or_says_which_code_is_unknown(tmp_path: Path) -> None:
    code = run(tmp_path, "-c", ONE_DEVICE).stdout.split()[-1]
    out = tmp_path / "labels.pdf"
    refused = run(tmp_path, "-m", "ordis.cli", "labels", code, UNKNOWN_CODE, "--out", str(out))
    assert (refused.returncode, refused.stdout, out.exists()) == (1, "", False)
    assert refused.stderr == f"Aucun appareil ne porte : {UNKNOWN_CODE}. Aucune étiquette n’a été faite.\n"
    made = run(tmp_path, "-m", "ordis.cli", "labels", code, "--first-cell", "40", "--out", str(out))
    assert made.returncode == 0, made.stderr
    assert decoded(out.read_bytes()) == [f"HTTPS://ORDI.EXAMPLE/D/{code}"]


def test_the_command_says_what_it_does_not_know(tmp_path: Path) -> None:
    code = run(tmp_path, "-c", ONE_DEVICE).stdout.split()[-1]
    out = str(tmp_path / "labels.pdf")
    for wrong, said in (
        ((code, "--format", "L9999"), "n’est pas connu"),
        ((code, "--first-cell", "41"), "entre 1 et 40"),
        ((code, "--copies", "0"), "exemplaires"),
        ((code, "--printer", "Absente"), "Aucune imprimante"),
        (("--batch", "VIE-2026-99999"), "Aucun appareil ne porte"),
        ((code, "--zpl"), "rouleau"),
        ((), "codes des appareils"),
    ):
        done = run(tmp_path, "-m", "ordis.cli", "labels", *wrong, "--out", out)
        assert (done.returncode, said in done.stderr, len(done.stderr.splitlines())) == (1, True, 1), done.stderr
    assert not Path(out).exists()


def test_the_command_writes_zpl_for_a_zebra(tmp_path: Path) -> None:
    code = run(tmp_path, "-c", ONE_DEVICE).stdout.split()[-1]
    out = tmp_path / "labels.zpl"
    asked = (code, "--format", "Zebra 50×25", "--zpl", "--copies", "2", "--out", str(out))
    made = run(tmp_path, "-m", "ordis.cli", "labels", *asked)
    assert made.stdout == f"2 étiquettes dans {out}.\n", made.stderr
    (label,) = zebra(out.read_bytes())
    assert (label.copies, read(label.picture.convert("L"))) == (2, [f"HTTPS://ORDI.EXAMPLE/D/{code}"])
