"""Two lorries want the same device at the same second, with real commits: one gets it, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.devices.queries import device_by_code
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import in_one_transaction
from ordis.stock.recycling import actions, queries
from ordis.stock.recycling.models import LoadedDevice
from tests import make

LORRIES = 4


def test_a_device_wanted_by_four_lorries_stands_on_one(own_database: Flask) -> None:
    lead, device = make.user(Role.WORKSHOP_LEAD), make.device(stage=Stage.WIPED)
    numbers, code, lead_id = [make.collection(by=lead).number for _ in range(LORRIES)], device.code, lead.id
    db.session.commit()
    start = Barrier(LORRIES)

    def load(number: str) -> str:
        with own_database.app_context():
            begin_writing()
            start.wait(timeout=30)
            try:
                in_one_transaction(lambda: _load(number, code, lead_id))
            except Refusal as refusal:
                return refusal.message
            return "loaded"

    with ThreadPoolExecutor(LORRIES) as pool:
        answers = sorted(pool.map(load, numbers))
    assert answers.count("loaded") == 1
    assert all("déjà chargé" in answer for answer in answers if answer != "loaded")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LoadedDevice)) == 1


def _load(number: str, code: str, lead_id: int) -> None:
    collection, device = queries.collection_by_number(number, lock=True), device_by_code(code, lock=True)
    assert collection is not None
    assert device is not None
    actor = db.session.get_one(type(collection.opened_by), lead_id)
    actions.load(collection=collection, device=device, reason="", weight_g=None, actor=actor, at=make.AT)
