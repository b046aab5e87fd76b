"""What every template can say without asking: French dates and numbers, settings, the time."""

from flask import Flask
from flask_wtf import FlaskForm

from ordis.kernel import clock
from ordis.kernel.french import (
    capacity,
    count,
    day,
    grouped,
    hour,
    kilograms,
    memory,
    moment,
    of,
    partial_day,
    short_day,
    weekday,
)
from ordis.kernel.money import euros
from ordis.settings import Settings


def install(app: Flask, settings: Settings) -> None:
    FlaskForm.Meta.locales = ("fr",)  # WTForms then reads its French once; flask_wtf reads the file again each request
    app.jinja_env.filters.update(
        day=day,
        partial_day=partial_day,
        short_day=short_day,
        moment=moment,
        hour=hour,
        weekday=weekday,
        of=of,
        capacity=capacity,
        memory=memory,
        count=count,
        grouped=grouped,
        euros=euros,
        kilograms=kilograms,
    )
    app.jinja_env.globals.update(settings=settings, now=clock.now, today=clock.today)
