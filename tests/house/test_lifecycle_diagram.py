"""The diagram in the documentation is the law, not a memory of it."""

import re
from dataclasses import replace
from pathlib import Path

from ordis.devices.diagram import mermaid
from ordis.devices.lifecycle import LIFECYCLE, Move
from ordis.devices.models import Stage

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
BLOCK = re.compile(r"<!-- lifecycle -->\n```mermaid\n(?P<diagram>.*?)\n```\n<!-- /lifecycle -->", re.DOTALL)


def test_the_diagram_of_the_architecture_page_is_the_generated_one() -> None:
    found = BLOCK.search(PAGE.read_text())
    assert found, "docs/architecture.md has no block between its lifecycle markers"
    assert found["diagram"] == mermaid()


def test_every_edge_of_the_law_is_an_arrow() -> None:
    arrows = [line for line in mermaid().splitlines() if "-->" in line and not line.endswith("--> [*]")]
    assert len(arrows) == sum(len(edge.sources) for edge in LIFECYCLE.values())


def test_a_changed_law_changes_the_diagram() -> None:
    looser = dict(LIFECYCLE)
    looser[Move.RECYCLE] = replace(LIFECYCLE[Move.RECYCLE], sources=frozenset({Stage.EXPECTED}))
    assert mermaid(looser) != mermaid()
