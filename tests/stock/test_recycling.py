"""Collections of scrap: nothing readable leaves, nothing leaves without a slip, all leave together or none."""

from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.allocation import proposals as allocation
from ordis.devices import holds, lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, DiskState, HoldReason, Stage
from ordis.documents.queries import content
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import ReferralStage
from ordis.refurbishing.outside import actions as outside
from ordis.stock.recycling import actions, rules
from ordis.stock.recycling.actions import Departure
from ordis.stock.recycling.models import CollectionStage, RecyclingCollection, Tracking
from tests import make

ECO = Departure(Tracking.ECO_ORGANISM, "ECO-2026-118", make.AT.date(), "Transports du Clain")


@pytest.fixture
def lead(session: Session) -> User:
    return make.user(Role.WORKSHOP_LEAD)


@pytest.fixture
def lorry(lead: User) -> RecyclingCollection:
    return make.collection(by=lead)


def load(lorry: RecyclingCollection, device: Device, by: User, weight_g: int | None = 2_400) -> None:
    actions.load(collection=lorry, device=device, reason="Carte mère morte", weight_g=weight_g, actor=by, at=make.AT)


def close(lorry: RecyclingCollection, by: User, departure: Departure = ECO) -> None:
    db.session.flush()
    db.session.expire(lorry)
    actions.close(collection=lorry, departure=departure, actor=by, at=make.AT)


def follow(browser: FlaskClient, answer: TestResponse) -> TestResponse:
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location)


def stage_of(device: Device) -> Stage:
    return device.stage


def test_what_is_loaded_leaves_with_a_slip_that_says_masses_and_disks(lorry: RecyclingCollection, lead: User) -> None:
    one, two = make.device(stage=Stage.FOR_PARTS), make.device(stage=Stage.WIPED, disk_serial="Z1D99")
    one.place = make.place()
    load(lorry, one, lead)
    load(lorry, two, lead, weight_g=None)
    actions.note_loose(collection=lorry, label="Câbles", weight_g=3_250, actor=lead, at=make.AT)
    assert (one.loaded_for, stage_of(one)) == (lorry.number, Stage.FOR_PARTS)
    close(lorry, lead)
    assert {stage_of(one), stage_of(two)} == {Stage.RECYCLED}
    assert (one.collection_id, one.loaded_for, one.weight_g, one.place_id) == (lorry.id, None, 2_400, None)
    assert lorry.stage is CollectionStage.GONE
    assert lorry.slip is not None
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content(lorry.slip))).pages)
    for said in (
        "ECO-2026-118",
        "Transports du Clain",
        "Z1D99",
        "effacé",
        "3,25",
        "5,65",
        "sans masse",
    ):
        assert said in text, said


@pytest.mark.parametrize("state", [DiskState.TO_WIPE, DiskState.FAILED])
def test_the_disks_come_first(lorry: RecyclingCollection, lead: User, state: DiskState) -> None:
    device = make.device(stage=Stage.RECEIVED)
    device.disks[0].state = state
    with pytest.raises(Refusal, match=r"isque|échoué"):
        load(lorry, device, lead)
    assert device.loaded_for is None


def test_a_disk_unproven_after_the_loading_keeps_the_whole_lorry(lorry: RecyclingCollection, lead: User) -> None:
    good, bad = make.device(stage=Stage.WIPED), make.device(stage=Stage.WIPED)
    load(lorry, good, lead)
    load(lorry, bad, lead)
    bad.disks[0].state = DiskState.FAILED
    with pytest.raises(Refusal, match="Rien n’a été clos"):
        close(lorry, lead)
    assert {stage_of(good), stage_of(bad)} == {Stage.WIPED}
    assert lorry.slip is None


def test_the_claim_of_a_donor_keeps_a_device(lorry: RecyclingCollection, lead: User) -> None:
    device = make.device(stage=Stage.WIPED)
    holds.set_hold(device=device, reason=HoldReason.DONOR_CLAIM, note="Erreur de lot", actor=lead, at=make.AT)
    with pytest.raises(Refusal, match="réclamation"):
        load(lorry, device, lead)


def test_no_door_recycles_without_a_collection(session: Session, lead: User) -> None:
    device = make.device(stage=Stage.WIPED)
    with pytest.raises(Refusal, match="enlèvement"):
        lifecycle.apply(device, Move.RECYCLE, actor=lead, at=make.AT)


def test_a_loaded_device_is_not_recycled_before_the_lorry_leaves(
    lorry: RecyclingCollection, lead: User, clients: Callable[[Role], FlaskClient]
) -> None:
    device = make.device(stage=Stage.WIPED)
    load(lorry, device, lead)
    answer = clients(Role.WORKSHOP_LEAD).post(f"/devices/{device.code}/moves/recycle", data={"note": "vite"})
    assert answer.status_code == 409
    assert stage_of(device) is Stage.WIPED


def test_a_device_stands_on_one_lorry_at_a_time(lorry: RecyclingCollection, lead: User) -> None:
    device, other = make.device(stage=Stage.WIPED), make.collection(by=lead)
    load(lorry, device, lead)
    with pytest.raises(Refusal, match=lorry.number):
        load(other, device, lead)
    actions.unload(collection=lorry, device=device, actor=lead, at=make.AT)
    load(other, device, lead)
    assert device.loaded_for == other.number


def test_a_collection_is_closed_once(lorry: RecyclingCollection, lead: User) -> None:
    load(lorry, make.device(stage=Stage.WIPED), lead)
    close(lorry, lead)
    with pytest.raises(Refusal, match="déjà"):
        close(lorry, lead)
    with pytest.raises(Refusal, match="déjà"):
        load(lorry, make.device(stage=Stage.WIPED), lead)


