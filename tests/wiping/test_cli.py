"""``ordis evidence inspect``: a contract that others call; no database, no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.wiping.nwipe_samples import FOLDER, HDD, NVME


def inspect(path: Path, *options: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {
        "ORDIS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "ORDIS_DATA_DIR": str(folder),
    }
    command = [sys.executable, "-m", "ordis.cli", "evidence", "inspect", str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, env=environ, timeout=60)


def test_a_log_is_told_as_json_without_any_database(tmp_path: Path) -> None:
    done = inspect(FOLDER / "vm-v036-dodshort-2disks-nwipe.log", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["format"], len(told["sha256"])) == ("nwipe-log", 64)
    (run,) = told["runs"]
    assert (run["tool"], run["version"], run["method"], run["rounds"]) == ("nwipe", "0.36", "DoD Short", 1)
    assert (run["blank"], run["verify"], run["host"]["serial"]) == (True, "last", "PC0TEST1")
    assert [disk["serial"] for disk in run["disks"]] == [HDD, NVME]
    assert run["disks"][0]["status"] == "Erased"
    assert run["disks"][0]["errors"] == {"pass": 0, "verify": 0, "sync": 0}
    assert run["disks"][0]["outcome"] == "success"
    assert list(tmp_path.iterdir()) == []


def test_a_picture_gets_one_french_line_and_exit_one(tmp_path: Path) -> None:
    picture = tmp_path / "photo.log"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    done = inspect(picture, "--json", folder=tmp_path / "data")
    assert (done.returncode, done.stdout) == (1, "")
    assert "image (PNG)" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_missing_file_gets_one_line_and_no_traceback(tmp_path: Path) -> None:
    done = inspect(tmp_path / "absent.log", folder=tmp_path)
    assert done.returncode == 1
    assert "absent.log" in done.stderr
    assert "Traceback" not in done.stderr
