"""What the lead has set up for the floor: a checklist of the house, printers, a size, stickers, parts, views."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ordis.accounts.models import User
from ordis.demo.diary import moment, workday
from ordis.demo.world import World
from ordis.devices.labels import actions as labels
from ordis.devices.labels import queries as printed
from ordis.devices.labels import stickers
from ordis.devices.labels.actions import PrinterFacts
from ordis.devices.labels.formats import LabelFormat
from ordis.devices.labels.models import PrinterLanguage
from ordis.devices.labels.sheet import AS_DRAWN, Correction
from ordis.devices.listing import ANY, Filter
from ordis.devices.lists import saved
from ordis.devices.models import Kind, Stage
from ordis.refurbishing import publishing
from ordis.refurbishing.parts import actions as parts
from ordis.refurbishing.parts.actions import Described
from ordis.refurbishing.parts.models import Part, PartKind
from ordis.refurbishing.rules import BATTERY, CHECKLISTS, Item
from ordis.stock import actions as stock
from ordis.stock.models import PlaceKind

RETURNED = "Deux familles sont revenues avec une charnière cassée, une avec une batterie qui tient une heure."
HINGES = Item("", "Charnières", "Ouvrir et fermer dix fois : pas de craquement, l’écran tient à mi-course.")
HALF_ITS_LIFE = "Lire la santé : 50 % au moins, sinon remplacer. Pas de gonflement, coque à plat sur la table."
STICKERS = 24
GIB = 1024  # megabytes
BOUGHT = (
    (Described(PartKind.MEMORY, "DDR4 SO-DIMM 2400", "Portables de 2016 à 2020", 4 * GIB, 900, 3), 8),
    (Described(PartKind.MEMORY, "DDR4 SO-DIMM 2400", "Portables de 2016 à 2020", 8 * GIB, 1650, 2), 5),
    (Described(PartKind.MEMORY, "DDR4 DIMM 2400", "Unités centrales", 4 * GIB, 850, 2), 4),
    (Described(PartKind.STORAGE, "SSD SATA 240 Go neuf", "Tout appareil à disque 2,5 pouces", 240 * 10**9, 1990, 2), 3),
    (Described(PartKind.CHARGER, "Chargeur HP 45 W embout bleu", "EliteBook 840, ProBook 450", None, 1200, 2), 6),
    (Described(PartKind.CHARGER, "Chargeur Dell 65 W", "Latitude 5490, E5570", None, 1350, 2), 2),
    (Described(PartKind.CHARGER, "Chargeur Lenovo USB-C 65 W", "ThinkPad T480", None, 1550, 2), 5),
    (Described(PartKind.BATTERY, "Batterie Latitude 5490", "Latitude 5480 et 5490", None, 3900, 1), 1),
    (Described(PartKind.PERIPHERAL, "Souris USB filaire", "", None, 350, 10), 22),
    (Described(PartKind.CABLE, "Adaptateur DisplayPort vers HDMI", "", None, 480, 4), 9),
)
"""What the association bought or was given, and how many pieces of each."""


@dataclass(slots=True)
class Equipping:
    """``parts``: the lines of ``BOUGHT``, in their order; ``batch``: number of the stickers printed ahead."""

    world: World
    today: date
    parts: list[Part] = field(default_factory=list)
    batch: str = ""

    def plan(self) -> None:
        self._on(-45, 10, self.publish_checklist)
        self._on(-44, 10, self.set_up_labels)
        self._on(-40, 11, self.buy_parts)
        self._on(-31, 16, self.print_stickers)
        self._on(-6, 9, self.keep_views)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, self.world.minute()), act)

    def publish_checklist(self, at: datetime) -> None:
        """Version 1 for laptops: the hinges apart, the battery measured."""
        measured = [replace(item, look_at=HALF_ITS_LIFE) if item == BATTERY else item for item in self._laptops()]
        publishing.publish_checklist(
            kind=Kind.LAPTOP, items=[measured[0], HINGES, *measured[1:]], based_on=0, note=RETURNED,
            actor=self.world.team.lead, at=at,
        )  # fmt: skip

    def _laptops(self) -> tuple[Item, ...]:
        case, *others = CHECKLISTS[Kind.LAPTOP]
        return (replace(case, label="Coque"), *others)

    def set_up_labels(self, at: datetime) -> None:
        """A laser printer that shifts a little, a Zebra, and a sheet that no maker of the list sells."""
        lead = self.world.team.lead
        of_the_office = LabelFormat("Planche de la mairie", (48.5, 25.4), 4, 11, 8.0, 8.8, 48.5, 25.4, maker="Maison")
        labels.add_size(sheet=of_the_office, actor=lead, at=at)
        laser = PrinterFacts("Laser de l’atelier", PrinterLanguage.PDF, None, "L7654", Correction(0.6, -1.1, 1.002))
        zebra = PrinterFacts("Zebra de la réception", PrinterLanguage.ZPL, 203, "Zebra 57×32", AS_DRAWN)
        for facts in (laser, zebra):
            labels.add_printer(facts=facts, actor=lead, at=at)

    def buy_parts(self, at: datetime) -> None:
        """They have a cupboard of their own at the workshop."""
        lead, workshop = self.world.team.lead, self.world.places.bench.parent
        cupboard = stock.open_place(
            name="Armoire à pièces", kind=PlaceKind.BOX, capacity=None, parent=workshop, actor=lead, at=at
        )
        for described, pieces in BOUGHT:
            line = replace(described, place=cupboard.code)
            self.parts.append(parts.add_part(described=line, pieces=pieces, note="", actor=lead, at=at))

    def print_stickers(self, at: datetime) -> None:
        self.batch = stickers.print_batch(count=STICKERS, actor=self.world.team.technicians[0], at=at)

    def free_sticker(self) -> str:
        """The code of the first that no device bears."""
        return printed.stickers_of(self.batch)[0].code

    def part(self, label: str, capacity: int | None = None) -> Part:
        return next(each for each in self.parts if each.label == label and capacity in (None, each.capacity))

    def keep_views(self, at: datetime) -> None:
        team = self.world.team
        at_work = Filter(stage=(Stage.WIPED, Stage.REFURBISHING))
        sleeping = Filter(stage=(Stage.READY,), days=60)
        comfort = Filter(stage=(Stage.READY,), kind=(Kind.LAPTOP,), performance="Confort")
        self._keep("Portables « Confort » prêts", comfort, team.lead, at, shared=True)
        self._keep("Prêts qui dorment depuis deux mois", sleeping, team.coordinator, at, shared=True)
        self._keep("Sur l’établi", at_work, team.technicians[0], at)
        self._keep("Chez l’ESAT", Filter(outside=ANY), team.lead, at)

    def _keep(self, name: str, wanted: Filter, owner: User, at: datetime, *, shared: bool = False) -> None:
        view = saved.save_view(name=name, wanted=wanted, shared=shared, actor=owner, at=at)
        saved.star(key=view.ref, on=True, user=owner)
