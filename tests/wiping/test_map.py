"""The map of the room, at its door, names every module of it and no other."""

import re
from pathlib import Path

import ordis.wiping


def test_the_map_names_each_module_of_the_room() -> None:
    doc = ordis.wiping.__doc__ or ""
    room = Path(ordis.wiping.__file__).parent
    modules = {path.stem for path in room.glob("*.py")} - {"__init__"}
    assert modules - set(re.findall(r"``(\w+)``", doc)) == set()
    assert set(re.findall(r"``(\w+)``", doc)) - modules == set()
