"""Actions on a list: counted before, found again under lock, what is blocked left aside, exits by a typed number."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices import holds
from ordis.devices.models import Device, Door, HoldReason, LogbookLine, Stage
from ordis.devices.scanning import bulk
from ordis.devices.scanning.bulk import Selection
from ordis.devices.scanning.drawer import Order
from ordis.kernel.refusal import Refusal
from tests import make
from tests.counting import queries
from tests.devices.scanning.drawers import UNBORNE, devices, held, labels, order
from tests.make import AT


def of(*found: Device) -> Selection:
    return Selection(codes=tuple(device.code for device in found))


ALL_WIPED = Selection.from_form(MultiDict({"all": "1", "stage": "wiped"}))


def apply(selection: Selection, armed: Order, lead: User, *, typed: str = "", accepted: list[str] | None = None) -> str:
    """As the page does: what is shown, then confirmed as it was shown."""
    shown = bulk.choose(selection, armed, actor=lead)
    return bulk.apply(
        order=armed, selection=selection, accepted=accepted or [], seal=shown.seal, expected=str(len(shown.ready)),
        typed=typed, actor=lead, at=AT,
    )  # fmt: skip


def test_the_count_is_stated_before_anything_is_done(session: Session) -> None:
    lead, found = make.user(Role.WORKSHOP_LEAD), [*devices(4), held()]
    shown = bulk.choose(of(*found), order(lead), actor=lead)
    assert shown.sentence.replace("\u00a0", " ") == "5 appareils\u202f: 4 prêts à passer, 1 bloqué."
    assert {each.stage for each in found} == {Stage.WIPED}


def test_what_is_ready_passes_and_what_is_blocked_does_not_change(session: Session) -> None:
    lead, ready, blocked = make.user(Role.WORKSHOP_LEAD), devices(3), held()
    told = apply(of(*ready, blocked), order(lead), lead)
    assert "3\u00a0appareils" in told
    assert [each.stage for each in (*ready, blocked)] == [Stage.REFURBISHING] * 3 + [Stage.WIPED]
    lines = session.scalars(sa.select(LogbookLine).where(LogbookLine.actor_id == lead.id)).all()
    assert [line.door for line in lines] == [Door.BULK] * 3
    (event,) = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == Verb.BULK_APPLIED.value))
    assert event.details == {"step": "start_work", "devices": 3, "value": "", "door": "bulk"}


def test_a_filter_is_resolved_again_and_asks_again_when_it_finds_others(session: Session) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    devices(3)
    armed = order(lead)
    shown = bulk.choose(ALL_WIPED, armed, actor=lead)
    late = make.device(stage=Stage.WIPED)
    with pytest.raises(bulk.NotApplied, match="3 étaient prêts à passer, 4 le sont") as kept:
        bulk.apply(
            order=armed, selection=ALL_WIPED, accepted=[], seal=shown.seal, expected="3", typed="", actor=lead, at=AT
        )
    assert late in kept.value.chosen.devices
    assert late.stage is Stage.WIPED


def test_one_gone_and_one_come_is_another_selection(session: Session) -> None:
    lead, (first, second) = make.user(Role.WORKSHOP_LEAD), devices(2)
    armed = order(lead)
    seal = bulk.choose(of(first, second), armed, actor=lead).seal
    holds.set_hold(device=first, reason=HoldReason.SAFETY, note="", actor=lead, at=AT)
    session.flush()
    with pytest.raises(bulk.NotApplied, match="a changé"):
        bulk.apply(
            order=armed, selection=of(first, second), accepted=[], seal=seal, expected="2", typed="", actor=lead, at=AT
        )
    assert second.stage is Stage.WIPED


def test_the_same_confirmation_sent_twice_is_applied_once(session: Session) -> None:
    lead, found = make.user(Role.WORKSHOP_LEAD), devices(2)
    armed, seal = order(lead, "hold", "safety"), bulk.choose(of(*found), order(lead, "hold", "safety"), actor=lead).seal
    sent = {"order": armed, "selection": of(*found), "accepted": [], "seal": seal, "expected": "2", "typed": ""}
    bulk.apply(**sent, actor=lead, at=AT)  # type: ignore[arg-type]
    with pytest.raises(bulk.NotApplied, match="a changé"):
        bulk.apply(**sent, actor=lead, at=AT)  # type: ignore[arg-type]
    assert [len(each.open_holds) for each in found] == [1, 1]


@pytest.mark.parametrize(("typed", "passes"), [("", False), ("3", False), ("deux", False), ("2", True), (" 2 ", True)])
def test_an_exit_wants_the_number_typed(session: Session, typed: str, passes: bool) -> None:
    lead, found = make.user(Role.WORKSHOP_LEAD), devices(2)
    armed = order(lead, "keep_for_parts", note="Carte mère hors service")
    if passes:
        apply(of(*found), armed, lead, typed=typed)
    else:
        with pytest.raises(bulk.NotApplied, match="Tapez 2"):
            apply(of(*found), armed, lead, typed=typed)
    assert {each.stage for each in found} == {Stage.FOR_PARTS if passes else Stage.WIPED}


def test_what_is_to_be_confirmed_stays_aside_until_it_is(session: Session) -> None:
    lead, place, (free,) = make.user(Role.WORKSHOP_LEAD), make.place(), devices(1)
    promised = make.reservation().device
    put, both = order(lead, "put", place.code), of(free, promised)
    shown = bulk.choose(both, put, actor=lead)
    assert (shown.ready, labels(shown.checked)) == ([free], ["1 à confirmer"])
    apply(both, put, lead)
    assert (free.place, promised.place is place) == (place, False)
    apply(both, put, lead, accepted=[group.key for group in shown.checked.warnings])
    assert promised.place is place


def test_more_than_one_action_treats_is_said_and_the_newest_may_be_taken(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, found = make.user(Role.WORKSHOP_LEAD), devices(4)
    monkeypatch.setattr(bulk, "MOST", 3)
    assert bulk.choose(ALL_WIPED, None, actor=lead).too_many == 3
    assert bulk.choose(of(*found), None, actor=lead).too_many == 3
    newest = Selection.from_form(MultiDict({"all": "1", "stage": "wiped", "first": "1"}))
    assert set(bulk.choose(newest, None, actor=lead).devices) == set(found[1:])
    assert bulk.choose(of(*found[1:]), None, actor=lead).devices == found[1:]


def test_a_step_treats_no_more_than_its_own_number(session: Session) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    many = Selection(codes=tuple(f"code {rank}" for rank in range(301)))
    assert bulk.choose(many, order(lead), actor=lead).too_many == 300
    assert bulk.choose(many, order(lead, "hold", "safety"), actor=lead).too_many == 0
    with pytest.raises(Refusal, match="300"):
        apply(many, order(lead), lead)


def test_codes_that_nothing_bears_are_told_and_a_selection_survives_its_hidden_fields(session: Session) -> None:
    lead, found = make.user(Role.WORKSHOP_LEAD), devices(2)
    asked = Selection.from_form(MultiDict([("codes", found[0].code), ("codes", f"{found[1].code} {UNBORNE}")]))
    assert labels(bulk.choose(asked, order(lead), actor=lead).checked) == ["1 code inconnu"]
    for selection in (
        asked,
        ALL_WIPED,
        Selection.from_form(MultiDict([("all", "1"), ("stage", "ready"), ("first", "1")])),
    ):
        assert Selection.from_form(MultiDict(selection.pairs)) == selection


def test_nothing_ready_or_nothing_chosen_applies_nothing(session: Session) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    with pytest.raises(bulk.NotApplied, match="Aucun appareil n’est prêt"):
        apply(of(held()), order(lead), lead)
    with pytest.raises(bulk.NotApplied, match="Choisissez d’abord"):
        apply(of(*devices(1)), order(lead, "put"), lead)


@pytest.mark.parametrize("name", ["start_work", "put", "hold"])
def test_it_asks_as_many_questions_for_ten_devices_as_for_two_hundred(session: Session, name: str) -> None:
    lead, found, place = make.user(Role.WORKSHOP_LEAD), devices(200), make.place()
    asked = []
    for count in (10, 200):
        selection = of(*found[:count])
        session.expire_all()
        armed = order(lead, name, {"put": place.code, "hold": "safety"}.get(name, ""))
        with queries() as seen:
            bulk.choose(selection, armed, actor=lead)
        asked.append(len(seen))
    assert asked[0] == asked[1]
