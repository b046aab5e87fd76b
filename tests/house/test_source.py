"""Cheap tests that keep the house tidy. Each rule is a function, shown to bite on a bad line."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "ordis").rglob("*.py"))
MAY_COMMIT = {"kernel/transaction.py", "kernel/mail.py", "cli.py", "accounts/security.py"}
MAY_COMMIT_FOLDERS = ("demo/",)
Rule = Callable[[str, ast.Module], Iterator[int]]


def asks_the_time(name: str, tree: ast.Module) -> Iterator[int]:
    """Only ``kernel/clock.py`` asks the machine what time it is."""
    if name == "kernel/clock.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in {"now", "utcnow", "today"} and ast.unparse(node.func.value) in {"datetime", "date"}:
                yield node.lineno


def commits(name: str, tree: ast.Module) -> Iterator[int]:
    """Only the decorator of POST views, the command, jobs and the demonstration commit."""
    if name in MAY_COMMIT or name.startswith(MAY_COMMIT_FOLDERS):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield node.lineno


def sets_a_stage(name: str, tree: ast.Module) -> Iterator[int]:
    """``something.stage = …`` stands only in the tables of law."""
    if name.endswith(("devices/lifecycle.py", "stages.py")):
        return
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        flat = [each for target in targets for each in (target.elts if isinstance(target, ast.Tuple) else [target])]
        for target in flat:
            if isinstance(target, ast.Attribute) and target.attr == "stage":
                yield node.lineno


def updates_devices_in_bulk(name: str, tree: ast.Module) -> Iterator[int]:
    """A bulk ``update(Device)`` would escape the listener that guards the logbook."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"update", "delete"} and node.args:
            if ast.unparse(node.args[0]) in {"Device", "LogbookLine", "AuditEvent"}:
                yield node.lineno


def is_a_drawer(name: str, tree: ast.Module) -> Iterator[int]:
    """No ``utils.py``: a thing has a name of the trade or of the field."""
    if Path(name).stem in {"utils", "util", "helpers", "helper", "common", "misc", "tools"}:
        yield 1


def mutes_a_tool(name: str, tree: ast.Module) -> Iterator[int]:
    """``except Exception: pass`` hides faults."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and [type(line) for line in node.body] == [ast.Pass]:
            if node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}:
                yield node.lineno


BAD = {
    asks_the_time: "x = datetime.now(UTC)",
    commits: "db.session.commit()",
    sets_a_stage: "device.stage, device.x = a, b",
    updates_devices_in_bulk: "db.session.execute(sa.update(Device).values(note=''))",
    mutes_a_tool: "try:\n    f()\nexcept Exception:\n    pass",
}


@pytest.mark.parametrize("rule", [*BAD, is_a_drawer], ids=lambda rule: rule.__name__)
def test_the_source_follows(rule: Rule) -> None:
    broken = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        for line in rule(path.relative_to(ROOT / "ordis").as_posix(), ast.parse(path.read_text()))
    ]
    assert broken == []


@pytest.mark.parametrize("rule", BAD, ids=lambda rule: rule.__name__)
def test_the_rule_bites(rule: Rule) -> None:
    assert list(rule("devices/example.py", ast.parse(BAD[rule])))


def test_the_rule_against_drawers_bites() -> None:
    assert list(is_a_drawer("kernel/utils.py", ast.parse("")))


def test_files_stay_small() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*SOURCES, *sorted((ROOT / "ordis/static/js").glob("*.js"))]
        if (lines := len(path.read_text().splitlines())) > 300
    }
    assert long == {}


def test_functions_stay_small() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} ({length} lines)"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1 - len((ast.get_docstring(node) or "").splitlines()))
        > 40
    ]
    assert long == []


def names_a_machine(text: str) -> bool:
    """A path of one machine, or the address of a package index: neither means anything elsewhere."""
    here = [f"{place}/" for place in (ROOT.parent, Path.home()) if len(place.parts) > 1]
    return any(place in text for place in here) or bool(
        re.search(r"index-url\S*[= ]\s*http|https?://\S+/simple\b", text)
    )


def test_no_file_names_a_machine_or_a_registry() -> None:
    tracked = [
        path
        for pattern in ("*.py", "*.md", "*.toml", "*.lock", "*.html", "*.js", "scripts/*", ".ci/*")
        for path in ROOT.rglob(pattern)
        if path.is_file() and not {".venv", ".git", "build", "__pycache__"} & set(path.relative_to(ROOT).parts)
    ]
    assert [str(path.relative_to(ROOT)) for path in tracked if names_a_machine(path.read_text())] == []


def test_the_rule_against_machines_bites() -> None:
    assert names_a_machine(f"open('{ROOT}/ordis')")
    assert names_a_machine("--index-url " + "https" + "://packages.example/" + "simple")
