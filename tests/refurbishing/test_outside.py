"""Lots for an outside refurbisher: only proven disks leave, only its own lots are seen, all come back or are named."""

from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices import holds, moves
from ordis.devices.lifecycle import Move, refusals
from ordis.devices.models import Device, DiskState, Grade, HoldReason, Stage
from ordis.documents.models import Document
from ordis.documents.queries import content
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation, OrganisationKind
from ordis.refurbishing.outside import actions
from ordis.refurbishing.outside.actions import Report
from ordis.refurbishing.outside.models import LotStage, OutsideLot, WorkOutcome
from ordis.refurbishing.queries import open_order
from tests import make

DONE = Report(
    WorkOutcome.REFURBISHED, "Nettoyage, clavier changé", "Linux Mint 22", Grade.B, minutes_spent=50, cost_cents=1250
)


@pytest.fixture
def lead(session: Session) -> User:
    return make.user(Role.WORKSHOP_LEAD)


@pytest.fixture
def esat(session: Session) -> Organisation:
    return make.organisation(name="ESAT du Clos", kind=OrganisationKind.SOCIAL_WORKSHOP, refurbishes=True)


@pytest.fixture
def lot(esat: Organisation, lead: User) -> OutsideLot:
    return actions.open_lot(organisation=esat, instructions="Nettoyer", due_on=None, actor=lead, at=make.AT)


def away(lot: OutsideLot, lead: User, *devices: Device) -> None:
    for device in devices:
        actions.add(lot=lot, device=device, actor=lead, at=make.AT)
    fresh(lot)
    actions.send(lot=lot, actor=lead, at=make.AT)


def fresh(lot: OutsideLot) -> None:
    db.session.flush()
    db.session.expire(lot)


def text_of(document: Document | None) -> str:
    assert document is not None
    pages = pypdf.PdfReader(BytesIO(content(document))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def stage_of(device: Device) -> Stage:
    return device.stage


def test_a_lot_goes_is_reported_on_and_comes_back(lot: OutsideLot, lead: User, esat: Organisation) -> None:
    one, two = make.device(stage=Stage.WIPED), make.device(stage=Stage.REFURBISHING)
    one.place_id = make.place().id
    away(lot, lead, one, two)
    assert {stage_of(one), stage_of(two)} == {Stage.REFURBISHING}
    assert one.place_id is None
    assert "Nettoyer" in text_of(lot.slip_out)
    worker = make.user(Role.REFURBISHER, of=esat)
    actions.report(lot=lot, device=one, said=DONE, actor=worker, at=make.AT)
    for device in (one, two):
        actions.receive_back(device=device, actor=lead, at=make.AT)
    fresh(lot)
    actions.settle(lot=lot, lost=False, actor=lead, at=make.AT)
    assert (lot.stage, lot.cost_cents) == (LotStage.BACK, 1250)
    slip = text_of(lot.slip_in)
    for said in ("Nettoyage, clavier changé", "12,50", "Sans compte rendu", "50 min"):
        assert said in slip, said
    order = open_order(one)
    assert order is not None
    assert (one.operating_system, one.grade, one.worked_by_id) == ("Linux Mint 22", Grade.B, worker.id)
    assert order.minutes_spent == 50
    assert "clavier changé" in order.note


def test_what_the_refurbisher_says_makes_nothing_ready(lot: OutsideLot, lead: User) -> None:
    device = make.device(stage=Stage.WIPED)
    away(lot, lead, device)
    actions.report(lot=lot, device=device, said=DONE, actor=lead, at=make.AT)
    assert any("atelier extérieur" in reason for reason in refusals(device, Move.MARK_READY, actor=lead))
    actions.receive_back(device=device, actor=lead, at=make.AT)
    closed = " ".join(refusals(device, Move.MARK_READY, actor=lead))
    assert "liste de contrôle" in closed
    assert "contrôle qualité" in closed


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.READY, Stage.FOR_PARTS, Stage.RECYCLED])
def test_only_devices_to_work_on_are_entrusted(lot: OutsideLot, lead: User, stage: Stage) -> None:
    with pytest.raises(Refusal, match="On ne confie"):
        actions.add(lot=lot, device=make.device(stage=stage), actor=lead, at=make.AT)


def test_no_readable_disk_leaves_the_house(lot: OutsideLot, lead: User) -> None:
    device = make.device(stage=Stage.WIPED)
    device.disks[0].state = DiskState.TO_WIPE
    with pytest.raises(Refusal, match="Disque sans preuve"):
        actions.add(lot=lot, device=device, actor=lead, at=make.AT)


def test_a_disk_unproven_after_it_was_put_in_the_lot_keeps_the_lot(lot: OutsideLot, lead: User) -> None:
    device = make.device(stage=Stage.WIPED)
    actions.add(lot=lot, device=device, actor=lead, at=make.AT)
    device.disks[0].state = DiskState.FAILED
    fresh(lot)
    with pytest.raises(Refusal, match="Rien n’a été confié"):
        actions.send(lot=lot, actor=lead, at=make.AT)
    assert lot.stage is LotStage.PREPARED


def test_a_held_device_stays(lot: OutsideLot, lead: User) -> None:
    device = make.device(stage=Stage.WIPED)
    holds.set_hold(device=device, reason=HoldReason.SAFETY, note="Batterie gonflée", actor=lead, at=make.AT)
    with pytest.raises(Refusal, match="batterie"):
        actions.add(lot=lot, device=device, actor=lead, at=make.AT)


