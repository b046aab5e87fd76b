"""Everything that an address may name, once for each of two sides that must not see each other.

Whoever adds an address adds here what it names: the tests of this folder then walk it by themselves.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from ordis.accounts.models import User
from ordis.accounts.permissions import GRANTS, Permission, Role
from ordis.aftercare.first_steps import actions as first_steps
from ordis.aftercare.incidents import actions as incidents
from ordis.aftercare.incidents.models import IncidentKind, ToldBy
from ordis.aftercare.resale import actions as resale
from ordis.aftercare.surveys.models import SurveyInvitation, Wave
from ordis.aftercare.waivers import actions as waivers
from ordis.aftercare.waivers.models import AskedBy, Outcome, WaiverReason
from ordis.ceremonies import actions as ceremonies
from ordis.ceremonies.models import Guest
from ordis.devices.models import Device, Stage
from ordis.donations import papers
from ordis.donations.missing import Lack
from ordis.donations.models import DonationStage, LegalOrigin
from ordis.donations.offers.models import OfferPhoto
from ordis.donations.papers import PaperName
from ordis.donations.reen.actions import issue_proof
from ordis.donations.signing import actions as signing
from ordis.donations.signing.models import SignedSheet
from ordis.donations.thanks import actions as thanks
from ordis.donations.thanks.models import Naming
from ordis.handover import actions as handover
from ordis.handover.feeds import actions as feeds
from ordis.handover.models import HandedOverDevice, Handover, SignerQuality, SignerTitle
from ordis.handover.paperwork.models import SignedPage
from ordis.handover.slip import actions as slip
from ordis.handover.venues.models import Venue, VenueClosing
from ordis.kernel import clock
from ordis.kernel.blobs import blobs
from ordis.kernel.choice import Choice
from ordis.kernel.crypto import fingerprint
from ordis.kernel.db import Base, Referenced, db
from ordis.kernel.lockbox import lock
from ordis.kernel.randomness import new_ref
from ordis.mails import MAIL_STAGES
from ordis.partners.models import Membership, Organisation, OrganisationKind
from ordis.partners.sites import SiteFacts, add_site
from ordis.referrals.drafts import actions as drafts
from ordis.referrals.drafts.rules import Screen
from ordis.referrals.exclusions.actions import exclude
from ordis.referrals.messages import actions as messages
from ordis.referrals.models import Referral, ReferralStage
from ordis.refurbishing.outside import actions as outside
from tests import make
from tests.donations.collections import making as collecting
from tests.donations.custody import making as packing
from tests.donations.offers import making as offering
from tests.handover import making
from tests.handover.paperwork.making import attached
from tests.handover.tours import making as touring
from tests.house.test_routes import our_rules

GUARDIAN: Final = "Zénobie Tutrice"
DRAFTED: Final = "Nom-en-brouillon"
SCOPED: Final = (Role.PRESCRIBER, Role.DONOR, Role.REFURBISHER)
"""Roles that see the rows of their own organisations only; the others see all that their permissions open."""
UNKNOWN: Final = "nnnnnnnnnnnn"
"""A ref of nothing."""
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": tuple(PaperName),
    "screen": tuple(Screen),
    "way": ("out", "in"),
    "wave": tuple(wave.value for wave in Wave),
    "party": ("donor", "city"),
    "lack": tuple(Lack),
    "letter": (MAIL_STAGES[0].key,),
    "indicator": ("received", "families", "referrals_waiting"),
    "layout": ("csv", "xlsx"),
}
"""What an argument that names no row may be. One that is neither here nor a column fails the walk, by its name."""


NAMED: Final[Mapping[str, type[SignedPage | SignedSheet | OfferPhoto]]] = {
    "page_ref": SignedPage,
    "sheet_ref": SignedSheet,
    "photo_ref": OfferPhoto,
}
"""What an argument beside ``ref`` names, of one table alone: the walk tries each of them with each ``ref``."""


@dataclass(frozen=True, slots=True)
class Side:
    """``people``: who acts for this side, by role. ``refs``: every row of it that an address may name."""

    people: Mapping[Role, User]
    refs: frozenset[str]


def side() -> Side:
    """A prescriber's structure, a donor and an outside workshop, each with rows at each stage that has a page."""
    before = set(_named())
    structure = make.prescriber_structure()
    agent = make.user(Role.PRESCRIBER, name="Inès Petit", of=structure)
    _referrals(structure, agent)
    _bus()
    people = {Role.PRESCRIBER: agent, Role.DONOR: _gift(), Role.REFURBISHER: _lot()}
    db.session.flush()
    return Side(people, frozenset(set(_named()) - before))


