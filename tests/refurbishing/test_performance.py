"""Points and classes: by hand first, then whatever the table and the facts."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ordis.devices.models import DiskState, Kind
from ordis.refurbishing.performance import Criterion, Fact, Facts, PerformanceClass, Step, Table, classes_counted, rate
from ordis.refurbishing.points import SHIPPED, as_json, faults, from_json, in_order
from ordis.refurbishing.rating import facts_of
from tests import make

GOOD: dict[Fact, float | None] = {
    Fact.CPU_MARK: 6120, Fact.RAM_GB: 8, Fact.DISK_GB: 256, Fact.DISK_SSD: 1, Fact.SCREEN_INCHES: 14, Fact.BATTERY: 72,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "points", "name"),
    [
        ({}, 30 + 20 + 8 + 15 + 7, "Confort"),
        ({Fact.CPU_MARK: None}, 20 + 8 + 15 + 7, "Courant"),
        ({Fact.CPU_MARK: 1499.0}, 20 + 8 + 15 + 7, "Courant"),
        ({Fact.CPU_MARK: 1500}, 10 + 20 + 8 + 15 + 7, "Courant"),
        ({Fact.CPU_MARK: 8000, Fact.RAM_GB: 16}, 40 + 28 + 8 + 15 + 7, "Confort"),
        ({Fact.DISK_SSD: 0}, 30 + 20 + 8 + 7, "Courant"),
        ({Fact.RAM_GB: 2, Fact.DISK_SSD: 0, Fact.BATTERY: 49}, 30 + 8, "Simple"),
        (dict.fromkeys(Fact), 0, "Simple"),
    ],
)
def test_the_shipped_table_by_hand(changed: dict[Fact, float | None], points: int, name: str) -> None:
    rating = rate(SHIPPED, Kind.LAPTOP, GOOD | changed)
    assert (rating.points, rating.reached.name) == (points, name)


def test_every_line_says_what_was_seen_and_why_and_the_total_is_their_sum() -> None:
    rating = rate(SHIPPED, Kind.LAPTOP, GOOD | {Fact.CPU_MARK: None, Fact.BATTERY: 12})
    told = {line.label: (line.seen, line.points, line.why) for line in rating.lines}
    assert told["Processeur"] == ("processeur non noté", 0, "processeur non noté\u202f: 0\u00a0point")
    assert told["Mémoire"] == ("8\u00a0Go", 20, "à partir de 8\u00a0Go")
    assert told["Disque SSD"] == ("SSD", 15, "un SSD")
    assert told["Batterie"] == ("12\u202f%", 0, "le premier palier est à 50\u202f%")
    assert "Écran" not in told
    assert rating.points == sum(line.points for line in rating.lines)


def test_a_disk_that_is_no_ssd_is_told_so_in_words() -> None:
    (line,) = [
        line for line in rate(SHIPPED, Kind.LAPTOP, GOOD | {Fact.DISK_SSD: 0}).lines if line.label == "Disque SSD"
    ]
    assert (line.seen, line.points, line.why) == ("pas de SSD", 0, "seul un SSD en donne")


@pytest.mark.parametrize(
    ("state", "said"), [(DiskState.ABSENT, "aucun disque"), (DiskState.TO_WIPE, "capacité du disque inconnue")]
)
def test_no_disk_is_not_a_disk_of_unknown_size(session: Session, state: DiskState, said: str) -> None:
    device = make.device()
    device.disks[0].state, device.disks[0].capacity_bytes = state, None
    rating = rate(SHIPPED, Kind.LAPTOP, facts_of(device))
    assert [line.seen for line in rating.lines if line.label == "Disque"] == [said]
    assert [line.points for line in rating.lines if line.label.startswith("Disque")] == [0, 0]


def test_what_a_desktop_cannot_have_costs_it_nothing() -> None:
    without = GOOD | {Fact.BATTERY: None, Fact.SCREEN_INCHES: None}
    desktop = rate(SHIPPED, Kind.DESKTOP, without)
    assert desktop.points == rate(SHIPPED, Kind.LAPTOP, GOOD | {Fact.BATTERY: 100}).points
    assert [line.seen for line in desktop.lines if line.label == "Batterie"] == ["sans objet"]
    assert rate(SHIPPED, Kind.LAPTOP, without).points == desktop.points - 7


def test_a_trial_names_every_class_even_empty() -> None:
    computers: list[tuple[Kind, Facts]] = [(Kind.LAPTOP, GOOD), (Kind.LAPTOP, {}), (Kind.DESKTOP, {})]
    assert classes_counted(SHIPPED, computers) == {"Confort": 1, "Courant": 0, "Simple": 2}


# --- whatever the table ------------------------------------------------------------------------------------


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Any table that may be published."""
    criteria = []
    for fact in Fact:
        thresholds = sorted(draw(st.sets(st.integers(0, 200), max_size=4)))
        points = sorted(draw(st.lists(st.integers(0, 60), min_size=len(thresholds), max_size=len(thresholds))))
        criteria.append(Criterion(fact, tuple(Step(*each) for each in zip(thresholds, points, strict=True))))
    starts = sorted(draw(st.sets(st.integers(1, 200), min_size=1, max_size=4)), reverse=True)
    classes = [PerformanceClass(f"Classe {start}", start, "") for start in [*starts, 0]]
    return Table(tuple(criteria), tuple(classes))


