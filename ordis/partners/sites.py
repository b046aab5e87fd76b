"""The places where an organisation receives the public, typed on its page or brought by the national directory."""

from dataclasses import asdict, dataclass
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.db import db
from ordis.partners.directory.schema import plain
from ordis.partners.models import Organisation, Site
from ordis.partners.rules import checked_phone, shown_phone
from ordis.partners.territory.queries import current_name


@dataclass(frozen=True, slots=True)
class SiteFacts:
    name: str
    address: str = ""
    postal_code: str = ""
    town: str = ""
    district: str = ""
    phone: str = ""
    email: str = ""
    opening_hours: str = ""
    hands_over: bool = False


def likely(organisation: Organisation) -> SiteFacts:
    """What a place about to be noted likely says. The first is where the organisation is; another shares its town,
    and its street only when no place stands there yet: an address that is not its own would pass for noted."""
    known = [site for site in organisation.sites if site.archived_at is None]
    around = organisation if organisation.town or not known else known[0]
    taken = {plain(site.address) for site in known}
    free = bool(organisation.address) and plain(organisation.address) not in taken
    return SiteFacts(
        name="" if known else organisation.name,
        address=organisation.address if free else "",
        postal_code=around.postal_code,
        town=around.town,
        district=organisation.district if free else "",
    )


def add_site(*, organisation: Organisation, facts: SiteFacts, actor: User | None, at: datetime) -> Site:
    site = Site(created_at=at, **_checked(facts))
    organisation.sites.append(site)
    db.session.flush()
    record(Verb.SITE_CHANGED, organisation.ref, actor=actor, at=at, site=site.ref, fields=["new"])
    return site


def change_site(*, site: Site, facts: SiteFacts, actor: User, at: datetime) -> list[str]:
    """The names of the fields that changed. What is changed here, a later import of the directory leaves alone."""
    checked = _checked(facts)
    if checked["phone"] == shown_phone(site.phone):
        checked["phone"] = site.phone  # the same number, as the directory wrote it
    changed = [name for name, value in checked.items() if getattr(site, name) != value]
    for name in changed:
        setattr(site, name, checked[name])
    if changed:
        record(Verb.SITE_CHANGED, site.organisation.ref, actor=actor, at=at, site=site.ref, fields=changed)
    return changed


def close_site(*, site: Site, actor: User, at: datetime) -> None:
    """No longer offered nor published; what happened there keeps its name. Closed twice is closed once."""
    if site.archived_at is None:
        site.archived_at = at
        record(Verb.SITE_CHANGED, site.organisation.ref, actor=actor, at=at, site=site.ref, fields=["archived_at"])


def _checked(facts: SiteFacts) -> dict[str, object]:
    values = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(facts).items()}
    district = current_name(facts.district.strip())
    return values | {"phone": checked_phone(facts.phone), "email": facts.email.strip().lower(), "district": district}
