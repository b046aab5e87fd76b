"""A repair leaves the computer to its family; a loss marks it; a return ends what was open."""

import pytest
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.aftercare import actions as aftercare
from ordis.aftercare.incidents import actions, queries
from ordis.aftercare.incidents.models import IncidentKind, IncidentStage, ToldBy
from ordis.aftercare.incidents.rules import Step
from ordis.aftercare.models import ReturnReason
from ordis.devices.models import DiskState, Stage
from ordis.devices.public import public_facts
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.parts import actions as parts
from ordis.refurbishing.parts.models import Part, PartKind
from ordis.settings import current
from tests import make
from tests.aftercare.incidents import making
from tests.handover import making as handovers


def part(kind: PartKind = PartKind.BATTERY, *, capacity: int | None = None) -> Part:
    described = parts.Described(kind=kind, label=kind.label, capacity=capacity)
    return parts.add_part(described=described, pieces=1, note="", actor=make.user(), at=make.AT)


def test_a_repair_changes_neither_the_stage_nor_the_disks_nor_the_engagement(session: Session) -> None:
    incident = making.deposited()
    device, line = incident.line.device, incident.line
    assert (incident.stage, device.stage) == (IncidentStage.IN_WORKSHOP, Stage.HANDED_OVER)
    actions.settle(incident=incident, step=Step.REPAIR, outcome="Batterie changée", actor=make.user(), at=clock.now())
    assert (incident.stage, incident.settled_at) == (IncidentStage.REPAIRED, clock.now())
    assert device.stage is Stage.HANDED_OVER
    assert [disk.state for disk in device.disks] == [DiskState.WIPED]
    assert (line.ended_on, device.agreement_id) == (None, line.handover.document_id)
    assert incident.deposited_with == ["charger"]


def test_one_incident_at_a_time_for_one_device_and_the_next_once_it_ended(session: Session) -> None:
    handover = handovers.signed()
    first = making.incident(of=handover)
    with pytest.raises(Refusal, match="déjà en cours"):
        making.incident(IncidentKind.LOSS, of=handover)
    assert first.line.device.lost_at is None
    actions.settle(incident=first, step=Step.CLOSE, outcome="Elle s’en arrange", actor=make.user(), at=clock.now())
    assert making.incident(IncidentKind.LOSS, of=handover).line.device.lost_at == clock.now()


@pytest.mark.parametrize("kind", [IncidentKind.LOSS, IncidentKind.THEFT])
def test_a_lost_device_tells_it_to_whoever_scans_it_until_it_is_found(session: Session, kind: IncidentKind) -> None:
    incident = making.incident(kind)
    device = incident.line.device

    def told() -> str:
        return public_facts(device, settings=current(), today=clock.today()).statement

    assert "déclaré volé ou perdu" in told()
    assert device.stage is Stage.HANDED_OVER
    actions.settle(incident=incident, step=Step.CLOSE, outcome="Sans nouvelles", actor=make.user(), at=clock.now())
    assert "déclaré volé ou perdu" in told()
    actions.settle(incident=incident, step=Step.FIND, outcome="", actor=make.user(), at=clock.now())
    assert "ni vendu" in told()
    assert "volé" not in told()
    assert incident.stage is IncidentStage.FOUND


def test_only_a_theft_keeps_a_complaint(session: Session) -> None:
    line = handovers.signed().devices[0]
    incident = actions.declare(
        line=line, kind=IncidentKind.LOSS, told_by=ToldBy.PHONE, complaint=True, police_reference="2026/123",
        actor=make.user(), at=clock.now(),
    )  # fmt: skip
    assert (incident.complaint, incident.police_reference) == (None, "")


def test_the_end_is_told_in_words(session: Session) -> None:
    incident = making.deposited()
    with pytest.raises(Refusal, match="Dites en quelques mots"):
        actions.settle(incident=incident, step=Step.HAND_BACK, outcome=" ", actor=make.user(), at=clock.now())
    assert incident.stage is IncidentStage.IN_WORKSHOP


@pytest.mark.parametrize("kind", IncidentKind)
def test_a_return_ends_what_was_open_and_lifts_the_mark(session: Session, kind: IncidentKind) -> None:
    incident = making.incident(kind)
    device = incident.line.device
    aftercare.take_back(device=device, reason=ReturnReason.BREAKDOWN, actor=make.user(), at=clock.now())
    assert (incident.stage, device.lost_at, device.stage) == (IncidentStage.RETURNED, None, Stage.RETURNED)
    assert queries.line_of_device(device) is None


def test_a_device_that_is_with_nobody_has_no_incident(session: Session) -> None:
    handover = handovers.signed()
    line = handover.devices[0]
    aftercare.take_back(device=line.device, reason=ReturnReason.UNSUITED, actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="pas chez une famille"):
        making.incident(of=handover)


def test_who_may_not_receive_a_repair_is_told_so(session: Session) -> None:
    incident = making.incident()
    with pytest.raises(Refusal, match="Votre rôle"):
        actions.deposit(incident=incident, accessories=[], actor=make.user(Role.PRESCRIBER), at=clock.now())
    assert incident.stage is IncidentStage.DECLARED


def test_a_part_of_the_stock_goes_into_a_computer_under_repair_but_never_a_disk(session: Session) -> None:
    incident, battery = making.deposited(), part()
    actions.fit_part(incident=incident, part=battery, actor=make.user(), at=clock.now())
    assert battery.quantity == 0
    assert [each.part.label for each in queries.parts_used(incident)] == [battery.label]
    disk = part(PartKind.STORAGE, capacity=10**9)
    with pytest.raises(Refusal, match="fichiers de la famille"):
        actions.fit_part(incident=incident, part=disk, actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="recevez-le d’abord"):
        actions.fit_part(incident=making.incident(), part=disk, actor=make.user(), at=clock.now())
    assert disk.quantity == 1
