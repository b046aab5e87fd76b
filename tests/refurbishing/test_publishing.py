"""New versions of lists and tables, one at a time, and the stock rated again by the worker."""

from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, DiskState, Kind, Medium, Stage
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import publishing, queries, rating
from ordis.refurbishing.performance import Fact, PerformanceClass, Table
from ordis.refurbishing.points import SHIPPED
from ordis.refurbishing.publishing import Overtaken
from ordis.refurbishing.rules import CHECKLISTS, Item
from tests import make
from tests.allocation.test_race import together

EXTRA = Item("", "Étiquette collée", "Au dos")
SEVERE = replace(SHIPPED, classes=(PerformanceClass("Rapide", 90, ""), PerformanceClass("Lent", 0, "")))


def publish(kind: Kind, *items: Item, based_on: int, note: str = "Essai") -> int:
    lead = make.user(Role.WORKSHOP_LEAD)
    row = publishing.publish_checklist(kind=kind, items=items, based_on=based_on, note=note, actor=lead, at=make.AT)
    return row.version


def publish_table(table: Table, *, based_on: int) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    publishing.publish_points(table=table, based_on=based_on, note="Essai", actor=lead, at=make.AT)


def test_a_published_list_wins_over_the_shipped_one_and_only_for_its_kind(session: Session) -> None:
    assert publish(Kind.MONITOR, *CHECKLISTS[Kind.MONITOR], EXTRA, based_on=0) == 1
    in_force = {version.kind: version for version in queries.checklists_in_force()}
    assert in_force[Kind.MONITOR].items[-1] == replace(EXTRA, name="etiquette_collee")
    assert (in_force[Kind.MONITOR].version, in_force[Kind.LAPTOP].version) == (1, 0)
    assert publish(Kind.MONITOR, *CHECKLISTS[Kind.MONITOR], based_on=1) == 2
    assert [version.version for version in queries.checklist_versions(Kind.MONITOR)] == [2, 1, 0]


@pytest.mark.parametrize(
    ("items", "note", "said"),
    [
        ((), "Essai", "au moins un point"),
        (CHECKLISTS[Kind.MONITOR], "Essai", "Rien ne diffère"),
        ((EXTRA,), "  ", "Dites en quelques mots"),
        ((EXTRA,), "x" * 301, "300 caractères"),
        ((EXTRA, EXTRA), "Essai", "Deux points portent le nom"),
    ],
)
def test_a_list_that_may_not_be_published_is_refused(
    session: Session, items: tuple[Item, ...], note: str, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        publish(Kind.MONITOR, *items, based_on=0, note=note)
    assert queries.checklist_in_force(Kind.MONITOR).version == 0


def test_whoever_typed_on_an_older_version_is_told(session: Session) -> None:
    publish(Kind.MONITOR, EXTRA, based_on=0)
    with pytest.raises(Overtaken, match="a publié la version 1 pendant votre saisie"):
        publish(Kind.MONITOR, replace(EXTRA, label="Autre"), based_on=0)


def test_two_leads_publish_at_once_and_the_second_is_told(own_database: Flask) -> None:
    leads = [make.user(Role.WORKSHOP_LEAD).id for _ in range(4)]
    db.session.commit()

    def publishing_as(user_id: int, rank: int) -> None:
        lead = db.session.get_one(User, user_id)
        item = replace(EXTRA, label=f"Point {rank}")
        publishing.publish_checklist(kind=Kind.MONITOR, items=[item], based_on=0, note="Essai", actor=lead, at=make.AT)

    told = together(
        own_database, [lambda user=user, rank=rank: publishing_as(user, rank) for rank, user in enumerate(leads)]
    )
    assert Counter(sentence == "gagné" for sentence in told) == {True: 1, False: 3}
    assert all("a publié la version 1" in sentence for sentence in told if sentence != "gagné")
    db.session.rollback()
    assert len(queries.checklist_versions(Kind.MONITOR)) == 2


# --- the points table --------------------------------------------------------------------------------------


def computer(stage: Stage = Stage.READY, **facts: object) -> Device:
    device = make.device(stage=stage)
    for name, value in facts.items():
        setattr(device, name, value)
    db.session.flush()
    return device


def test_the_facts_are_those_of_what_is_still_inside(session: Session) -> None:
    device = computer(ram_mb=7900, cpu_mark=3100, battery_health=None)
    (disk,) = device.disks
    disk.medium, disk.capacity_bytes = Medium.NVME, 256_060_514_304
    assert rating.facts_of(device) == {
        Fact.CPU_MARK: 3100, Fact.RAM_GB: 8, Fact.DISK_GB: 256, Fact.DISK_SSD: 1, Fact.SCREEN_INCHES: None,
        Fact.BATTERY: None,
    }  # fmt: skip
    disk.state = DiskState.DESTROYED
    assert (rating.facts_of(device)[Fact.DISK_GB], rating.facts_of(device)[Fact.DISK_SSD]) == (0, 0)


def test_rating_twice_says_once_and_a_monitor_has_no_class(session: Session) -> None:
    device, monitor = computer(cpu_mark=9000), make.device(kind=Kind.MONITOR, stage=Stage.READY)
    assert rating.rate_again(device=device, actor=None, at=make.AT)
    assert not rating.rate_again(device=device, actor=None, at=make.AT)
    rating.rate_again(device=monitor, actor=None, at=make.AT)
    assert (monitor.performance, monitor.performance_version) == (None, 0)


def test_a_trial_counts_before_and_after_and_changes_nothing(session: Session) -> None:
    device = computer(cpu_mark=9000, ram_mb=16384)
    computer(stage=Stage.REFURBISHING)
    trial = rating.tried(SEVERE)
    assert trial.rows == [("Rapide", 0, 0), ("Lent", 0, 2), ("Confort", 1, 0), ("Courant", 0, 0), ("Simple", 1, 0)]
    assert (trial.moved, trial.devices, trial.capped, device.performance) == (2, 2, False, None)


def test_the_worker_rates_the_bench_and_the_stock_by_the_new_table_and_then_finds_nothing(session: Session) -> None:
    stages = (Stage.REFURBISHING, Stage.READY, Stage.RESERVED, Stage.WIPED)
    devices = {stage: computer(stage=stage, cpu_mark=9000) for stage in stages}
    publish_table(SEVERE, based_on=0)
    assert rating.rate_stock(at=make.AT) == 3
    assert {stage: device.performance for stage, device in devices.items()} == {
        Stage.REFURBISHING: "Lent", Stage.READY: "Lent", Stage.RESERVED: "Lent", Stage.WIPED: None,
    }  # fmt: skip
    assert rating.rate_stock(at=make.AT) == 0


def test_a_fact_corrected_anywhere_has_the_device_rated_again(session: Session) -> None:
    device = computer(cpu_mark=9000)
    rating.rate_stock(at=make.AT)
    points = device.performance_points or 0
    device.ram_mb = 16384
    db.session.flush()
    assert rating.rate_stock(at=make.AT) == 1
    assert device.performance_points == points + 28


def test_a_faulty_table_is_refused_and_an_overtaken_one_is_told(session: Session) -> None:
    with pytest.raises(Refusal, match="au moins un critère"):
        publish_table(replace(SEVERE, criteria=()), based_on=0)
    publish_table(SEVERE, based_on=0)
    with pytest.raises(Overtaken, match="version 1"):
        publish_table(SHIPPED, based_on=0)
    publish_table(SHIPPED, based_on=1)
    assert [version.version for version in queries.points_versions()] == [2, 1, 0]
