"""Every room with pages, in the order of a computer's life, and the jobs that the worker runs."""

from flask import Flask

from ordis import menu, models
from ordis.accounts.permissions import Permission
from ordis.accounts.views import blueprint as accounts
from ordis.ceremonies.views import blueprint as ceremonies
from ordis.devices import moves, panels
from ordis.devices.lifecycle import Move
from ordis.devices.moves import MoveAction
from ordis.devices.panels import Panel
from ordis.devices.views import blueprint as devices
from ordis.kernel import clock
from ordis.kernel.jobs import periodic
from ordis.kernel.mail import deliver_waiting
from ordis.reports.views import blueprint as reports
from ordis.settings import Settings

BLUEPRINTS = (
    accounts,
    devices,
    ceremonies,
    reports,
)

DEVICE_PANELS: tuple[Panel, ...] = ()
"""What later rooms add to the page of a device, in the order of the page."""

DEVICE_MOVES: dict[Move, MoveAction] = {}
"""Moves that are more than a change of stage: the action of the room that makes them, by every door."""


def register(app: Flask) -> None:
    app.extensions["tables"] = models.ROOMS
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    menu.install(app)
    panels.use(DEVICE_PANELS)
    moves.use(DEVICE_MOVES)
    app.jinja_env.globals["permissions"] = Permission
    settings: Settings = app.extensions["ordis"]
    periodic(app, "deliver_mail", lambda: deliver_waiting(settings.smtp, at=clock.now()))
