"""The benches of the workshop: added, corrected, closed, opened again."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.serials import meaningful, meaningful_uuid
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.wiping.models import Bench

NAME_TAKEN = "Un poste porte déjà le nom « {name} ». Rien n’a été enregistré : donnez-lui un autre nom."
NAME_NEEDED = "Donnez un nom au poste. Rien n’a été enregistré."
NO_SERIAL = (
    "« {serial} » est une valeur que les fabricants laissent par défaut, pas un numéro de série. Rien n’a été "
    "enregistré : laissez le champ vide, ou recopiez le numéro de l’étiquette."
)
NO_UUID = (
    "« {uuid} » n’est pas l’UUID d’une machine. Rien n’a été enregistré : recopiez « system-uuid » dans un journal "
    "nwipe du poste, ou laissez le champ vide."
)


@dataclass(frozen=True, slots=True)
class BenchFacts:
    """What is noted of a bench; empty texts for what is not known."""

    name: str
    host_serial: str = ""
    host_uuid: str = ""
    is_station: bool = True


def add_bench(*, facts: BenchFacts, actor: User, at: datetime) -> Bench:
    """A new bench. Raises ``Refusal`` for a name that is taken and for numbers that name no machine."""
    bench = Bench(created_at=at)
    _write(bench, facts)
    record(Verb.BENCH_ADDED, bench.name, actor=actor, at=at)
    return bench


def change_bench(*, bench: Bench, facts: BenchFacts, actor: User, at: datetime) -> None:
    _write(bench, facts)
    record(Verb.BENCH_CHANGED, bench.name, actor=actor, at=at)


def close_bench(*, bench: Bench, closed: bool, actor: User, at: datetime) -> None:
    """A closed bench sends nothing any more and says nothing about whose disks it saw; it may be opened again."""
    if (bench.closed_at is not None) is closed:
        return
    bench.closed_at = at if closed else None
    record(Verb.BENCH_CHANGED, bench.name, actor=actor, at=at, closed=closed)


def every_bench() -> list[Bench]:
    """Those in service first, by name. A workshop has a few."""
    return list(db.session.scalars(sa.select(Bench).order_by(Bench.closed_at.is_not(None), Bench.name, Bench.id)))


def bench_by_ref(ref: str) -> Bench | None:
    return db.session.scalar(sa.select(Bench).where(Bench.ref == ref))


def _write(bench: Bench, facts: BenchFacts) -> None:
    name = " ".join(facts.name.split())
    if not name:
        raise Refusal(NAME_NEEDED, status=422)
    serial, uuid = meaningful(facts.host_serial), meaningful_uuid(facts.host_uuid)
    if facts.host_serial.strip() and serial is None:
        raise Refusal(NO_SERIAL.format(serial=facts.host_serial.strip()), status=422)
    if facts.host_uuid.strip() and uuid is None:
        raise Refusal(NO_UUID.format(uuid=facts.host_uuid.strip()), status=422)
    try:
        with db.session.begin_nested():
            bench.name, bench.host_serial, bench.host_uuid, bench.is_station = name, serial, uuid, facts.is_station
            db.session.add(bench)
    except sa.exc.IntegrityError as error:
        raise Refusal(NAME_TAKEN.format(name=name)) from error
