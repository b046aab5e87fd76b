"""Fifteen invented donors, their contacts, and the gift of each in 2022."""

from dataclasses import dataclass
from datetime import date, datetime

from stdnum import luhn

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.demo.people import DOMAIN, Team
from ordis.donations.models import LegalOrigin
from ordis.partners import actions
from ordis.partners.actions import OrganisationFacts
from ordis.partners.models import Organisation, OrganisationKind

INVENTED = "(nom inventé)"


@dataclass(frozen=True, slots=True)
class Gift:
    """What a donor gives in 2022. ``counts``: laptops, desktops, all-in-ones that arrive."""

    offered: date
    received: date
    counts: tuple[int, int, int]
    missing: int = 0  # announced, never arrived
    unannounced: int = 0  # of those that arrive, how many no list announced
    disks_removed: bool = False
    detailed_list: bool = True
    early_certificate: bool = False  # asked for before every disk is wiped


@dataclass(frozen=True, slots=True)
class Donor:
    name: str
    contact: str
    function: str
    address: str
    gift: Gift
    kind: OrganisationKind = OrganisationKind.COMPANY
    legal_basis: str = ""
    requires_purge: bool = False

    @property
    def legal_origin(self) -> LegalOrigin:
        public = self.kind is OrganisationKind.PUBLIC_BODY
        return LegalOrigin.PUBLIC if public else LegalOrigin.COMPANY


def _day(month: int, day: int) -> date:
    return date(2022, month, day)


DONORS = (
    Donor("Imprimerie du Clain", "Paul Mercier", "Directeur", "12 rue des Presses",
          Gift(_day(1, 17), _day(2, 1), (14, 6, 0), early_certificate=True)),
    Donor("Mutuelle du Vieux Moulin", "Claire Aubry", "Responsable informatique", "4 allée de la Roue",
          Gift(_day(1, 31), _day(2, 22), (2, 16, 0), missing=2, detailed_list=False)),
    Donor("Cabinet comptable Tardif", "Luc Tardif", "Associé", "31 rue du Grand-Livre",
          Gift(_day(2, 14), _day(3, 8), (9, 0, 0))),
    Donor("Laiterie du Seuil", "Nadège Brun", "Responsable RSE", "Zone des Prés-Hauts",
          Gift(_day(3, 1), _day(3, 22), (0, 8, 4), detailed_list=False)),
    Donor("Transports Miosson-Express", "Rachid Hamdi", "Gérant", "7 avenue des Quais",
          Gift(_day(3, 14), _day(4, 5), (7, 5, 0), unannounced=1)),
    Donor("Assurances du Pont-Rouge", "Sylvie Lemoine", "Directrice des systèmes", "2 place du Pont-Rouge",
          Gift(_day(4, 4), _day(4, 26), (15, 0, 0))),
    Donor("Atelier d’architecture Belle-Pierre", "Jeanne Caillaud", "Architecte", "18 rue de la Taille",
          Gift(_day(4, 19), _day(5, 10), (4, 2, 2), disks_removed=True)),
    Donor("Menuiseries Chêne & Fils", "Bruno Chêne", "Gérant", "Zone du Bois-Joli",
          Gift(_day(5, 9), _day(5, 31), (3, 7, 0), detailed_list=False)),
    Donor("Clinique des Trois-Fontaines", "Amina Saïdi", "Directrice adjointe", "60 rue des Fontaines",
          Gift(_day(5, 23), _day(6, 14), (8, 6, 0)), requires_purge=True),
    Donor("Syndicat intercommunal de la Boivre-Haute", "Gilles Perrot", "Directeur", "1 rue du Lavoir",
          Gift(_day(6, 7), _day(6, 28), (5, 4, 2)), OrganisationKind.PUBLIC_BODY,
          "Délibération 2022-31, art. L3212-3 CG3P"),
    Donor("Semences du Haut-Poitou-Nord", "Élise Guérin", "Responsable des achats", "Route des Silos",
          Gift(_day(6, 20), _day(7, 5), (10, 6, 0), unannounced=2)),
    Donor("Librairie-papeterie La Marge", "Thomas Ribot", "Gérant", "9 rue de la Marge",
          Gift(_day(8, 29), _day(9, 13), (3, 4, 0), detailed_list=False)),
    Donor("Logiciels Pictave", "Fatou Sarr", "Directrice technique", "Pépinière du Futaie, bâtiment C",
          Gift(_day(9, 5), _day(9, 27), (13, 0, 0))),
    Donor("Notaires du Parvis-Neuf", "Marie Joubert", "Secrétaire générale", "3 parvis Neuf",
          Gift(_day(9, 26), _day(10, 11), (2, 4, 0))),
    Donor("Électricité Gartempe-Services", "Olivier Naud", "Directeur d’agence", "Rue de l’Ampère-Vieux",
          Gift(_day(10, 10), _day(11, 3), (5, 5, 2))),
)  # fmt: skip
"""Their gifts arrive with 183 computers in all."""

ARRIVED = sum(sum(donor.gift.counts) for donor in DONORS)


def open_donor(donor: Donor, rank: int, *, team: Team, at: datetime) -> Organisation:
    """The organisation, the person to write to, who also receives a personal link."""
    organisation = actions.add_organisation(
        facts=OrganisationFacts(
            name=f"{donor.name} {INVENTED}", kind=donor.kind, gives=True, prescribes=False,
            siret=_siret(rank), address=donor.address, postal_code="86000", town="Poitiers",
            requires_purge=donor.requires_purge,
        ),
        actor=team.coordinator, at=at, invented=True,
    )  # fmt: skip
    email = team.donor.email if rank == 0 else f"donor{rank + 1}@{DOMAIN}"
    actions.add_contact(
        organisation=organisation, name=donor.contact, function=donor.function, email=email, phone="",
        actor=team.coordinator, at=at,
    )  # fmt: skip
    _invite(organisation, email, donor.contact, team.coordinator, at)
    return organisation


def _invite(organisation: Organisation, email: str, name: str, coordinator: User, at: datetime) -> None:
    actions.invite(
        organisation=organisation, email=email, name=name, role=Role.DONOR, actor=coordinator, at=at
    )  # fmt: skip


def _siret(rank: int) -> str:
    """A number whose key is right and that no company has: none begins with 000."""
    stem = f"0002202{rank % 10}"
    siren = stem + luhn.calc_check_digit(stem)
    establishment = f"{siren}{rank // 10:04d}"
    return establishment + luhn.calc_check_digit(establishment)
