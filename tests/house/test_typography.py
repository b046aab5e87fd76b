"""French punctuation: no space that a line may break at before « : ; ! ? » nor inside « », in what people read."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
ROOMS = ("accounts", "devices", "stock", "refurbishing")
MODULES = sorted(path for room in ROOMS for path in (ROOT / "ordis" / room).rglob("*.py"))

BREAKS = re.compile(r" (?=[:;?»]|!(?!=))|(?<=«) ")
NUMBERS = re.compile(r"(?<=[\d}]) %(?!\})|(?<=[Nn]°) (?=\{|\d|\" ~)")
"""In pages alone: an export keeps plain spaces, which people search for in their spreadsheet."""
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_BEFORE_A_STATEMENT = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}
_NOTHING = {tokenize.NL, tokenize.COMMENT}


def breaks(text: str, *rules: re.Pattern[str]) -> list[str]:
    """Each plain space where a no-break one belongs, with what stands around it."""
    found = [each for rule in rules or (BREAKS,) for each in rule.finditer(text)]
    return [text[max(0, each.start() - 20) : each.end() + 10] for each in found]


def sentences(source: str) -> Iterator[str]:
    """The strings of a module as written, but its docstrings and its raw ones, which are patterns."""
    before = tokenize.ENCODING
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING and before not in _BEFORE_A_STATEMENT and not re.match("[bf]?r", token.string):
            yield token.string
        before = before if token.type in _NOTHING else token.type


def test_no_line_of_a_template_may_break_before_its_punctuation() -> None:
    found = {path: breaks(COMMENT.sub("", path.read_text()), BREAKS, NUMBERS) for path in TEMPLATES}
    assert {str(path.relative_to(ROOT)): told for path, told in found.items() if told} == {}


def test_no_sentence_of_these_rooms_may_break_before_its_punctuation() -> None:
    found = {path: [told for text in sentences(path.read_text()) for told in breaks(text)] for path in MODULES}
    assert {str(path.relative_to(ROOT)): told for path, told in found.items() if told} == {}


WRONG = ("Rien : rien", "un ; deux", "Perdu ?", "Non !", "« dit", "dit »", "100 %", "{{ part }} %", "n° 4")
RIGHT = ("{% if a != b %}", "Rien\u202f: rien", "n°\u00a04", "{{ n }} {% if a %}", "12:30")


@pytest.mark.parametrize("text", WRONG)
def test_the_rule_bites(text: str) -> None:
    assert breaks(text, BREAKS, NUMBERS)


@pytest.mark.parametrize("text", RIGHT)
def test_the_rule_lets_pass_what_is_right(text: str) -> None:
    assert breaks(text, BREAKS, NUMBERS) == []


def test_the_rule_reads_sentences_and_neither_docstrings_nor_patterns() -> None:
    source = '"""A « docstring »."""\nPATTERN = r"\\d ?:"\n\ndef tell():\n    "One : two"\n    return "Rien : rien"\n'
    assert list(sentences(source)) == ['"Rien : rien"']