@pytest.mark.parametrize("move", [Move.KEEP_FOR_PARTS, Move.MARK_READY, Move.RECYCLE])
def test_a_device_in_a_lot_neither_gets_ready_nor_leaves(lot: OutsideLot, lead: User, move: Move) -> None:
    device = make.device(stage=Stage.REFURBISHING)
    actions.add(lot=lot, device=device, actor=lead, at=make.AT)
    with pytest.raises(Refusal, match=r"atelier extérieur|enlèvement"):
        moves.perform(device=device, move=move, actor=lead, at=make.AT, note="vite")


def test_a_lot_is_not_closed_while_something_is_missing(lot: OutsideLot, lead: User) -> None:
    here, gone = make.device(stage=Stage.WIPED), make.device(stage=Stage.WIPED)
    away(lot, lead, here, gone)
    actions.receive_back(device=here, actor=lead, at=make.AT)
    fresh(lot)
    with pytest.raises(Refusal, match="Il manque au retour"):
        actions.settle(lot=lot, lost=False, actor=lead, at=make.AT)
    actions.settle(lot=lot, lost=True, actor=lead, at=make.AT)
    assert [hold.reason for hold in gone.open_holds] == [HoldReason.INVESTIGATE]
    assert gone.outside_lot_id is None
    assert here.open_holds == []
    assert "Non revenu" in text_of(lot.slip_in)


def test_a_device_is_in_one_lot_and_may_come_again(lot: OutsideLot, lead: User, esat: Organisation) -> None:
    device = make.device(stage=Stage.WIPED)
    actions.add(lot=lot, device=device, actor=lead, at=make.AT)
    other = actions.open_lot(organisation=esat, instructions="", due_on=None, actor=lead, at=make.AT)
    with pytest.raises(Refusal, match="déjà dans un lot"):
        actions.add(lot=other, device=device, actor=lead, at=make.AT)
    actions.take_out(lot=lot, device=device, actor=lead, at=make.AT)
    actions.add(lot=other, device=device, actor=lead, at=make.AT)
    fresh(other)
    actions.cancel(lot=other, actor=lead, at=make.AT)
    actions.add(lot=lot, device=device, actor=lead, at=make.AT)


def test_an_empty_lot_is_not_sent_and_one_away_is_not_sent_again(lot: OutsideLot, lead: User) -> None:
    with pytest.raises(Refusal, match="vide"):
        actions.send(lot=lot, actor=lead, at=make.AT)
    away(lot, lead, make.device(stage=Stage.WIPED))
    with pytest.raises(Refusal, match="Confié"):
        actions.send(lot=lot, actor=lead, at=make.AT)


def follow(browser: FlaskClient, answer: TestResponse) -> TestResponse:
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location)


def test_a_refurbisher_sees_and_reports_on_its_own_lots_only(
    clients: Callable[[Role], FlaskClient], sign_in: Callable[[User], FlaskClient], lot: OutsideLot, lead: User,
    esat: Organisation,
) -> None:  # fmt: skip
    other = make.organisation(name="Autre atelier", kind=OrganisationKind.SOCIAL_WORKSHOP, refurbishes=True)
    mine, stranger = sign_in(make.user(Role.REFURBISHER, of=esat)), sign_in(make.user(Role.REFURBISHER, of=other))
    device = make.device(stage=Stage.WIPED)
    assert mine.get(f"/outside/{lot.ref}").status_code == 404  # not theirs before it is entrusted
    away(lot, lead, device)
    path = f"/outside/{lot.ref}/devices/{device.code}"
    assert lot.number in mine.get("/outside").text
    assert lot.number not in stranger.get("/outside").text
    for each in (f"/outside/{lot.ref}", path, f"/outside/{lot.ref}/slip/out"):
        assert stranger.get(each).status_code == 404
        assert mine.get(each).status_code == 200
    said = {"outcome": "partly", "work_done": "Nettoyé", "minutes_spent": "30", "cost_cents": "9,90"}
    assert stranger.post(path, data=said).status_code == 404
    assert mine.post(path, data={}).status_code == 422
    assert "Fait en partie" in follow(mine, mine.post(path, data=said)).text
    for forbidden in (f"/outside/{lot.ref}/settle", f"/outside/{lot.ref}/devices"):
        assert mine.post(forbidden, data={"text": device.code}).status_code == 403
    for elsewhere in (f"/devices/{device.code}", "/devices", "/stock", "/donations", "/scan"):
        assert mine.get(elsewhere).status_code == 403


def test_the_lead_does_it_all_on_the_pages(
    clients: Callable[[Role], FlaskClient], esat: Organisation, session: Session
) -> None:
    browser, device = clients(Role.WORKSHOP_LEAD), make.device(stage=Stage.WIPED)
    assert browser.post("/outside/new", data={}).status_code == 422
    page = follow(browser, browser.post("/outside/new", data={"organisation": esat.ref, "due_on": "2026-12-01"}))
    path = page.request.path
    assert browser.post(f"{path}/devices", data={"text": "perdu"}).status_code == 422
    assert "dans le lot" in follow(browser, browser.post(f"{path}/devices", data={"text": device.code})).text
    changed = {"lot-instructions": "Poser le système", "lot-due_on": "2026-12-02"}
    assert "Poser le système" in follow(browser, browser.post(path, data=changed)).text
    assert "bordereau de sortie est scellé" in follow(browser, browser.post(f"{path}/send")).text
    assert browser.post(f"{path}/settle", data={}).status_code == 409
    assert "revenu" in follow(browser, browser.post(f"{path}/devices", data={"text": device.code})).text
    assert "bordereau de retour est scellé" in follow(browser, browser.post(f"{path}/settle", data={})).text
    for way in ("out", "in"):
        assert browser.get(f"{path}/slip/{way}").data.startswith(b"%PDF")
    assert browser.get(f"{path}/slip/odd").status_code == 404
