"""The minutes on paper, for a short list and a long one."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pypdf

from ordis.allocation.commission.models import Decision
from ordis.allocation.commission.pdf import MinutesFacts, MinutesLine, canonical, render_minutes
from ordis.documents.actions import Identity
from ordis.documents.paper import Letterhead
from tests.documents.reading import unmarked_operators

DECISIONS = (Decision.ACCEPT, Decision.ACCEPT, Decision.REFUSE, Decision.POSTPONE, Decision.ASK)
WORDS = {
    Decision.REFUSE: "Le foyer dispose déjà d’un ordinateur récent, d’après la visite de novembre.",
    Decision.ASK: "Combien d’enfants suivent des cours à distance\u202f?",
}
FACTS = MinutesFacts(
    number="COM-2026-00002",
    held_on=date(2026, 12, 3),
    place="Hôtel de ville, salle du conseil",
    members=("Adjointe à l’inclusion numérique", "Représentante du CCAS", "Responsable de l’atelier"),
    remarks="La commission demande dix écrans de plus.",
    listed_on=date(2026, 11, 20),
    score_version=3,
    published_on=date(2026, 9, 1),
    lines=tuple(
        MinutesLine(
            rank + 1, f"DEM-2026-{rank + 100:05d}", "Maison de quartier Saint-Éloi" if rank % 2 else "CCAS <b>&</b>",
            90 - rank // 2, DECISIONS[rank % 5], WORDS.get(DECISIONS[rank % 5], ""),
        )
        for rank in range(100)
    ),
)  # fmt: skip
IDENTITY = Identity(
    number="PVC-2026-00002",
    verify_url="https://ordi.example/v/abcdefghjkmn",
    issued_at=datetime(2026, 12, 3, 17, 0, tzinfo=UTC),
    demonstration_seal=True,
    letterhead=Letterhead("Ville de Poitiers", "Mission inclusion numérique", "15 place", "05 49 00 00 00"),
)


def pages_of(facts: MinutesFacts) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(BytesIO(render_minutes(facts, IDENTITY))).pages)


def text_of(facts: MinutesFacts) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages_of(facts)))


def test_a_hundred_lines_are_all_there_under_a_head_on_each_page() -> None:
    pages = pages_of(FACTS)
    told = text_of(FACTS)
    assert all(line.referral in told for line in FACTS.lines)
    assert all("Demande Structure" in re.sub(r"\s+", " ", page.extract_text()) for page in pages[:-1])
    assert "CCAS <b>&</b>" in told
    assert "version 3, publiée le 1er septembre 2026" in told
    assert "40 accordées" in told
    assert all(unmarked_operators(page) == [] for page in pages)


def test_the_table_that_ordis_ships_and_what_is_not_said_leave_no_hole() -> None:
    told = text_of(replace(FACTS, published_on=None, score_version=1, remarks="", place="", lines=FACTS.lines[:1]))
    assert "version 1, d’origine" in told
    assert "Remarques" not in told
    assert "sans effet" not in told
    assert "Décisions sur 1 demande" in told


def test_the_same_facts_have_one_form_and_give_the_same_bytes() -> None:
    assert canonical(FACTS) == canonical(replace(FACTS))
    assert canonical(FACTS) != canonical(replace(FACTS, place="Ailleurs"))
    assert render_minutes(FACTS, IDENTITY) == render_minutes(FACTS, IDENTITY)
