"""The application under measure, with one more address: the floor, a template with one indexed SELECT."""

import os

import sqlalchemy as sa
from flask import Flask

from ordis import create_app
from ordis.accounts.access import public
from ordis.devices.models import Device
from ordis.indicators import marking
from ordis.kernel.db import db
from ordis.kernel.limits import limiter

PAGE = "<!doctype html><html lang=fr><title>{{ code }}</title><p>{{ code }} {{ model }} {{ stage }}</p></html>"


def create() -> Flask:
    app = create_app()
    if os.environ.get("ORDIS_BENCH_UNMARKED"):
        marking.uninstall()
    limiter.enabled = False
    template = app.jinja_env.from_string(PAGE)

    @app.get("/floor/<code>")
    @public
    def floor(code: str) -> str:
        found = sa.select(Device.code, Device.model, Device.stage).where(Device.code == code)
        row = db.session.execute(found).one()
        return template.render(code=row.code, model=row.model, stage=row.stage.label)

    return app
