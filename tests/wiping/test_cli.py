"""``ordis evidence inspect``: a contract that others call; no database, no traceback."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from ordis.kernel.refusal import Refusal
from ordis.wiping.summary import NOTHING_RUN, tell
from tests.devices.inventory.samples import FOLDER as INVENTORY
from tests.wiping.nwipe_samples import FOLDER, HDD, NVME, QUIET

ASK = "Déposez le fichier .log écrit par nwipe."


def inspect(path: Path, *options: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {
        "ORDIS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "ORDIS_DATA_DIR": str(folder),
    }
    command = [sys.executable, "-m", "ordis.cli", "evidence", "inspect", str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, env=environ, timeout=60)


def told(path: Path, *, as_json: bool = False) -> tuple[list[str], str]:
    """What the command says, and its refusal."""
    lines: list[str] = []
    try:
        tell(path, as_json=as_json, say=lines.append)
    except Refusal as refusal:
        return lines, refusal.message
    return lines, ""


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


def test_a_picture_gets_one_french_line_exit_one_and_its_fingerprint_as_json(tmp_path: Path) -> None:
    picture = tmp_path / "photo.log"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    done = inspect(picture, "--json", folder=tmp_path / "data")
    assert done.returncode == 1
    sha256 = hashlib.sha256(picture.read_bytes()).hexdigest()
    assert json.loads(done.stdout) == {"format": "unknown", "sha256": sha256, "runs": [], "devices": []}
    assert "image (PNG)" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_picture_says_nothing_on_its_output_without_json(tmp_path: Path) -> None:
    picture = tmp_path / "photo.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    assert told(picture) == ([], f"Ce fichier est une image (PNG) : il ne peut servir de preuve d’effacement. {ASK}")


def test_a_quiet_log_exits_by_one_and_tells_its_disks_all_the_same(tmp_path: Path) -> None:
    done = inspect(FOLDER / QUIET, "--json", folder=tmp_path)
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert "anonyme" in done.stderr
    assert told["format"] == "nwipe-log"
    assert [(disk["status"], disk["outcome"]) for disk in told["runs"][0]["disks"]] == [("Erased", "unknown")] * 2
    assert all(disk["reasons"] for disk in told["runs"][0]["disks"])


def test_a_run_that_was_cut_is_listed_and_understood(tmp_path: Path) -> None:
    log = tmp_path / "cut.log"
    log.write_bytes((FOLDER / "v0.36-zero.log").read_bytes()[:2_500])
    lines, refusal = told(log, as_json=True)
    assert refusal == ""
    ((disk,),) = [run["disks"] for run in json.loads(lines[0])["runs"]]
    assert (disk["status"], disk["outcome"], disk["errors"]) == ("none", "unknown", {"pass": 0, "verify": 0, "sync": 0})


def test_a_missing_file_gets_one_line_and_no_traceback(tmp_path: Path) -> None:
    done = inspect(tmp_path / "absent.log", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Le fichier {tmp_path / 'absent.log'} n’a pas pu être lu. Vérifiez son nom et vos droits.\n"


def test_a_folder_or_a_name_that_no_system_holds_is_said_not_to_be_readable(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / ("x" * 300), Path("a\0b")):
        assert "n’a pas pu être lu" in told(path)[1]


def test_a_device_that_never_ends_is_refused() -> None:
    assert "trop gros" in told(Path("/dev/zero"))[1]


def test_a_log_is_told_in_lines() -> None:
    lines, _ = told(FOLDER / "vm-v042-zero-noverify-noblank-nwipe.log")
    assert lines == [
        "Journal nwipe\u00a0: 1\u00a0passage, 1\u00a0disque traité.",
        "nwipe 0.42, Fill With Zeros, terminé le 21/11/2026 à 23:05, machine n°\u00a0PC0TEST1.",
        f"  sda, ST500LM021-1KJ15, n°\u00a0{HDD}, 67\u00a0Mo\u00a0: Effacé avec réserve. "
        "Aucune relecture de contrôle n’a été faite.",
    ]


def test_an_inventory_is_told_in_lines() -> None:
    lines, _ = told(INVENTORY / "lshw.json")
    assert lines[0] == "Inventaire lshw\u00a0: 1\u00a0machine décrite."
    assert lines[1].startswith("LENOVO ThinkPad X260, ")
    assert "n°\u00a0PC0TEST1" in lines[1]
    assert any(line.startswith("  nvme0n1, ") and f"n°\u00a0{NVME}" in line for line in lines)


def test_a_run_without_any_disk_says_so() -> None:
    assert NOTHING_RUN in told(FOLDER / "vm-nodevice-nwipe.log")[0][-1]


def test_a_broken_pdf_writes_nothing_of_its_library_on_the_error_output(tmp_path: Path) -> None:
    report = tmp_path / "rapport.pdf"
    report.write_bytes(b"%PDF-1.4\n" + b"1 0 obj << /Type /Catalog" * 50)
    done = inspect(report, folder=tmp_path / "data")
    assert len(done.stderr.strip().splitlines()) == 1
