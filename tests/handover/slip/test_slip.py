"""The slip of a handover: what left and for which referral, never to whom; once."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.documents import queries as papers
from ordis.documents.models import Document, DocumentKind
from ordis.handover import keeping
from ordis.handover.models import Handover
from ordis.handover.slip.actions import issue_slip
from ordis.handover.slip.pdf import render_slip
from ordis.kernel import clock
from ordis.kernel.db import db
from tests import make
from tests.documents.samples import HANDED, identity
from tests.handover import making
from tests.handover.test_pdf import text_of
from tests.handover.test_race import race

Clients = Callable[[Role], FlaskClient]


def issued(handover: Handover) -> Document:
    return issue_slip(handover=handover, actor=make.user(), at=clock.now())


def test_it_says_what_left_and_names_no_family(session: Session) -> None:
    handover = making.signed()
    paper = issued(handover)
    told = text_of(papers.content(paper))
    device = handover.devices[0].facts
    for needed in (
        handover.referral.number, handover.document.number, device["code"], device["designation"], "Chargeur", "Souris",
        handover.place, handover.witness.name,
    ):  # fmt: skip
        assert needed in told, needed
    family = handover.referral.household
    for name in (family.last_name, family.full_name, handover.signer_name):
        assert name
        assert name not in told
        assert name.encode() not in (papers.story(paper) or b"")
    assert (paper.number, paper.kind.locked) == ("REM-2026-00001", False)


def test_asked_for_again_it_is_the_same_paper_even_once_the_family_is_forgotten(session: Session) -> None:
    handover = making.signed()
    first = issued(handover)
    keeping.forget(handover=handover, actor=make.user(), at=clock.now())
    assert issued(handover) is first
    assert papers.content(first).startswith(b"%PDF")


def test_the_page_gives_it_once_it_was_asked_for(session: Session, clients: Clients) -> None:
    handover = making.signed()
    session.commit()
    client, base = clients(Role.COORDINATOR), f"/handovers/{handover.referral.ref}"
    assert "Établir le bordereau" in client.get(f"{base}/agreement").text
    assert client.get(f"{base}/slip.pdf").status_code == 404
    answer = client.post(f"{base}/slip")
    assert (answer.status_code, answer.location) == (303, f"{base}/agreement")
    page = client.get(f"{base}/agreement").text
    assert "Bordereau REM-2026-00001 (PDF)" in page
    assert "Établir le bordereau" not in page
    assert client.get(f"{base}/slip.pdf").mimetype == "application/pdf"
    assert "Bordereau de remise" in client.get(f"{base}/slip.pdf?read=1").text


def test_asked_for_four_times_at_once_it_is_one_paper(own_database: Flask) -> None:
    ref = making.signed().ref
    db.session.commit()
    db.session.remove()

    def ask() -> str:
        handover = db.session.scalars(sa.select(Handover).where(Handover.ref == ref)).one()
        return issue_slip(handover=handover, actor=handover.witness, at=clock.now()).number

    assert race(own_database, ask) == ["REM-2026-00001"] * 4


@pytest.mark.parametrize("count", [0, 1, 40])
def test_long_lists_and_no_accessory_are_told_too(count: int) -> None:
    devices = tuple(replace(HANDED.devices[0], serial=f"5CG8{rank:06d}") for rank in range(count))
    pdf = render_slip(replace(HANDED, devices=devices, kit=()), identity(DocumentKind.HANDOVER_SLIP))
    told = text_of(pdf)
    assert f"Le matériel remis ({count})" in told
    assert "Aucun accessoire." in told
    assert all(device.serial in told for device in devices)
