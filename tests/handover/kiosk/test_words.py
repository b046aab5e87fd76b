"""The words of the kiosk in each language."""

import re
import tomllib

import pytest

from ordis.handover.kiosk.words import LABELS, Spoken, kiosk_words
from ordis.handover.pdf import SERIOUS_REASON
from ordis.handover.texts.actions import shipped
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
def test_a_language_names_every_label_of_the_lists_that_the_screen_shows(spoken: Spoken) -> None:
    labels = [each.label for choices in LABELS.values() for each in choices]
    assert len(set(labels)) == len(labels), "a label says one thing"
    assert list(spoken.labels) == labels
    written = tomllib.loads(shipped(f"kiosk.{spoken.code}.toml"))["labels"]
    assert len(written) == len(labels), "and nothing that no list has"
    letters = SCRIPTS.get(spoken.code, "[A-Za-z]")
    for said in spoken.labels.values():
        assert re.search(letters, said), said
        assert said == said.strip(), said


@OTHERS
def test_a_language_is_written_in_its_own_script_and_copies_no_french(spoken: Spoken) -> None:
    letters = SCRIPTS.get(spoken.code, "[A-Za-z]")
    for key, said in spoken.said.items():
        assert re.search(letters, said), key
        assert said == said.strip() != kiosk_words().french[key], key


def test_the_reason_of_the_engagement_is_the_one_that_is_sealed() -> None:
    assert kiosk_words().french["serious_reason"] == SERIOUS_REASON


def test_the_french_is_typeset_as_french_is() -> None:
    for said in kiosk_words().french.values():
        assert not re.search(r"[^\u202f][:;?!]|'", said), said
