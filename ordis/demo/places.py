"""Where structures receive families: brought by files of the national directory, corrected and added by hand."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from ordis.demo.diary import moment, workday
from ordis.demo.donors import INVENTED
from ordis.demo.world import World
from ordis.partners import actions as partners
from ordis.partners import closing, sites
from ordis.partners.actions import OrganisationFacts
from ordis.partners.directory import actions
from ordis.partners.directory.schema import NO_SIRET
from ordis.partners.models import Organisation, OrganisationKind, Site
from ordis.partners.sites import SiteFacts

NEEDS_HELP = "Aide aux démarches administratives|Maîtrise des outils numériques du quotidien"
TAUGHT = "Accompagnement individuel|Dans un atelier collectif"
FILE, NEWER_FILE = "lieux-mediation-numerique-vienne.csv", "lieux-mediation-numerique-vienne-corrige.csv"
ANNEXE = "Annexe du marché"
CORRECTED_PHONE = "05 36 49 12 40"  # numbers that the Arcep keeps for works of fiction


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the directory, its fields named as in the schema."""

    id: str
    nom: str
    adresse: str
    telephone: str
    horaires: str = "Mo-Fr 09:00-12:30,13:30-17:30"
    typologie: str = "CS"
    code_postal: str = "86000"
    commune: str = "Poitiers"
    code_insee: str = "86194"
    pivot: str = NO_SIRET
    latitude: str = "46.58"
    longitude: str = "0.34"
    services: str = NEEDS_HELP
    frais_a_charge: str = "Gratuit"
    modalites_accompagnement: str = TAUGHT
    source: str = "Annuaire inventé"
    date_maj: str = ""


def _of(rank: int, name: str, address: str, kind: str, phone: int) -> Listed:
    number = f"+335364912{phone:02d}"
    return Listed(f"Demonstration-86-{rank:04d}", f"{name} {INVENTED}", address, number, typologie=kind)


PUBLISHED = (
    _of(1, "Maison de quartier du Grand-Pré", "2 place du Grand-Pré", "CS", 11),
    _of(2, "Centre socioculturel La Passerelle", "18 rue de la Passerelle", "CS", 12),
    _of(3, "CCAS de la ville", "5 rue des Écoles", "CCAS", 13),
    _of(4, "Mission locale du Seuil-Vert", "40 avenue du Seuil-Vert", "ML", 14),
    _of(5, "Médiathèque de l’Îlot", "1 quai de l’Îlot", "BIB", 15),
    _of(6, "Espace numérique des Moulins", "9 chemin des Moulins", "ASSO", 16),
)
"""Four of these belong to structures that Ordis knows; two make partners of their own."""


def directory_file(places: Sequence[Listed], day: date) -> bytes:
    """The file as a portal publishes it: CSV in UTF-8, all of it brought up to date on ``day``."""
    out = io.StringIO()
    lines = [asdict(each) | {"date_maj": each.date_maj or day.isoformat()} for each in places]
    writer = csv.DictWriter(out, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def corrected_places() -> list[Listed]:
    """A month later: other hours, a number that Ordis has corrected, one more place, and a line without its town."""
    first, second, third, *others = PUBLISHED
    later = Listed(second.id, second.nom, second.adresse, second.telephone, "Mo-Sa 10:00-18:00", services="Parentalité")
    more = _of(7, "Tiers-lieu de la Cueille", "27 rue de la Cueille", "TIERS_LIEUX", 17)
    incomplete = Listed("Demonstration-86-0008", f"Local sans adresse {INVENTED}", "", "", code_postal="")
    return [first, later, third, *others, more, incomplete]


@dataclass(slots=True)
class Sites:
    """``own``: where families sign at the demonstration prescriber's structure."""

    world: World
    today: date
    own: Site = field(init=False)

    def plan(self) -> None:
        for later, hour, act in (
            (-55, 9, self.import_directory),
            (-54, 10, self.correct),
            (-53, 10, self.add_by_hand),
            (-50, 15, self.archive_a_closed_structure),
            (-9, 11, self.note_twice),
            (-1, 11, self.keep_newer_file),
        ):
            self._on(later, hour, act)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, self.world.minute()), act)

    def import_directory(self, at: datetime) -> None:
        coordinator = self.world.team.coordinator
        data = directory_file(PUBLISHED, workday(self.today, -70))
        kept = actions.keep_file(data=data, filename=FILE, actor=coordinator, at=at)
        figures = actions.preview_of(kept, at.date()).figures
        brought = actions.apply(kept=kept, expected=figures, actor=coordinator, at=at)
        for line in actions.preview_of(kept, at.date()).lines:
            if line.site is not None:
                line.site.organisation.invented = True
        if brought.figures["new"] != len(PUBLISHED):
            raise RuntimeError("the directory of the demonstration is no longer read whole")

    def correct(self, at: datetime) -> None:
        """The structures say where families may be handed their computer, and one its true number."""
        for referrer in self.world.referrers[:4]:
            (site,) = referrer.organisation.sites
            phone = CORRECTED_PHONE if referrer.agent is self.world.team.prescriber else site.phone
            self._change(site, referrer.structure.district, phone, hands_over=referrer.structure.families > 12, at=at)
        self.own = self.world.referrers[0].organisation.sites[0]

    def _change(self, site: Site, district: str, phone: str, *, hands_over: bool, at: datetime) -> None:
        facts = SiteFacts(
            name=site.name, address=site.address, postal_code=site.postal_code, town=site.town, district=district,
            phone=phone, opening_hours=site.opening_hours, hands_over=hands_over,
        )  # fmt: skip
        sites.change_site(site=site, facts=facts, actor=self.world.team.coordinator, at=at)

    def add_by_hand(self, at: datetime) -> None:
        """A place that no directory lists, and another that closed."""
        referrer = self.world.referrers[0]
        for name, address, open_still in ((ANNEXE, "Halle du marché", True), ("Ancien local", "7 rue Basse", False)):
            facts = SiteFacts(
                name=name, address=address, postal_code="86000", town="Poitiers", district=referrer.structure.district,
                opening_hours="Sa 09:00-12:00", hands_over=open_still,
            )  # fmt: skip
            site = sites.add_site(
                organisation=referrer.organisation, facts=facts, actor=self.world.team.coordinator, at=at
            )
            if not open_still:
                sites.close_site(site=site, actor=self.world.team.coordinator, at=at)

    def archive_a_closed_structure(self, at: datetime) -> None:
        name = f"Association Les Claviers de Montmidi {INVENTED}"
        closed = self._open(name, OrganisationKind.ASSOCIATION, at)
        closing.archive(organisation=closed, actor=self.world.team.coordinator, at=at)

    def note_twice(self, at: datetime) -> None:
        """Somebody did not look first: two records of one structure, to be merged."""
        known = self.world.referrers[3].organisation
        self._open(known.name.upper().replace(INVENTED.upper(), INVENTED), known.kind, at)

    def _open(self, name: str, kind: OrganisationKind, at: datetime) -> Organisation:
        facts = OrganisationFacts(
            name=name, kind=kind, gives=False, prescribes=True, postal_code="86000", town="Poitiers"
        )  # fmt: skip
        return partners.add_organisation(facts=facts, actor=self.world.team.coordinator, at=at, invented=True)

    def keep_newer_file(self, at: datetime) -> None:
        """Given and read, not yet confirmed: its page shows what it would do."""
        data = directory_file(corrected_places(), workday(self.today, -2))
        actions.keep_file(data=data, filename=NEWER_FILE, actor=self.world.team.coordinator, at=at)
