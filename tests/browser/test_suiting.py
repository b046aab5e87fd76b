"""What is told of a page that sticks out: the element at fault, and nothing of what surrounds it."""

import pytest
from playwright.sync_api import Browser

from tests.browser.suiting import complaints

pytestmark = pytest.mark.browser
WIDE_CELL = """<!doctype html><html lang="fr"><meta name="viewport" content="width=device-width"><title>t</title>
<body style="margin:0"><details><summary>Menu</summary><p style="width:900px">folded</p></details>
<div style="overflow-x:auto"><p style="width:900px">scrolls</p></div>
<main><table><tr><td><div style="width:350px">guilty</div></td></tr></table></main>"""


def test_the_innermost_element_is_named_and_neither_what_is_folded_nor_what_scrolls(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(WIDE_CELL)
    [told] = complaints(page, ())
    page.close()
    assert "at 320 px" in told
    assert "DIV. to 353 px « guilty »" in told
    assert told.count("«") == 1