facts = st.fixed_dictionaries({fact: st.none() | st.floats(0, 300) for fact in Fact})
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a loaded machine is no fault
kinds = st.sampled_from([Kind.LAPTOP, Kind.DESKTOP, Kind.ALL_IN_ONE])


@unhurried
@given(tables(), kinds, facts, st.sampled_from(list(Fact)), st.floats(0, 300))
def test_a_better_fact_never_gives_fewer_points_nor_a_lower_class(
    table: Table, kind: Kind, known: dict[Fact, float | None], fact: Fact, more: float
) -> None:
    before = rate(table, kind, known)
    better = rate(table, kind, known | {fact: (known[fact] or 0) + more})
    assert better.points >= before.points
    assert better.reached.at_least >= before.reached.at_least


@unhurried
@given(tables(), kinds, facts)
def test_the_sum_is_explained_and_the_class_is_the_highest_reached(
    table: Table, kind: Kind, known: dict[Fact, float | None]
) -> None:
    rating = rate(table, kind, known)
    assert rating.points == sum(line.points for line in rating.lines) <= table.most
    assert rating.reached.at_least == max(each.at_least for each in table.classes if each.at_least <= rating.points)
    assert from_json(as_json(table)) == table


# --- what may not be published -----------------------------------------------------------------------------


def steps(*pairs: tuple[float, int]) -> Table:
    return replace(SHIPPED, criteria=(Criterion(Fact.RAM_GB, tuple(Step(*pair) for pair in pairs)),), classes=TWO)


def classes(*each: PerformanceClass) -> Table:
    return replace(SHIPPED, classes=each)


TOP, LOW = PerformanceClass("Haut", 10, ""), PerformanceClass("Bas", 0, "")
TWO = (TOP, LOW)
FAULTY = [
    (replace(SHIPPED, criteria=()), "au moins un critère"),
    (steps((4, 8), (4, 20)), "même seuil"),
    (steps((4, 20), (8, 10)), "moins de points"),
    (steps((4, 2000)), "entre 0 et 1000"),
    (steps((-1, 20)), "hors de ce qui existe"),
    (steps(*[(n, 20) for n in range(9)]), "8 paliers au plus"),
    (classes(LOW), "entre 2 et 6 classes"),
    (classes(TOP, replace(LOW, at_least=1)), "commence à 0"),
    (classes(TOP, replace(LOW, name="haut")), "s’appellent"),
    (classes(TOP, replace(TOP, name="Autre"), LOW), "même nombre"),
    (classes(TOP, replace(LOW, name="")), "a un nom"),
    (classes(TOP, replace(LOW, name="x" * 21)), "20 caractères"),
    (classes(replace(TOP, at_least=101), LOW), "Aucun ordinateur ne peut atteindre"),
]


@pytest.mark.parametrize(("table", "said"), FAULTY, ids=[said for _, said in FAULTY])
def test_a_table_that_may_not_be_published_says_why(table: Table, said: str) -> None:
    assert said in " ".join(faults(table))


def test_the_shipped_table_has_no_fault_and_a_table_typed_in_disorder_is_put_in_order() -> None:
    assert faults(SHIPPED) == []
    backwards = Table(
        tuple(replace(each, steps=each.steps[::-1]) for each in SHIPPED.criteria), tuple(SHIPPED.classes[::-1])
    )
    assert in_order(backwards) == SHIPPED
