"""Places in their tree: order, counts, depth, no cycle, room."""

import pytest
from sqlalchemy.orm import Session

from ordis.devices.models import Device, Stage
from ordis.kernel.refusal import Refusal
from ordis.stock import actions, queries, rules, tree
from ordis.stock.models import Place, PlaceKind
from tests import make
from tests.counting import queries as counted


def place(name: str, parent: Place | None = None, capacity: int | None = None) -> Place:
    return actions.open_place(
        name=name, kind=PlaceKind.SHELF, capacity=capacity, parent=parent, actor=make.user(), at=make.AT
    )


def change(row: Place, **changes: object) -> bool:
    wanted = {"name": row.name, "kind": row.kind, "capacity": row.capacity, "parent": row.parent} | changes
    return actions.change_place(place=row, actor=make.user(), at=make.AT, **wanted)  # type: ignore[arg-type]


def device_in(row: Place, stage: Stage = Stage.RECEIVED) -> Device:
    device = make.device(stage=stage)
    device.place_id = row.id
    return device


def test_places_come_in_the_order_that_people_expect_each_with_its_own_beneath(session: Session) -> None:
    store = place("Réserve")
    for name in ("Étagère 10", "Étagère 2", "établi"):
        place(name, store)
    place("Atelier")
    found = [(node.place.name, node.depth) for node in queries.nodes()]
    assert found == [("Atelier", 0), ("Réserve", 0), ("établi", 1), ("Étagère 2", 1), ("Étagère 10", 1)]
    assert queries.place_choices()[-1][1] == "Réserve › Étagère 10"


def test_a_place_counts_its_sub_places_at_every_depth(session: Session) -> None:
    room = place("Salle", capacity=3)
    shelf = place("Étagère", room)
    box = place("Caisse", shelf)
    for row in (room, shelf, box, box):
        device_in(row)
    device_in(box, Stage.RECYCLED)
    session.flush()
    found = {node.place.name: (node.own, node.total) for node in queries.nodes()}
    assert found == {"Salle": (1, 4), "Étagère": (1, 3), "Caisse": (2, 2)}
    top = queries.nodes()[0]
    assert top.fill_sentence == "Trop plein\u202f: 4 pour 3, soit 1 de trop"


def test_the_whole_tree_is_two_questions_whatever_its_size(session: Session) -> None:
    asked_for = []
    parent = None
    for size in (2, 20):
        for rank in range(size):
            parent = place(f"P{size}-{rank}", parent if rank % 5 else None)
        session.flush()
        with counted() as asked:
            assert len(queries.nodes()) >= size
        asked_for.append(len(asked))
    assert asked_for == [2, 2]


def test_the_branch_and_the_chain_say_the_same_tree_from_both_ends(session: Session) -> None:
    room = place("Salle")
    shelf = place("Étagère", room)
    box = place("Caisse", shelf)
    place("Ailleurs")
    assert set(session.scalars(queries.branch_ids(room.id))) == {room.id, shelf.id, box.id}
    assert [each.name for each in queries.chain(box.id)] == ["Caisse", "Étagère", "Salle"]
    assert queries.path(queries.chain(box.id)) == "Salle › Étagère › Caisse"
    assert [node.place.name for node in tree.branch(queries.nodes(), shelf.id)] == ["Étagère", "Caisse"]


def test_a_place_never_goes_into_itself_nor_into_what_it_contains(session: Session) -> None:
    room = place("Salle")
    box = place("Caisse", place("Étagère", room))
    for inside in (room, box):
        with pytest.raises(Refusal, match="ne peut pas être rangé dans lui-même"):
            change(room, parent=inside)
    assert room.parent_id is None


def test_a_place_moves_with_all_that_it_contains(session: Session) -> None:
    one, other = place("Salle 1"), place("Salle 2")
    shelf = place("Étagère", one)
    place("Caisse", shelf)
    assert change(shelf, parent=other)
    assert [node.path for node in queries.nodes()][-1] == "Salle 2 › Étagère › Caisse"
    assert not change(shelf, parent=other)


def test_the_tree_is_no_deeper_than_people_can_follow(session: Session) -> None:
    chain = [place("P0")]
    while len(chain) < rules.DEEPEST:
        chain.append(place(f"P{len(chain)}", chain[-1]))
    with pytest.raises(Refusal, match="6 niveaux au plus"):
        place("Trop bas", chain[-1])
    pair = place("A")
    place("B", pair)
    with pytest.raises(Refusal, match="6 niveaux au plus"):
        change(pair, parent=chain[-2])
    change(pair, parent=chain[-3])


def test_a_name_taken_is_refused_and_nothing_of_the_change_stays(session: Session) -> None:
    place("Bus")
    shelf = place("Étagère")
    with pytest.raises(Refusal, match="s’appelle déjà"):
        change(shelf, name="Bus")


def test_only_an_empty_place_is_archived_and_it_may_serve_again(session: Session) -> None:
    room = place("Salle")
    shelf = place("Étagère", room)
    device = device_in(shelf)
    session.flush()
    with pytest.raises(Refusal, match="1 appareil est encore dedans"):
        actions.archive_place(place=shelf, actor=make.user(), at=make.AT)
    with pytest.raises(Refusal, match="contient d’autres emplacements"):
        actions.archive_place(place=room, actor=make.user(), at=make.AT)
    device.place_id = None
    actions.archive_place(place=shelf, actor=make.user(), at=make.AT)
    actions.archive_place(place=room, actor=make.user(), at=make.AT)
    session.flush()
    assert queries.place_choices() == []
    with pytest.raises(Refusal, match="est archivé"):
        actions.put(device=device, place=shelf, actor=make.user(), at=make.AT)
    actions.reopen_place(place=shelf, actor=make.user(), at=make.AT)
    assert [path for _, path in queries.place_choices()] == ["Étagère"]


def test_putting_over_capacity_is_warned_of_and_not_refused(session: Session) -> None:
    room = place("Salle", capacity=3)
    shelf = place("Étagère", room, capacity=2)
    device_in(shelf)
    session.flush()
    said = []
    for _ in range(3):
        actions.put(device=make.device(), place=shelf, actor=make.user(), at=make.AT)
        said.append(actions.room_warnings(shelf))
    assert said == [
        ["Étagère\u202f: 2 sur 2, c’est plein."],
        ["Étagère\u202f: plus de 2 appareils, c’est trop.", "Salle\u202f: 3 sur 3, c’est plein."],
        ["Étagère\u202f: plus de 2 appareils, c’est trop.", "Salle\u202f: plus de 3 appareils, c’est trop."],
    ]
