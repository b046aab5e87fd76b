"""The places of our partners as a file of the national schema: comma, UTF-8, the fields in the schema's order."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.grid import harmless
from ordis.partners.directory.comparison import said
from ordis.partners.directory.reading import international
from ordis.partners.directory.schema import FIELDS
from ordis.partners.models import Site

CHUNK = 500
NUMBERS = frozenset({"telephone", "latitude", "longitude"})
"""Fields that may begin with a sign, and that hold digits only."""


def values(site: Site) -> dict[str, str]:
    """Field of the schema → text. What nobody said stays empty; the telephone as the schema wants it.

    Nor is a number made up for a place without SIRET or RNA: it waits, and :func:`leaving` says so.
    """
    told = {field.name: said(site, field.name) for field in FIELDS}
    told |= {
        "id": site.national_id or f"ordis-{site.ref}",
        "pivot": site.siret or site.national.get("pivot", ""),
        "date_maj": (site.updated_on or clock.in_paris(site.created_at).date()).isoformat(),
        "telephone": international(told["telephone"]),
        "structure_parente": told["structure_parente"] or _parent(site),
    }
    return told


def _parent(site: Site) -> str:
    return site.organisation.name if site.organisation.name != site.name else ""


def lacking(told: Mapping[str, str]) -> list[str]:
    """Titles of the fields of :func:`values` without or with which the schema refuses a place; [] when it may leave."""
    return [
        field.title
        for field in FIELDS
        if (field.required and not told[field.name]) or (told[field.name] and not field.accepts(told[field.name]))
    ]


def sites() -> Iterator[Site]:
    """Every open place of a partner that is not archived, in a fixed order, 500 at a time."""
    after = 0
    while True:
        statement = (
            sa.select(Site)
            .where(Site.id > after, Site.archived_at.is_(None))
            .where(Site.organisation.has(archived_at=None))
            .options(joinedload(Site.organisation))
            .order_by(Site.id)
            .limit(CHUNK)
        )
        found = list(db.session.scalars(statement))
        if not found:
            return
        yield from found
        after = found[-1].id


def leaving() -> tuple[int, list[tuple[Site, list[str]]]]:
    """How many places an export holds, and those that it leaves out with what each lacks."""
    told = [(site, lacking(values(site))) for site in sites()]
    held_back = [(site, titles) for site, titles in told if titles]
    return len(told) - len(held_back), held_back


def csv_pieces() -> Iterator[bytes]:
    """Places that the schema accepts; :func:`lacking` tells of the others."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [field.name for field in FIELDS], lineterminator="\n")
    writer.writeheader()
    for site in sites():
        told = values(site)
        if not lacking(told):
            writer.writerow({name: _shown(name, text) for name, text in told.items()})
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()


def _shown(name: str, text: str) -> str:
    """A spreadsheet shows it and computes nothing; a telephone and coordinates stay as the schema writes them."""
    return text if name in NUMBERS else harmless(text)


def filename(today: date) -> str:
    return f"lieux-mediation-numerique-{today:%Y-%m-%d}.csv"
