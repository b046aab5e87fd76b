import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(name: str) -> dict[str, str]:
    """Distribution → version that the lock pins, whatever the platforms it pins it for."""
    return dict(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", (ROOT / name).read_text(), re.MULTILINE))


def normal(requirement: str) -> str:
    """`Flask-Security-Too[common]>=5` → `flask-security-too` (PEP 503)."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address(lock: str) -> None:
    offending = [line for line in (ROOT / lock).read_text().splitlines() if re.search(r"://|^-|file:| @ ", line)]
    assert offending == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.IGNORECASE)
    assert [block.split(" ")[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


def test_the_lock_for_tests_holds_the_lock_for_running() -> None:
    running, testing = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name for name, version in running.items() if testing.get(name) != version} == set()


def test_every_dependency_of_the_project_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    running = {normal(each) for each in project["project"]["dependencies"]}
    testing = {normal(each) for each in project["project"]["optional-dependencies"]["dev"]}
    assert running - pins("requirements.lock").keys() == set()
    assert running | testing <= pins("requirements-dev.lock").keys()
