"""Several cities, one after the other; one that answers badly is named with its reason and keeps none of the others."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ordis.reports.harvest.addresses import Unreadable, join, read
from ordis.reports.harvest.fetching import ELSEWHERE, JSON, PATIENCE, fetch
from ordis.reports.harvest.reading import as_text, read_package, read_rows
from ordis.reports.opendata.rows import Row

OF_A_CITY: Final = 60.0  # seconds for all the files of one address
ALREADY: Final = "{period} de la commune {commune} a déjà été lu à une autre adresse"
ANOTHER: Final = "le fichier {path} n’est pas celui que le Data Package annonce (empreinte différente)"
IN_FILE: Final = "{path}\u202f: {reason}"
TOO_SLOW: Final = "les fichiers ne sont pas tous arrivés en {seconds:.0f}\u00a0secondes"


@dataclass(slots=True)
class City:
    """One commune: its name for the operation, the addresses that it was read at, its rows."""

    commune: str
    operation: str
    urls: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def periods(self) -> list[str]:
        return sorted({row.periode for row in self.rows})


@dataclass(frozen=True, slots=True)
class Failure:
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of every city; a city that did not publish it is not in ``values``."""

    periode: str
    indicateur: str
    ventilation: str
    modalite: str
    unite: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Harvest:
    cities: tuple[City, ...]
    failures: tuple[Failure, ...]

    @property
    def periods(self) -> list[str]:
        return sorted({period for city in self.cities for period in city.periods})

    @property
    def last_year(self) -> str | None:
        """The last whole year that a city published, else the last period."""
        years = [period for period in self.periods if len(period) == 4]
        return max(years or self.periods, default=None)

    def lines(self) -> list[Line]:
        """Every figure, cities side by side; periods in order, then as the cities wrote them."""
        found: dict[tuple[str, ...], Line] = {}
        for city in self.cities:
            for row in city.rows:
                key = (row.periode, row.indicateur, row.ventilation, row.modalite, row.unite)
                found.setdefault(key, Line(*key, values={})).values[city.commune] = row.valeur
        return sorted(found.values(), key=lambda line: line.periode)


def harvest(urls: Sequence[str], *, local: bool = False) -> Harvest:
    cities: dict[str, City] = {}
    failures: list[Failure] = []
    for url in dict.fromkeys(urls):
        try:
            _add(cities, url, [row for rows in _files(url, local=local) for row in rows])
        except Unreadable as error:
            failures.append(Failure(url, str(error)))
    return Harvest(tuple(cities[commune] for commune in sorted(cities)), tuple(failures))


def _add(cities: dict[str, City], url: str, rows: list[Row]) -> None:
    """All the rows of an address, or none."""
    by_commune: dict[str, list[Row]] = {}
    for row in rows:
        by_commune.setdefault(row.commune, []).append(row)
    for commune, told in by_commune.items():
        known = cities.get(commune)
        both = set(known.periods) & {row.periode for row in told} if known else set()
        if both:
            raise Unreadable(ALREADY.format(period=min(both), commune=commune))
    for commune, told in by_commune.items():
        city = cities.setdefault(commune, City(commune, told[0].operation))
        city.urls.append(url)
        city.rows += told


def _files(url: str, *, local: bool) -> Iterator[list[Row]]:
    """The rows of a CSV, or of every file of figures that a package names on its own site."""
    ends = time.monotonic() + OF_A_CITY
    first = fetch(url, local=local)
    if first.mimetype not in JSON:
        yield read_rows(as_text(first.body))
        return
    home = read(first.url, local=local)
    for resource in read_package(as_text(first.body)):
        where = join(first.url, resource.path)
        if read(where, local=local).origin != home.origin:
            raise Unreadable(ELSEWHERE.format(url=where[:200]))
        left = ends - time.monotonic()
        if left <= 0:
            raise Unreadable(TOO_SLOW.format(seconds=OF_A_CITY))
        yield _resource(where, resource.path, resource.sha256, local=local, patience=min(left, PATIENCE))


def _resource(url: str, path: str, sha256: str, *, local: bool, patience: float) -> list[Row]:
    try:
        body = fetch(url, local=local, patience=patience).body
        if sha256 and hashlib.sha256(body).hexdigest() != sha256:
            raise Unreadable(ANOTHER.format(path=path[:100]))
        return read_rows(as_text(body))
    except Unreadable as error:
        raise Unreadable(IN_FILE.format(path=path[:100], reason=error)) from error
