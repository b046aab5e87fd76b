from pathlib import Path

from ordis.indicators.told import markdown

ROOT = Path(__file__).parents[2]


def test_the_page_of_indicators_is_that_of_their_declarations() -> None:
    written = (ROOT / "docs" / "indicateurs.md").read_text()
    assert written == markdown(), "run: ordis indicators > docs/indicateurs.md"
