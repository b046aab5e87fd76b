"""A file of places is kept, its columns are said, then it is applied: all of its good lines, or nothing."""

from collections.abc import Mapping
from datetime import date, datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel import clock
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.db import db
from ordis.kernel.grid import MOST_WRITTEN, Grid, open_grid, titles
from ordis.kernel.refusal import Refusal
from ordis.partners import actions as partners
from ordis.partners.actions import OrganisationFacts
from ordis.partners.directory import reading
from ordis.partners.directory.comparison import COLUMNS, Fate, Line, Preview, preview
from ordis.partners.directory.models import DirectoryImport
from ordis.partners.directory.reading import Record, updated_on
from ordis.partners.directory.schema import BY_NAME, VERSION
from ordis.partners.models import Organisation, OrganisationKind, Site

NOT_PLACES = (
    "Ce fichier n’est pas un annuaire de lieux de médiation numérique\u202f: il n’a ni colonne «\u202fid\u202f» "
    "ni colonne «\u202fnom\u202f». Rien n’a été importé\u202f: donnez un fichier du schéma national, "
    "version {version} ou antérieure."
)
GONE = "Le fichier déposé n’est plus là. Rien n’a été importé\u202f: déposez-le de nouveau."
APPLIED = "Ce fichier a déjà été importé le {on}. Rien n’a été importé une seconde fois."
MOVED = "Des fiches ont changé depuis l’aperçu. Rien n’a été importé\u202f: relisez l’aperçu, puis confirmez."
NOTHING = "Ce fichier ne change rien\u202f: tout ce qu’il dit est déjà là."
_KINDS: Mapping[str, OrganisationKind] = {
    "ASSO": OrganisationKind.ASSOCIATION,
    "CCAS": OrganisationKind.CCAS,
    "CIAS": OrganisationKind.CCAS,
    "ML": OrganisationKind.MISSION_LOCALE,
    "CS": OrganisationKind.NEIGHBOURHOOD_CENTRE,
    "MJC": OrganisationKind.NEIGHBOURHOOD_CENTRE,
    "MQ": OrganisationKind.NEIGHBOURHOOD_CENTRE,
    "ESAT": OrganisationKind.SOCIAL_WORKSHOP,
    "ACI": OrganisationKind.SOCIAL_WORKSHOP,
    "EI": OrganisationKind.SOCIAL_WORKSHOP,
    "PE": OrganisationKind.EMPLOYMENT_SERVICE,
    "CAP_EMPLOI": OrganisationKind.EMPLOYMENT_SERVICE,
    **dict.fromkeys(("MUNI", "CC", "CCONS", "CD", "EPCI", "RFS", "BIB", "CAF", "CPAM"), OrganisationKind.PUBLIC_BODY),
}
"""First « typologie » of data·inclusion that means something here; the rest is « Autre »."""


def keep_file(*, data: bytes, filename: str, actor: User, at: datetime) -> DirectoryImport:
    """Keep the file and guess its columns. Raises :class:`Refusal` for what is not a file of places."""
    mapping = reading.guess(titles(open_grid(data, most=MOST_WRITTEN), header=True))
    if not {"id", "nom"} & set(mapping.values()):
        raise Refusal(NOT_PLACES.format(version=VERSION), status=422)
    kept = DirectoryImport(
        filename=filename[-200:] or "annuaire",
        sha256=blobs().put(data),
        mapping=mapping,
        uploaded_by_id=actor.id,
        uploaded_at=at,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def grid_of(kept: DirectoryImport) -> Grid:
    try:
        return open_grid(blobs().get(kept.sha256), most=MOST_WRITTEN)
    except BlobMissing:
        raise Refusal(GONE, status=404) from None


def preview_of(kept: DirectoryImport, today: date) -> Preview:
    """What applying would do now. A file without a required column has only faults."""
    return preview(reading.read(grid_of(kept), kept.mapping, today))


def say_columns(*, kept: DirectoryImport, mapping: Mapping[str, str]) -> None:
    """``mapping``: title of a column → field of the schema or "". Unknown titles and fields are ignored."""
    _check_open(kept)
    kept.mapping = {
        title: name if (name := mapping.get(title, "")) in BY_NAME else reading.LEFT_ASIDE for title in kept.mapping
    }


def apply(*, kept: DirectoryImport, expected: Mapping[str, int], actor: User, at: datetime) -> Preview:
    """Write every place that is new or changed; lines with a fault stay out.

    ``expected``: the figures of the preview that was read; others mean that somebody worked meanwhile.
    """
    db.session.refresh(kept, ["applied_at"], with_for_update=True)
    _check_open(kept)
    found = preview_of(kept, clock.in_paris(at).date())
    if any(found.figures[name] != number for name, number in expected.items()):
        raise Refusal(MOVED)
    if not found.of(Fate.NEW) and not found.of(Fate.CHANGED):
        raise Refusal(NOTHING, status=422)
    made: dict[tuple[str, str], Organisation] = {}
    for line in found.of(Fate.NEW):
        _add(line, made, actor=actor, at=at)
    for line in found.of(Fate.CHANGED):
        if line.site is not None:
            _write(line.site, line.record)
    kept.figures, kept.applied_at = found.figures, at
    record(Verb.DIRECTORY_IMPORTED, kept.filename, actor=actor, at=at, sha256=kept.sha256, **found.figures)
    return found


def _check_open(kept: DirectoryImport) -> None:
    if kept.applied_at is not None:
        raise Refusal(APPLIED.format(on=f"{kept.applied_at:%d/%m/%Y}"))


def _add(line: Line, made: dict[tuple[str, str], Organisation], *, actor: User, at: datetime) -> None:
    key = (line.name, line.record.values["code_postal"])
    organisation = line.organisation or made.get(key)
    if organisation is None:
        organisation = made[key] = partners.add_organisation(facts=_facts(line.record), actor=actor, at=at)
    site = Site(national_id=line.record.values["id"], name="", national={}, siret=line.record.siret, created_at=at)
    organisation.sites.append(site)
    _write(site, line.record)


def _write(site: Site, read: Record) -> None:
    """The fields that nobody corrected in Ordis take what the file says; the rest keeps its correction."""
    for name, column in COLUMNS.items():
        current = getattr(site, column)
        if current not in (None, "") and str(current) != site.national.get(name, ""):
            continue
        text = read.values.get(name, "")
        numeric = name in ("latitude", "longitude")
        setattr(site, column, (float(text) if text else None) if numeric else text)
    site.siret, site.updated_on, site.national = read.siret, updated_on(read), dict(read.values)


def _facts(read: Record) -> OrganisationFacts:
    types = read.values.get("typologie", "").split("|")
    return OrganisationFacts(
        name=read.values["nom"],
        kind=next((_KINDS[each] for each in types if each in _KINDS), OrganisationKind.OTHER),
        gives=False,
        prescribes=False,
        address=read.values["adresse"],
        postal_code=read.values["code_postal"],
        town=read.values["commune"],
    )
