"""The words of the kiosk in each language."""

import re

import pytest

from ordis.handover.kiosk.words import Spoken, kiosk_words
from ordis.handover.texts.languages import Language

PLACES = re.compile(r"\{\w+\}")
SCRIPTS = {"ar": "[\u0621-\u064a]", "prs": "[\u0621-\u06cc]", "uk": "[\u0400-\u045f]"}
OTHERS = pytest.mark.parametrize("spoken", kiosk_words().others, ids=lambda spoken: spoken.code)


def test_every_language_of_the_summary_has_words() -> None:
    assert [each.code for each in kiosk_words().others] == [language.value for language in Language]


@OTHERS
def test_a_language_says_all_that_the_french_says_with_the_same_places_to_fill(spoken: Spoken) -> None:
    french = kiosk_words().french
    assert list(spoken.said) == list(french)
    assert {key: PLACES.findall(said) for key, said in spoken.said.items()} == {
        key: PLACES.findall(said) for key, said in french.items()
    }


@OTHERS
def test_a_language_is_written_in_its_own_script_and_copies_no_french(spoken: Spoken) -> None:
    letters = SCRIPTS.get(spoken.code, "[A-Za-z]")
    for key, said in spoken.said.items():
        assert re.search(letters, said), key
        assert said == said.strip() != kiosk_words().french[key], key


def test_the_french_is_typeset_as_french_is() -> None:
    for said in kiosk_words().french.values():
        assert not re.search(r"[^\u202f][:;?!]|'", said), said
