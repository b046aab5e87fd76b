"""Another version comes into force: which translations are lost, which follow, and how they are marked."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.documents.wording import drafting
from ordis.documents.wording.actions import withdraw
from ordis.documents.wording.drafting import Approval
from ordis.documents.wording.models import AgreementText, TextDraft
from ordis.handover.texts import queries, translating
from ordis.handover.texts.actions import ensure_text
from ordis.handover.texts.carrying import carry_left_behind, carry_over, left_behind, outlook
from ordis.handover.texts.languages import Language
from ordis.kernel import clock
from tests import make
from tests.handover.texts import making

Clients = Callable[[Role], FlaskClient]
CARRIED = Approval("Awa Diop", "adjointe au maire", "", 0, carry=True)


@pytest.fixture
def first(session: Session) -> AgreementText:
    """The model in force, its English signed off."""
    text = ensure_text(at=clock.now())
    translating.review(
        text=text, language=Language.ENGLISH, seen=1, reviewer="Ann Lee", actor=make.user(), at=clock.now()
    )
    return text


def changed(first: AgreementText, **changes: object) -> TextDraft:
    row = making.draft(of=first)
    return drafting.save(ref=row.ref, seen=0, said=making.said(row, **changes), actor=make.user(), at=clock.now())


def approved(row: TextDraft, approval: Approval = CARRIED) -> AgreementText:
    return drafting.approve(ref=row.ref, seen=row.edits, approval=approval, actor=make.user(), at=clock.now())


def test_an_article_changed_lets_every_translation_follow_unreviewed(first: AgreementText) -> None:
    row = changed(first, body=first.body + "\nUn mot de plus.\n")
    assert (outlook(first, row).follows, outlook(first, row).same) == (True, False)
    rows = queries.last_translations(approved(row))
    assert list(rows) == list(Language)
    assert all(each.review is None and each.revision == 1 for each in rows.values())
    before = queries.last_translations(first)
    assert {key: (row.summary, row.boxes) for key, row in rows.items()} == {
        key: (row.summary, row.boxes) for key, row in before.items()
    }


def test_nothing_follows_unless_it_was_asked(first: AgreementText) -> None:
    text = approved(changed(first, body=first.body + "\nUn mot.\n"), Approval("Awa Diop", "maire", "", 0))
    assert queries.last_translations(text) == {}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"summary": "Un début.\n\n"}, (1, 0)),
        ({"boxes": 2}, (0, 1)),
    ],
)
def test_a_sentence_changed_lets_none_follow_even_when_asked(
    first: AgreementText, changes: dict[str, object], told: tuple[int, int]
) -> None:
    if "boxes" in changes:
        changes = {"boxes": (*first.boxes[:-1], "On m’a tout dit.")}
    else:
        changes = {"summary": f"{changes['summary']}{first.summary}"}
    row = changed(first, **changes)
    found = outlook(first, row)
    assert (found.sentences, found.boxes, found.follows) == (*told, False)
    assert queries.last_translations(approved(row)) == {}


def test_boxes_in_another_order_are_boxes_that_changed(first: AgreementText) -> None:
    row = changed(first, boxes=tuple(reversed(first.boxes)))
    assert outlook(first, row).boxes == 1


def test_the_very_same_text_keeps_the_review(first: AgreementText) -> None:
    copy = changed(first)
    withdraw(text=first, reason="Par erreur.", actor=make.user(), at=clock.now())
    text = approved(copy)
    assert queries.last_translations(text) == {}  # none was in force to carry from
    rows = {row.language: row for row in carry_over(before=first, text=text, actor=make.user(), at=clock.now())}
    review = rows[Language.ENGLISH].review
    assert review
    assert review.reviewer == "Ann Lee"
    assert rows[Language.ARABIC].review is None


def test_the_page_says_before_the_approval_what_would_be_lost(clients: Clients, first: AgreementText) -> None:
    lost = changed(first, boxes=(*first.boxes[:-1], "On m’a tout dit."))
    kept = changed(first, body=first.body + "\nUn mot.\n")
    city, path = clients(Role.COORDINATOR), f"/texts/drafts/{kept.ref}/approval"
    page = city.get(f"/texts/drafts/{lost.ref}/approval").text.replace("\xa0", " ").replace("\u202f", " ")
    assert "Approuver retire 7 langues" in page
    assert "arabe, anglais" in page
    assert "1 phrase à cocher a changé" in page
    assert 'name="carry"' not in page
    assert 'name="carry"' in city.get(path).text
    sent = city.post(path, data={"edits": "1", "name": "Awa Diop", "function": "maire", "carry": "y"})
    done = city.get(sent.headers["Location"]).text
    assert "7 traductions sont reprises" in done
    assert done.count("Non relue") == 7


def test_what_was_not_carried_at_the_approval_is_carried_in_one_press(clients: Clients, first: AgreementText) -> None:
    text = approved(changed(first, body=first.body + "\nUn mot.\n"), Approval("Awa Diop", "maire", "", 0))
    city, path = clients(Role.COORDINATOR), f"/texts/{text.version}"
    assert "Reprendre toutes les traductions" in city.get(path).text
    for _twice in range(2):
        sent = city.post(f"{path}/translations")
    assert "sont reprises" in city.get(sent.headers["Location"]).text
    rows = queries.last_translations(text)
    assert list(rows) == list(Language)
    assert all((row.revision, row.review) == (1, None) for row in rows.values())
    assert "Reprendre" not in city.get(path).text


def test_only_those_whose_french_has_not_changed_are_carried_in_one_press(first: AgreementText) -> None:
    text = approved(changed(first, boxes=(*first.boxes[:-1], "On m’a tout dit.")))
    assert left_behind(text) == []
    assert carry_left_behind(text=text, actor=make.user(), at=clock.now()) == []


def test_a_version_withdrawn_still_lends_its_translations(first: AgreementText) -> None:
    copy = changed(first)
    withdraw(text=first, reason="Par erreur", actor=make.user(), at=clock.now())
    text = approved(copy)
    rows = {row.language: row for row in carry_left_behind(text=text, actor=make.user(), at=clock.now())}
    review = rows[Language.ENGLISH].review
    assert review
    assert review.reviewer == "Ann Lee"


def test_the_page_of_a_language_asks_before_it_keeps_what_its_french_has_left(
    clients: Clients, first: AgreementText
) -> None:
    text = approved(changed(first, boxes=(*first.boxes[:-1], "On m’a tout dit.")))
    city, path = clients(Role.COORDINATOR), f"/texts/{text.version}/translations/en"
    old = queries.last_translation(first, Language.ENGLISH)
    assert old is not None
    page = city.get(path).text
    assert "au bas de la page" in page
    assert "Les phrases à cocher</h3>" in page
    assert 'name="compared"' not in page
    sent = {"revision": "0", "summary": old.summary, "boxes": drafting.same_boxes(old.boxes), "translator": "Ann Lee"}
    asked = city.post(path, data=sent)
    assert asked.status_code == 422
    assert 'name="compared"' in asked.text
    assert city.post(path, data=sent | {"compared": "y"}).status_code == 303


def test_the_approver_reads_what_changes_without_opening_anything(clients: Clients, first: AgreementText) -> None:
    row = changed(first, body=first.body + "\nUn mot de plus.\n")
    page = clients(Role.COORDINATOR).get(f"/texts/drafts/{row.ref}/approval").text
    before = page[: page.index("<ins>")]
    assert before.count("<details") == before.count("</details>")


def test_the_reason_of_a_withdrawal_ends_with_one_full_stop(clients: Clients, first: AgreementText) -> None:
    withdraw(text=first, reason="Par erreur", actor=make.user(), at=clock.now())
    assert "Par erreur. Les conventions" in clients(Role.COORDINATOR).get("/texts/1").text
