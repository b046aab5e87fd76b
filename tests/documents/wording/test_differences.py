"""What changed between two texts: nothing is lost, and clauses are followed."""

import time

from hypothesis import given
from hypothesis import strategies as st

from ordis.handover.texts.actions import shipped
from ordis.kernel import differences
from ordis.kernel.differences import Clause, Piece, compare, words

BODY = shipped("v1.md")
LINES = st.lists(
    st.sampled_from(["## 1. Objet", "## 2. Fin", "##", "Un mot.", "un  autre mot", "- vendre ;", "", " ", "\u2028x"]),
    max_size=8,
)
TEXTS = st.one_of(LINES.map("\n".join), st.text(alphabet=" \n\t#-ab", max_size=40))


def kept(clauses: list[Clause], *, without: str) -> str:
    return "".join(
        piece.text for clause in clauses for piece in (*clause.heading, *clause.body) if piece.kind != without
    )


@given(TEXTS, TEXTS)
def test_applied_to_the_old_text_it_gives_the_new_one_and_the_reverse(old: str, new: str) -> None:
    found = compare(old, new)
    assert kept(found, without="removed") == new
    assert kept(found, without="added") == old


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {clause.state for clause in compare(text, text)} <= {"same"}


def test_a_changed_word_is_told_within_its_clause() -> None:
    found = [
        clause
        for clause in compare(BODY, BODY.replace("à quelque prix", "à n’importe quel prix"))
        if clause.state != "same"
    ]
    assert [clause.title for clause in found] == ["4. L’engagement de ne pas revendre"]
    changed = [piece for piece in found[0].body if piece.kind != "same"]
    assert changed == [Piece("removed", " quelque"), Piece("added", " n’importe quel")]


def test_a_clause_put_in_between_is_the_only_new_one_though_the_next_are_renumbered() -> None:
    new = BODY.replace("## 5. Les exceptions", "## 5. Le prêt\n\nUn prêt se demande.\n\n## 6. Les exceptions")
    states = {clause.title: clause.state for clause in compare(BODY, new)}
    assert states["5. Le prêt"] == "added"
    assert states["6. Les exceptions"] == "changed"
    assert set(states.values()) == {"same", "added", "changed"}


def test_a_clause_taken_out_is_told_where_it_stood() -> None:
    start, end = BODY.index("## 12."), BODY.index("## 13.")
    found = compare(BODY, BODY[:start] + BODY[end:])
    assert [(clause.title, clause.state) for clause in found][11] == ("12. Ce que voit un acheteur", "removed")


def test_a_clause_under_another_heading_is_the_same_one_renamed() -> None:
    found = compare(BODY, BODY.replace("## 15. La langue", "## 15. Les langues"))
    assert [clause.state for clause in found].count("changed") == 1
    assert {clause.state for clause in found} == {"same", "changed"}


def test_two_very_long_passages_are_told_as_rewritten_without_making_anyone_wait() -> None:
    begun = time.thread_time()
    found = words("mot " * 15_000, "un mot " * 7_000)
    assert [piece.kind for piece in found] == ["removed", "added"]
    compare("## a\n" * 12_000, "## b\n" * 12_000)
    assert time.thread_time() - begun < 5
    assert differences.words("", "") == ()


@given(TEXTS, TEXTS)
def test_for_the_eye_no_word_is_lost_and_nothing_blank_is_marked(old: str, new: str) -> None:
    found = words(old, new)
    seen = differences.shown(found)
    for kind in ("same", "added", "removed"):
        told, eye = ("".join(piece.text for piece in each if piece.kind == kind) for each in (found, seen))
        assert "".join(told.split()) == "".join(eye.split())
    assert all(piece.text == piece.text.strip() for piece in seen if piece.kind != "same")


def test_a_heading_is_shown_as_it_changed_without_its_mark() -> None:
    found = compare("## 9. La panne\n\nUn mot.\n", "## 10. La panne\n\nUn mot.\n")
    assert found[0].renamed == (
        Piece("removed", "9."),
        Piece("same", " "),
        Piece("added", "10."),
        Piece("same", " La panne"),
    )
    assert found[0].told == (Piece("same", "Un mot."),)
