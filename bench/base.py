"""A base of any size to measure on, with one account."""

import os
import sqlite3
from pathlib import Path

EMAIL, PASSWORD = "banc@exemple.fr", "mesure-sans-importance"


def build(data_dir: Path, devices: int) -> Path:
    """A fresh base of ``devices`` devices in ``data_dir``, migrated, indexed, and ready to serve."""
    from flask_migrate import upgrade

    from ordis import create_app
    from ordis.accounts.actions import add_user
    from ordis.accounts.permissions import Role
    from ordis.demo import bulk
    from ordis.devices.code import new_code
    from ordis.kernel import clock
    from ordis.kernel.db import begin_writing, db
    from ordis.kernel.randomness import seeded
    from ordis.settings import Settings
    from ordis.stock.models import Place, PlaceKind

    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context(), seeded(1) as generator:
        upgrade()
        begin_writing()
        at = clock.now()
        lead = add_user(
            email=EMAIL, name="Banc de mesure", roles=[Role.WORKSHOP_LEAD], password=PASSWORD, actor=None, at=at
        )
        place = Place(code=new_code(generator), name="Étagère du banc", kind=PlaceKind.SHELF)
        db.session.add(place)
        db.session.flush()
        bulk.extend(devices, seed=1, at=at, said_by=lead.id, place=place)
        db.session.commit()
        db.session.execute(db.text("ANALYZE"))
        db.session.commit()
    return data_dir


def some_code(data_dir: Path) -> str:
    with sqlite3.connect(data_dir / "ordis.db") as connection:
        row = connection.execute("SELECT code FROM device WHERE stage = 'ready' ORDER BY id LIMIT 1 OFFSET 100")
        return str(row.fetchone()[0])
