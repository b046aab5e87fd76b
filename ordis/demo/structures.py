"""The structures that know the families, one agent in each, all invented."""

from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.demo.donors import INVENTED
from ordis.demo.people import DOMAIN, Team
from ordis.partners import actions
from ordis.partners.actions import OrganisationFacts
from ordis.partners.models import Organisation, OrganisationKind

_K = OrganisationKind
_CENTRE = _K.NEIGHBOURHOOD_CENTRE


@dataclass(frozen=True, slots=True)
class Structure:
    """``families``: how many of the 78 it refers in 2022."""

    name: str
    kind: OrganisationKind
    agent: str
    district: str
    quota: int
    families: int


STRUCTURES = (
    Structure("Maison de quartier du Grand-Pré", _CENTRE, "Inès Petit", "Trois-Cités", 30, 18),
    Structure("Centre socioculturel La Passerelle", _CENTRE, "Karim Lounis", "Les Couronneries", 25, 16),
    Structure("CCAS de la ville", _K.CCAS, "Brigitte Moreau", "Centre-ville", 25, 14),
    Structure("Mission locale du Seuil-Vert", _K.MISSION_LOCALE, "Julien Fournier", "Saint-Éloi", 20, 12),
    Structure("Service éducation de la ville", _K.SCHOOL_SERVICE, "Laure Bonnet", "Bellejouanne", 15, 8),
    Structure("Service emploi de la ville", _K.EMPLOYMENT_SERVICE, "David N’Guessan", "Beaulieu", 15, 10),
)  # fmt: skip
"""The kinds of partners of the operation; together they refer 78 families."""

FAMILIES = sum(structure.families for structure in STRUCTURES)


@dataclass(frozen=True, slots=True)
class Referrer:
    structure: Structure
    organisation: Organisation
    agent: User


def open_structure(structure: Structure, rank: int, *, team: Team, at: datetime) -> Referrer:
    organisation = actions.add_organisation(
        facts=OrganisationFacts(
            name=f"{structure.name} {INVENTED}", kind=structure.kind, gives=False, prescribes=True,
            postal_code="86000", town="Poitiers", district=structure.district, yearly_quota=structure.quota,
        ),
        actor=team.coordinator, at=at, invented=True,
    )  # fmt: skip
    email = team.prescriber.email if rank == 0 else f"prescriber{rank + 1}@{DOMAIN}"
    agent = actions.invite(
        organisation=organisation, email=email, name=structure.agent, role=Role.PRESCRIBER,
        actor=team.coordinator, at=at,
    )  # fmt: skip
    return Referrer(structure, organisation, agent)


def open_recycler(*, team: Team, at: datetime) -> Organisation:
    """Who takes what cannot be used any more."""
    facts = OrganisationFacts(
        name=f"Recyclage du Clain {INVENTED}", kind=_K.RECYCLER, gives=False, prescribes=False, recycles=True,
        postal_code="86000", town="Poitiers",
    )  # fmt: skip
    return actions.add_organisation(facts=facts, actor=team.coordinator, at=at, invented=True)


def open_workshop(*, team: Team, at: datetime) -> Organisation:
    """An ESAT, as in many cities: lots of devices are entrusted to it, and it sees those alone."""
    facts = OrganisationFacts(
        name=f"ESAT Les Ateliers du Clos {INVENTED}", kind=_K.SOCIAL_WORKSHOP, gives=False, prescribes=False,
        refurbishes=True, postal_code="86000", town="Poitiers",
    )  # fmt: skip
    workshop = actions.add_organisation(facts=facts, actor=team.coordinator, at=at, invented=True)
    guest = team.refurbisher
    actions.invite(
        organisation=workshop, email=guest.email, name=guest.name, role=Role.REFURBISHER, actor=team.coordinator, at=at
    )
    return workshop
