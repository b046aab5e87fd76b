"""Templates: every one is used, nothing inline, nothing from elsewhere, French punctuation."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CODE = "\n".join(path.read_text() for path in (ROOT / "ordis").rglob("*.py"))
FORBIDDEN = {
    "inline style": r"\sstyle=",
    "inline handler": r"\son[a-z]+=\"",
    "inline script": r"<script(?![^>]*\b(src|application/json))",
    "another host": r"<(?!a\s)[a-z]+\s[^>]*(src|href)=\"(https?:)?//",
    "filter that trusts its input": r"\|\s*safe\b",
}
BITES = {
    "inline style": '<p style="color:red">',
    "inline handler": '<a onclick="x()">',
    "inline script": "<script>x()</script>",
    "another host": '<img src="//elsewhere/x.png">',
    "filter that trusts its input": "{{ name|safe }}",
}


@pytest.mark.parametrize("fault", FORBIDDEN)
def test_no_template_has(fault: str) -> None:
    guilty = [str(path.relative_to(ROOT)) for path in TEMPLATES if re.search(FORBIDDEN[fault], path.read_text())]
    assert guilty == []


@pytest.mark.parametrize("fault", FORBIDDEN)
def test_the_rule_bites(fault: str) -> None:
    assert re.search(FORBIDDEN[fault], BITES[fault])


def test_every_template_is_used() -> None:
    texts = CODE + "\n".join(path.read_text() for path in TEMPLATES)
    names = [path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES]
    unused = [name for name in names if f'"{name}"' not in texts and not name.startswith("security/")]
    assert unused == []


def test_every_template_named_in_code_exists() -> None:
    named = set(re.findall(r'"([a-z_]+/[a-z_/]+\.html)"', CODE))
    missing = [name for name in sorted(named) if not (ROOT / "templates" / name).is_file()]
    assert missing == []