def test_a_collection_given_up_frees_what_it_held(lorry: RecyclingCollection, lead: User) -> None:
    device = make.device(stage=Stage.FOR_PARTS)
    load(lorry, device, lead)
    actions.cancel(collection=lorry, actor=lead, at=make.AT)
    assert (device.loaded_for, stage_of(device)) == (None, Stage.FOR_PARTS)
    load(make.collection(by=lead), device, lead)


def test_an_empty_lorry_does_not_leave(lorry: RecyclingCollection, lead: User) -> None:
    with pytest.raises(Refusal, match="vide"):
        close(lorry, lead)


@pytest.mark.parametrize(
    ("tracking", "number", "said"),
    [
        (None, "", "quel bordereau"),
        (Tracking.ECO_ORGANISM, "  ", "Recopiez"),
        (Tracking.TRACKDECHETS, "", "Recopiez"),
        (Tracking.TRACKDECHETS, "2026-31", "Trackdéchets"),
        (Tracking.TRACKDECHETS, "BSD-20261122-ABC", "Trackdéchets"),
        (Tracking.TRACKDECHETS, "bsd-20261122-abcd12345", None),
        (Tracking.TRACKDECHETS, "BSDD-20261122-ABCD12345", None),
        (Tracking.ECO_ORGANISM, "2026-31", None),
    ],
)
def test_one_slip_or_the_other_traces_the_load(tracking: Tracking | None, number: str, said: str | None) -> None:
    fault = rules.tracking_fault(tracking, number)
    assert fault is None if said is None else said in (fault or "")


def test_the_scales_are_not_lighter_than_the_parts(lorry: RecyclingCollection, lead: User) -> None:
    load(lorry, make.device(stage=Stage.WIPED), lead)
    light = Departure(Tracking.ECO_ORGANISM, "1", make.AT.date(), weighed_g=2_000)
    with pytest.raises(Refusal, match="2\u00a0kg"):
        close(lorry, lead, light)


def test_the_recycler_s_slip_is_a_pdf_or_a_picture(lorry: RecyclingCollection, lead: User) -> None:
    load(lorry, make.device(stage=Stage.WIPED), lead)
    odd = Departure(Tracking.ECO_ORGANISM, "1", make.AT.date(), proof=b"MZ not a slip", proof_name="slip.exe")
    with pytest.raises(Refusal, match="PDF ou en photographie"):
        close(lorry, lead, odd)


def test_the_lead_does_it_all_on_the_pages(clients: Callable[[Role], FlaskClient], session: Session) -> None:
    browser, recycler = clients(Role.WORKSHOP_LEAD), make.recycler()
    assert "Aucun enlèvement" in browser.get("/recycling").text
    page = follow(browser, browser.post("/recycling", data={"organisation": recycler.ref}))
    assert "Aucun appareil n’est encore chargé" in page.text
    path = page.request.path
    device = make.device(stage=Stage.WIPED)
    assert browser.post(f"{path}/devices", data={"text": ""}).status_code == 422
    assert browser.post(f"{path}/devices", data={"text": "perdu"}).status_code == 422
    loaded = follow(browser, browser.post(f"{path}/devices", data={"text": device.code, "weight": "2,45"}))
    assert "2,45\u00a0kg" in loaded.text
    assert "pour une famille" not in loaded.text
    ready = make.device(stage=Stage.READY)
    assert "pour une famille" in follow(browser, browser.post(f"{path}/devices", data={"text": ready.code})).text
    browser.post(f"{path}/devices/{ready.code}/unload")
    loose = {"loose-label": "Câbles", "loose-weight": "0"}
    assert browser.post(f"{path}/loose", data=loose).status_code == 422
    loose["loose-weight"] = "12,5"
    assert "Câbles, 12,5\u00a0kg" in follow(browser, browser.post(f"{path}/loose", data=loose)).text
    left = {
        "departure-tracking": "eco_organism", "departure-tracking_number": "E-1",
        "departure-collected_on": "2026-11-20",
        "departure-reread": "y",
        "departure-proof": (BytesIO(b"%PDF-1.7 bordereau"), "bordereau.pdf"),
    }  # fmt: skip
    gone = follow(browser, browser.post(f"{path}/close", data=left))
    assert "le bordereau est scellé" in gone.text
    assert browser.get(f"{path}/slip").data.startswith(b"%PDF")
    assert browser.get(f"{path}/proof").data.startswith(b"%PDF-1.7 bordereau")
    assert browser.post(f"{path}/cancel").status_code == 409


def test_only_those_who_may_decide_of_an_exit_come_here(
    clients: Callable[[Role], FlaskClient], session: Session
) -> None:
    for role in (Role.TECHNICIAN, Role.PRESCRIBER, Role.DONOR, Role.ADMIN):
        assert clients(role).get("/recycling").status_code == 403


def test_what_waits_for_the_lorry_is_made_ready_for_nobody_and_goes_nowhere_else(
    lorry: RecyclingCollection, lead: User
) -> None:
    ready, worked = make.device(stage=Stage.READY), make.device(stage=Stage.REFURBISHING)
    for device in (ready, worked):
        load(lorry, device, lead)
    referral = make.referral(stage=ReferralStage.ACCEPTED)
    assert ready not in [each.device for each in allocation.proposals(referral, make.AT.date())]
    with pytest.raises(Refusal, match=f"chargé dans l’enlèvement {lorry.number}"):
        make.reservation(referral=referral, device=ready)
    assert any("chargé" in reason for reason in lifecycle.refusals(worked, Move.MARK_READY, actor=lead))
    assert any("chargé" in reason for reason in outside.refusals(worked))
    actions.unload(collection=lorry, device=ready, actor=lead, at=make.AT)
    assert make.reservation(referral=referral, device=ready).device is ready
