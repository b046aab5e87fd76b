import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CASES = {
    "passed": "<testcase name='a'/>",
    "failed": "<testcase name='b'><failure message='no'/></testcase>",
    "broken": "<testcase name='c'><error message='fixture'/></testcase>",
    "skipped": "<testcase name='d'><skipped message='later'/></testcase>",
}


def tally(folder: Path) -> str:
    command = [sys.executable, str(ROOT / "scripts" / "tally.py"), str(folder)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def report(folder: Path, step: str, *cases: str) -> None:
    inside = "".join(CASES[case] for case in cases)
    (folder / f"{step}.xml").write_text(f"<testsuites><testsuite>{inside}</testsuite></testsuites>")


def test_runs_are_added_up_on_one_line(tmp_path: Path) -> None:
    report(tmp_path, "sqlite", "passed", "passed")
    report(tmp_path, "postgresql", "passed")
    assert tally(tmp_path) == "3 passed, 0 failed\n"


def test_an_error_in_a_fixture_is_a_failure_and_skipped_tests_are_said(tmp_path: Path) -> None:
    report(tmp_path, "sqlite", "passed", "failed", "broken", "skipped")
    (tmp_path / "sqlite.failed").touch()
    assert tally(tmp_path) == "1 passed, 2 failed, 1 skipped\n"


@pytest.mark.parametrize("step", ["check", "sqlite"])
def test_a_step_that_broke_without_a_failed_test_is_one_failure(tmp_path: Path, step: str) -> None:
    report(tmp_path, "sqlite", "passed")
    (tmp_path / f"{step}.failed").touch()
    assert tally(tmp_path) == "1 passed, 1 failed\n"
