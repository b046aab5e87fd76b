"""Every room with pages, in the order of a computer's life, and the jobs that the worker runs."""

from flask import Flask

from ordis import menu, models
from ordis.accounts.views import blueprint as accounts
from ordis.ceremonies.views import blueprint as ceremonies
from ordis.kernel import clock
from ordis.kernel.jobs import periodic
from ordis.kernel.mail import deliver_waiting
from ordis.reports.views import blueprint as reports
from ordis.settings import Settings

BLUEPRINTS = (
    accounts,
    ceremonies,
    reports,
)


def register(app: Flask) -> None:
    app.extensions["tables"] = models.ROOMS
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    menu.install(app)
    settings: Settings = app.extensions["ordis"]
    periodic(app, "deliver_mail", lambda: deliver_waiting(settings.smtp, at=clock.now()))
