"""The demonstration shows the open data of 2022 and its impact: the figures that everyone may check."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.indicators.impact.queries import measure
from ordis.reports.opendata.models import Publication
from ordis.reports.opendata.rows import WHOLE, read_own


def test_2022_and_its_quarters_are_published_with_the_figures_of_the_story(story: Session) -> None:
    rows = {row.period: read_own(row.csv) for row in story.scalars(sa.select(Publication))}
    quarters = [f"2022-T{number}" for number in (1, 2, 3, 4)]
    assert sorted(rows) == ["2022", *quarters]
    told = {
        code: {row.indicateur: int(row.valeur) for row in rows[code] if row.ventilation == WHOLE}
        for code in ("2022", *quarters)
    }
    year = told["2022"]
    assert (year["received"], year["reconditioned"], year["families"], year["handed_over"]) == (183, 163, 78, 78)
    for key in ("received", "families"):
        assert sum(told[code][key] for code in quarters) == year[key]


def test_the_impact_of_2022_is_weighed_first_and_laptops_alone_are_estimated(story: Session) -> None:
    impact = measure(date(2022, 1, 1), date(2022, 12, 31))
    weighed = sa.text(
        "SELECT count(*), sum(weight_g) FROM handed_over_device JOIN device ON device.id = device_id"
        " JOIN handover ON handover.id = handover_id WHERE signed_at < '2023-01-01'"
    )
    assert (impact.handed_mass.devices, impact.handed_mass.weighed_g) == tuple(story.execute(weighed).one())
    co2 = impact.estimates[0]
    laptops = next(each.mass.devices for each in impact.handed if each.kind.value == "laptop")
    assert co2.total == 27 * laptops
    assert "Unité centrale" in co2.scope
