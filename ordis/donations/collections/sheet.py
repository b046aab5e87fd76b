"""What the sheet of a round says, from the round and what its donations travel in."""

from datetime import date

from ordis.devices.code import spoken
from ordis.documents import sealing
from ordis.documents.actions import letterhead
from ordis.donations.collections import queries
from ordis.donations.collections.models import CollectionRound, CollectionStage, CollectionStop
from ordis.donations.collections.pdf import RoundFacts, StopLine, render_round
from ordis.donations.custody import queries as custody
from ordis.donations.custody.models import Container
from ordis.kernel.french import count, hour, kilograms


def sheet_of(row: CollectionRound, *, printed_on: date) -> bytes:
    unsigned = queries.unsigned(row)
    containers = custody.containers_in([stop.donation_id for stop in row.stops])
    facts = RoundFacts(
        number=row.number,
        day=row.day,
        carrier=row.carrier,
        driver=row.driver,
        vehicle=row.vehicle,
        note=row.note,
        stops=tuple(
            _stop(each, containers.get(each.donation_id, []), unsigned=each.donation_id in unsigned)
            for each in row.stops
        ),
        for_show=sealing.engages_nobody(),
    )
    return render_round(facts, letterhead(), printed_on=printed_on)


def _stop(stop: CollectionStop, containers: list[Container], *, unsigned: bool) -> StopLine:
    lines = [f"{line.quantity}\u00a0× {line.kind.label.lower()}" for line in stop.donation.lines]
    return StopLine(
        window=f"de {hour(stop.arrives_at)} à {hour(stop.leaves_at)}",
        donor=stop.donation.donor.name,
        donation=stop.donation.number,
        place=stop.place,
        contact=", ".join(filter(None, (stop.contact, stop.phone))),
        expected=", ".join(lines),
        note=stop.note,
        containers=tuple(_container(each) for each in containers),
        outcome="" if stop.stage is CollectionStage.PLANNED else stop.stage.label.lower(),
        unsigned=unsigned,
    )


def _container(each: Container) -> str:
    pieces = count(each.pieces, "appareil") if each.pieces is not None else ""
    mass = kilograms(each.weight_g) if each.weight_g else ""
    return ", ".join(filter(None, (f"{each.kind.label} {spoken(each.code)}", each.contents, pieces, mass)))