def _referrals(structure: Organisation, agent: User) -> None:
    for stage in (ReferralStage.SUBMITTED, ReferralStage.TO_COMPLETE, ReferralStage.ACCEPTED, ReferralStage.REFUSED):
        row = make.referral(of=structure, author=agent, stage=stage)
    messages.write(referral=row, text="Bonjour", idempotency_key=row.ref, actor=make.user(), at=make.AT)
    served = making.signed(of=structure, agent=agent)
    _engagements(served.devices[0], agent)
    _first_steps(served.referral, structure, agent)
    _asked_how_it_goes(served)
    slip.issue_slip(handover=served, actor=agent, at=clock.now())
    guarded = {"quality": SignerQuality.GUARDIAN, "signer_name": GUARDIAN, "signer_title": SignerTitle.FATHER}
    waiting = making.ready(of=structure, agent=agent, **guarded)  # type: ignore[arg-type]
    attached(making.ready(of=structure, agent=agent))
    tomorrow = clock.now() + timedelta(days=1)
    feeds.open_feed(venue=None, actor=agent, at=make.AT)
    handover.set_appointment(referral=waiting.referral, starts_at=tomorrow, place="Mairie", actor=agent, at=clock.now())
    answers = {"organisation": [structure.ref], "last_name": [DRAFTED]}
    drafts.begin(ref=f"draft{agent.id}", organisation=structure, answers=answers, actor=agent, at=make.AT)


def _first_steps(referral: Referral, structure: Organisation, agent: User) -> None:
    site = add_site(organisation=structure, facts=SiteFacts(name="Médiathèque"), actor=agent, at=clock.now())
    tomorrow = clock.now() + timedelta(days=1)
    first_steps.plan(referral=referral, site=site, starts_at=tomorrow, actor=agent, at=clock.now())


def _asked_how_it_goes(served: Handover) -> None:
    today = clock.today()
    for wave in Wave:
        token = f"jeton-{served.ref}-{wave.value}"
        asked = SurveyInvitation(handover_id=served.id, wave=wave, token=token, token_hash=fingerprint(token))
        asked.invited_on, asked.open_until = today, today + timedelta(days=60)
        db.session.add(asked)


def _engagements(line: HandedOverDevice, agent: User) -> None:
    """A waiver that was refused, another that waits, a breakdown, and a report."""
    said = {"line": line, "reason": WaiverReason.OTHER, "asked_by": AskedBy.COUNTER, "note": "", "actor": agent}
    refused = waivers.ask(**said, at=clock.now())  # type: ignore[arg-type]
    waivers.decide(waiver=refused, outcome=Outcome.REFUSED, why="Trop tôt", actor=make.user(), at=clock.now())
    waivers.ask(**said, at=clock.now())  # type: ignore[arg-type]
    told = {"kind": IncidentKind.BREAKDOWN, "told_by": ToldBy.STRUCTURE, "actor": agent}
    incidents.declare(line=line, **told, at=clock.now())  # type: ignore[arg-type]
    code, key = line.device.code, f"clef-{line.id}"
    resale.report(code=code, device=line.device, said="Vu au marché", contact="", key=key, at=clock.now())
    asked = line.handover
    exclude(
        referral=asked.referral, until=clock.today() + timedelta(days=30), no_resale_until=asked.no_resale_until,
        why="Annonce", actor=make.user(), at=clock.now(),
    )  # fmt: skip


def _bus() -> None:
    """A place of the city, a tour and a collection with a stop: no side's own, and no scoped role opens their pages."""
    venue = Venue(name=f"Médiathèque {new_ref()}", hours={"1": [["09:00", "12:00"]]})
    venue.closings.append(VenueClosing(first_day=date(2027, 1, 1), last_day=date(2027, 1, 2)))
    db.session.add(venue)
    touring.stop(touring.tour(on=touring.bus(f"Bus {new_ref()}")))
    stop = collecting.stop(collecting.planned())
    packing.packed(stop.donation, 1)
    packing.handed(stop.donation, packing.facts([], key=new_ref(), pieces=3))


def _gift() -> User:
    """Of a public body, with each paper, its page of thanks, its logo, and its invitation to a ceremony."""
    donation = make.donation(of=make.donor(), stage=DonationStage.RECEIVED)
    make.device(stage=Stage.READY, of=donation)
    packing.handed(donation, packing.facts([], key=new_ref(), pieces=3))
    offering.questioned(donation.donor)
    papers.issue_agreement(donation=donation, actor=make.user(), at=make.AT)
    half = signing.opened(donation)
    page = lock(b"a page")
    half.sheets.append(SignedSheet(sha256=page.sha256, blob=page.blob, photo_key=page.key, media="image/jpeg"))
    donor, staff = donation.donor, make.user()
    donation.legal_origin, donation.received_at = LegalOrigin.PUBLIC, clock.now()
    db.session.flush()
    donation.devices[0].received_at = clock.now()
    issue_proof(donor=donor, year=clock.today().year, actor=staff, at=clock.now())
    logo = blobs().put(f"a logo of {donor.ref}".encode())
    thanks.say(donor=donor, naming=Naming.LOGO, logo=logo, actor=staff, at=clock.now())
    thanks.open_page(donor=donor, actor=staff, at=clock.now())
    soon = clock.today() + timedelta(days=9)
    said = {"name": "Remise", "place": "Mairie", "held_on": soon, "period_from": soon, "thanks": ""}
    ceremony = ceremonies.plan(**said, actor=staff, at=clock.now())  # type: ignore[arg-type]
    ceremony.guests.append(Guest(organisation_id=donor.id, label=donor.name, seats=2))
    db.session.flush()
    return make.user(Role.DONOR, name="Léa Dupuis", of=donor)


