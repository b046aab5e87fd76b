"""``ordis donations import``: what a program reads, what is written, what is refused in one sentence."""

import json
import sqlite3
from pathlib import Path

from tests.devices.labels.test_command import run
from tests.donations.ugly import LISTS

ONE_DONATION = """
from flask_migrate import upgrade
from ordis import create_app
from ordis.kernel.db import db
from tests import make
with create_app().app_context():
    upgrade()
    print(make.donation().number)
    db.session.commit()
"""


def devices(folder: Path) -> int:
    with sqlite3.connect(folder / "ordis.db") as base:
        return int(base.execute("SELECT count(*) FROM device").fetchone()[0])


def test_a_list_is_tried_then_applied_then_changes_nothing_more(tmp_path: Path) -> None:
    number = run(tmp_path, "-c", ONE_DONATION).stdout.split()[-1]
    path = tmp_path / "parc.csv"
    path.write_bytes(LISTS["values.csv"]())
    command = ("-m", "ordis.cli", "donations", "import", str(path), "--donation", number, "--json")
    tried = run(tmp_path, *command, "--dry-run")
    assert (tried.returncode, devices(tmp_path)) == (0, 0), tried.stderr
    told = json.loads(tried.stdout)
    assert list(told) == ["encoding", "delimiter", "mapping", "rows", "new", "known", "errors"]
    assert (told["encoding"], told["delimiter"], told["rows"], told["new"], told["known"]) == ("utf-8", ";", 6, 14, 0)
    assert list(told["errors"][0]) == ["line", "column", "value", "message"]
    assert json.loads(run(tmp_path, *command).stdout)["new"] == 14
    again = run(tmp_path, *command)
    assert (again.returncode, json.loads(again.stdout)["known"], devices(tmp_path)) == (0, 14, 14)


def test_what_cannot_be_imported_is_one_sentence_and_writes_nothing(tmp_path: Path) -> None:
    number = run(tmp_path, "-c", ONE_DONATION).stdout.split()[-1]
    path = tmp_path / "parc.csv"
    path.write_bytes(LISTS["two_columns_serie.csv"]())
    command = ("-m", "ordis.cli", "donations", "import", str(path), "--donation")
    unknown = run(tmp_path, *command, "DON-1999-00001")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr == "Aucun don n’a la référence «\u202fDON-1999-00001\u202f». Rien n’a été importé.\n"
    doubtful = run(tmp_path, *command, number)
    assert (doubtful.returncode, devices(tmp_path)) == (1, 0)
    assert "Deux colonnes s’appellent «\u202fSérie\u202f» (B et D)" in doubtful.stderr
    settled = run(tmp_path, *command, number, "--column", "B=serial", "--column", "D=disk_serial")
    assert (settled.returncode, devices(tmp_path)) == (0, 1), settled.stderr
    assert "1\u00a0appareil nouveau" in settled.stdout
