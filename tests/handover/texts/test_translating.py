"""Translations: shipped unchecked, corrected as new revisions, signed off, carried over by a person only."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ordis.documents.wording import rules
from ordis.documents.wording.drafting import Overtaken
from ordis.documents.wording.models import AgreementText
from ordis.handover.texts import languages, queries, translating
from ordis.handover.texts.actions import ensure_text, shipped
from ordis.handover.texts.languages import Language
from ordis.handover.texts.models import TextTranslation
from ordis.handover.texts.rules import faults_of_translation
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.variables import variables
from tests import make
from tests.handover.texts import making

SIGNED, UNTIL = date(2026, 12, 8), date(2027, 12, 8)
ENGLISH = Language.ENGLISH


def correct(text: AgreementText, *, seen: int = 1, **changes: object) -> TextTranslation:
    given: dict[str, object] = {
        "text": text, "language": ENGLISH, "seen": seen, "summary": shipped("v1.falc.en.md") + "\n- Thank you.\n",
        "boxes": rules.sentences(shipped("v1.cases.en.md")), "translator": "Ann Lee", "actor": make.user(),
        "at": clock.now(),
    }  # fmt: skip
    return translating.translate(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", Language)
def test_a_shipped_translation_says_what_the_french_says_part_by_part(language: Language) -> None:
    summary, french = shipped(f"v1.falc.{language.value}.md"), shipped("v1.falc.md")
    boxes, of_boxes = (rules.sentences(shipped(f"v1.cases.{end}")) for end in (f"{language.value}.md", "md"))
    assert faults_of_translation(summary, boxes, of_summary=french, of_boxes=of_boxes) == []
    shape = [(part.kind, len(part.items)) for part in rules.parts(french)]
    assert [(part.kind, len(part.items)) for part in rules.parts(summary)] == shape
    for part, of_part in zip(rules.parts(summary), rules.parts(french), strict=True):
        for item, of_item in zip(part.items, of_part.items, strict=True):
            assert variables(item) == variables(of_item)


def test_every_language_has_its_words_and_the_right_direction() -> None:
    for language in Language:
        found = languages.words(language)
        assert all([found.native, found.listen, found.stop, found.only_french, found.unreviewed])
        assert len(found.months) == len(set(found.months)) == 12
        assert found.direction == ("rtl" if language in {Language.ARABIC, Language.DARI} else "ltr")


def test_a_day_is_written_in_the_language() -> None:
    assert languages.words(Language.ENGLISH).day(UNTIL) == "8 December 2027"
    assert languages.words(Language.PORTUGUESE).day(UNTIL) == "8 de dezembro de 2027"
    assert languages.words(Language.ARABIC).day(UNTIL) == "8 ديسمبر 2027"


def test_a_family_reads_the_translation_filled_in_its_language_and_marked_as_unchecked(session: Session) -> None:
    text = ensure_text(at=clock.now())
    found = {each.language: each for each in queries.translations(text, signed_on=SIGNED, until=UNTIL)}
    assert "8 December 2027" in str(found[ENGLISH].parts)
    assert "8 December 2027" in found[ENGLISH].boxes[2]
    assert "{" not in str(found[Language.UKRAINIAN].parts)
    assert not any(each.reviewed for each in found.values())


def test_a_telephone_number_keeps_its_order_from_right_to_left(session: Session) -> None:
    text = ensure_text(at=clock.now())
    found = {each.language: each for each in queries.translations(text, signed_on=SIGNED, until=UNTIL)}
    line = found[Language.ARABIC].parts[-1].items[0]
    assert line.startswith("الهاتف: \u2066")
    assert line.endswith("\u2069")
    assert "\u2066" not in str(found[Language.TURKISH].parts)


def test_a_correction_is_a_new_revision_to_be_checked_again(session: Session) -> None:
    text, agent = ensure_text(at=clock.now()), make.user()
    translating.review(text=text, language=ENGLISH, seen=1, reviewer=" Ann  Lee", actor=agent, at=clock.now())
    assert queries.last_translations(text)[ENGLISH].review.reviewer == "Ann Lee"  # type: ignore[union-attr]
    assert correct(text).revision == 2
    assert queries.last_translations(text)[ENGLISH].review is None
    assert [row.revision for row in queries.revisions(text, ENGLISH)] == [2, 1]


def test_what_was_revised_since_it_was_read_is_not_signed_off(session: Session) -> None:
    text, agent = ensure_text(at=clock.now()), make.user()
    correct(text)
    with pytest.raises(Overtaken, match="corrigée depuis"):
        translating.review(text=text, language=ENGLISH, seen=1, reviewer="Ann Lee", actor=agent, at=clock.now())
    translating.review(text=text, language=ENGLISH, seen=2, reviewer="Ann Lee", actor=agent, at=clock.now())
    with pytest.raises(Refusal, match="déjà relue"):
        translating.review(text=text, language=ENGLISH, seen=2, reviewer="Bo Lee", actor=agent, at=clock.now())
    with pytest.raises(Refusal, match="prénom"):
        translating.review(text=text, language=Language.DARI, seen=1, reviewer=" ", actor=agent, at=clock.now())


def test_the_second_of_two_translators_is_told(session: Session) -> None:
    text = ensure_text(at=clock.now())
    correct(text)
    with pytest.raises(Overtaken, match="Rien n’est perdu"):
        correct(text, summary=shipped("v1.falc.en.md") + "\n- Thanks.\n")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"summary": ""}, "vide"),
        ({"summary": shipped("v1.falc.en.md").replace("{fin}", "soon")}, "perdu {fin}"),
        ({"summary": shipped("v1.falc.en.md") + "{prix}"}, "ajoute {prix}"),
        ({"boxes": ["One."]}, "4 phrases"),
        ({"boxes": ["One.", "Two.", "Three.", "Until {fin}."]}, "n° 3"),
        ({"translator": "  "}, "qui a traduit"),
        ({"summary": "x" * 2**20}, "8000 signes"),
        ({"summary": shipped("v1.falc.en.md")}, "Rien n’a changé"),
    ],
)
def test_a_translation_with_a_fault_is_refused(session: Session, changes: dict[str, object], said: str) -> None:
    text = ensure_text(at=clock.now())
    with pytest.raises(Refusal, match=said):
        correct(text, **changes)  # type: ignore[arg-type]


def test_a_new_version_has_no_translation_until_one_is_carried_over(session: Session) -> None:
    first = ensure_text(at=clock.now())
    second = making.publish(boxes=first.boxes)
    source = queries.earlier_translation(second, ENGLISH)
    assert source is not None
    assert source.text == first
    carried = correct(second, seen=0, summary=source.summary, boxes=source.boxes)
    assert (carried.revision, carried.review) == (1, None)
    assert list(queries.last_translations(second)) == [ENGLISH]


def behind(first: AgreementText, **changes: object) -> AgreementText:
    """The next version, whose French of the boxes and of the summary says something else."""
    given: dict[str, object] = {
        "boxes": [*first.boxes[:-1], "On m’a tout dit."],
        "summary": first.summary + "\n- Merci.\n",
    }
    return making.publish(**(given | changes))


def test_what_is_carried_over_unchanged_although_its_french_changed_is_asked_about(session: Session) -> None:
    first = ensure_text(at=clock.now())
    source = queries.last_translation(first, ENGLISH)
    assert source is not None
    second = behind(first)
    same = {"seen": 0, "summary": source.summary, "boxes": source.boxes}
    with pytest.raises(translating.Untouched, match="le résumé et les phrases à cocher"):
        correct(second, **same)  # type: ignore[arg-type]
    with pytest.raises(translating.Untouched, match=r"\(les phrases à cocher\)"):
        correct(second, **(same | {"summary": source.summary + "\n- Thank you.\n"}))  # type: ignore[arg-type]
    assert queries.last_translations(second) == {}
    assert correct(second, compared=True, **same).revision == 1  # type: ignore[arg-type]


def test_nothing_is_asked_where_the_french_did_not_change(session: Session) -> None:
    first = ensure_text(at=clock.now())
    source = queries.last_translation(first, ENGLISH)
    assert source is not None
    second = behind(first, boxes=first.boxes)
    said = source.summary + "\n- Thank you.\n"
    assert correct(second, seen=0, summary=said, boxes=source.boxes).revision == 1