def _lot() -> User:
    lead = make.user(Role.WORKSHOP_LEAD)
    workshop = make.organisation(name="ESAT du Clos", kind=OrganisationKind.SOCIAL_WORKSHOP, refurbishes=True)
    lot = outside.open_lot(organisation=workshop, instructions="Nettoyer", due_on=None, actor=lead, at=make.AT)
    outside.add(lot=lot, device=make.device(stage=Stage.WIPED), actor=lead, at=make.AT)
    db.session.flush()
    db.session.expire(lot)
    outside.send(lot=lot, actor=lead, at=make.AT)
    return make.user(Role.REFURBISHER, of=workshop)


def everybody(role: Role) -> User:
    """Somebody of ``role`` who belongs to every organisation: what this person does not see, the role never sees."""
    person = make.user(role)
    known = db.session.scalars(sa.select(Organisation.id))
    db.session.add_all(Membership(user_id=person.id, organisation_id=each) for each in known)
    db.session.flush()
    return person


def _refs(tables: Container[str] | None = None) -> Iterator[str]:
    for model in _models():
        if issubclass(model, Referenced) and (tables is None or model.__tablename__ in tables):
            yield from db.session.scalars(sa.select(model.ref))


def _named() -> Iterator[str]:
    """What tells one row from the others in an address: a device goes by its code."""
    yield from _refs()
    yield from db.session.scalars(sa.select(Device.code))


def _models() -> Iterator[type[Base]]:
    return (mapper.class_ for mapper in Base.registry.mappers)


def values(argument: str) -> list[str]:
    """What ``<argument>`` of an address may be in this world: words, or every value of a column of that name."""
    if argument in WORDS:
        return [str(word) for word in WORDS[argument]]
    if argument in NAMED:
        return sorted(db.session.scalars(sa.select(NAMED[argument].ref)))
    column = "ref" if argument.endswith("_ref") else argument
    found: set[str] = set()
    for model in _models():
        kept = model.__table__.columns.get(column)
        if kept is not None and kept.foreign_keys == set() and issubclass(kept.type.python_type, str | int | Choice):
            found |= {str(getattr(value, "value", value)) for value in db.session.scalars(sa.select(kept)) if value}
    return sorted(found)


def given(visitor: FlaskClient, rule: Rule) -> dict[str, list[str]]:
    """What may fill the arguments of ``rule``. For ``ref``, only rows of the tables in which it is looked for.

    The others would all be « not found » in the same statement. An address that looks nowhere is given them all.
    """
    filled = {name: values(name) for name in rule.arguments}
    if "ref" in filled and all(filled.values()):
        tables = _searched(visitor, rule, {name: some[0] for name, some in filled.items()} | {"ref": UNKNOWN})
        if tables:
            filled["ref"] = sorted(_refs(tables))
    return filled


def _searched(visitor: FlaskClient, rule: Rule, chosen: Mapping[str, str]) -> set[str]:
    """The tables whose ``ref`` is compared in a statement that carries ``UNKNOWN``, when ``rule`` is asked for it."""
    found: set[str] = set()

    def note(_connection: object, _cursor: object, statement: str, given: Any, *_: object) -> None:
        if UNKNOWN in (given.values() if isinstance(given, Mapping) else given):
            found.update(re.findall(r"(\w+?)(?:_\d+)?\.ref\b", statement.partition("FROM")[2]))

    connection = db.engines[None]
    sa.event.listen(connection, "before_cursor_execute", note)
    try:
        with undone():
            visitor.open(path_of(rule, chosen), method=method_of(rule))
    finally:
        sa.event.remove(connection, "before_cursor_execute", note)
    return found & Base.metadata.tables.keys()


def choices(rule: Rule, given: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Each way to fill the arguments of ``rule`` from ``given``."""
    names = sorted(rule.arguments)
    for chosen in product(*(given[name] for name in names)):
        yield dict(zip(names, chosen, strict=True))


def path_of(rule: Rule, chosen: Mapping[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: chosen[found[1]], rule.rule)


def rules_of(app: Flask, role: Role) -> list[Rule]:
    """The addresses with arguments that ``role`` may ask for."""

    def permission(rule: Rule) -> Permission | None:
        return getattr(app.view_functions[rule.endpoint], "permission", None)

    return [
        rule
        for rule in our_rules(app)
        if rule.arguments and permission(rule) in GRANTS[role] and not rule.rule.startswith("/api")
    ]


def method_of(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else "POST"


@contextmanager
def undone() -> Iterator[None]:
    """What the requests of this block write is taken back at its end."""
    db.session.commit()
    connection = db.engines[None]
    with connection.begin_nested() as kept:  # type: ignore[attr-defined] # the connection of the test's transaction
        yield
        db.session.rollback()
        kept.rollback()
    db.session.expire_all()
