"""The glossary names code that exists."""

import importlib
import re
from pathlib import Path

import pytest

GLOSSARY = Path(__file__).parents[2] / "docs/glossaire.md"
NAMES = re.findall(r"\| `([\w.]+)` \|", GLOSSARY.read_text())


def test_the_glossary_is_read() -> None:
    assert len(NAMES) > 25


@pytest.mark.parametrize("name", NAMES)
def test_the_name_exists(name: str) -> None:
    module, _, thing = name.rpartition(".")
    assert hasattr(importlib.import_module(module), thing)
