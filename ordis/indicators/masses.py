"""Mass given a second life, and mass recycled: on the scales first, else the typical mass of its kind."""

from typing import Final

import sqlalchemy as sa

from ordis.devices.models import Device, LogbookLine, Stage
from ordis.donations.masses import SOURCE, TYPICAL
from ordis.handover.models import Handover
from ordis.indicators import dimensions
from ordis.indicators.handovers import HANDED_OVER_ROWS
from ordis.indicators.indicator import ONE, Column, Facts, Indicator, Listed, Sense, Unit
from ordis.indicators.work import entered

_ON_THE_SCALES: Final = "Masse de chaque appareil, pesé à l’atelier."
_WEIGHED: Final = Device.weight_g.is_not(None)
_NOT_WEIGHED: Final = (Device.weight_g.is_(None), Device.kind.in_(tuple(TYPICAL)))
_TYPICAL: Column = sa.case({kind: typical.grams for kind, typical in TYPICAL.items()}, value=Device.kind)
_BY = {"kind": dimensions.KIND, "donor": dimensions.DONOR}
_NEVER_ADDED = "La masse pesée et la masse type se disent côte à côte : la seconde est un ordre de grandeur."


def _reused(conditions: tuple[sa.ColumnElement[bool], ...], value: Column) -> Facts:
    return Facts(HANDED_OVER_ROWS.where(*conditions), Handover.signed_at, Device.id, value, _BY)


def _recycled(conditions: tuple[sa.ColumnElement[bool], ...], value: Column) -> Facts:
    """A device is recycled once: nothing leaves that stage."""
    leaving = entered(Stage.RECYCLED)
    return Facts(leaving.rows.where(*conditions), LogbookLine.at, LogbookLine.device_id, value, _BY)


def _mass(key: str, label: str, definition: str, facts: Facts, *, typical: bool = False) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        definition=definition,
        unit=Unit.GRAMS,
        source=SOURCE if typical else _ON_THE_SCALES,
        sense=Sense.FLOW,
        facts=facts,
        listed=Listed.DEVICES,
        caveats=(_NEVER_ADDED, "Tablettes et tout-en-un n’ont pas de masse type.") if typical else (_NEVER_ADDED,),
    )


def _weighed(key: str, label: str, definition: str, facts: Facts) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        definition=definition,
        unit=Unit.DEVICES,
        source=_ON_THE_SCALES,
        sense=Sense.FLOW,
        facts=facts,
        listed=Listed.DEVICES,
    )


GRAMS_REUSED: Final = _mass(
    "grams_reused",
    "Masse remise, pesée",
    "Masse des appareils remis dans la période qui ont été pesés.",
    _reused((_WEIGHED,), Device.weight_g),
)
GRAMS_REUSED_TYPICAL: Final = _mass(
    "grams_reused_typical",
    "Masse remise, masse type",
    "Masse type des appareils remis dans la période que personne n’a pesés.",
    _reused(_NOT_WEIGHED, _TYPICAL),
    typical=True,
)
GRAMS_RECYCLED: Final = _mass(
    "grams_recycled",
    "Masse recyclée, pesée",
    "Masse des appareils recyclés dans la période qui ont été pesés.",
    _recycled((_WEIGHED,), Device.weight_g),
)
GRAMS_RECYCLED_TYPICAL: Final = _mass(
    "grams_recycled_typical",
    "Masse recyclée, masse type",
    "Masse type des appareils recyclés dans la période que personne n’a pesés.",
    _recycled(_NOT_WEIGHED, _TYPICAL),
    typical=True,
)
WEIGHED_REUSED: Final = _weighed(
    "weighed_reused", "Appareils remis et pesés", "Appareils remis dans la période dont la masse est connue.",
    _reused((_WEIGHED,), ONE),
)  # fmt: skip
WEIGHED_RECYCLED: Final = _weighed(
    "weighed_recycled", "Appareils recyclés et pesés", "Appareils recyclés dans la période dont la masse est connue.",
    _recycled((_WEIGHED,), ONE),
)  # fmt: skip

MASSES: Final = (
    GRAMS_REUSED, GRAMS_REUSED_TYPICAL, WEIGHED_REUSED, GRAMS_RECYCLED, GRAMS_RECYCLED_TYPICAL, WEIGHED_RECYCLED,
)  # fmt: skip
