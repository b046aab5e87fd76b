"""What an offer may say, how it is kept, and what tells a person from a program. Pure."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from ordis.devices.models import Kind
from ordis.donations.models import AgeBracket, Condition, LegalOrigin, WipedBy
from ordis.kernel.choice import Choice

CONFIRM_WITHIN: Final = timedelta(days=7)
LEAST_TIME: Final = timedelta(seconds=4)
"""Nobody reads the page and fills it in faster."""
MOST_MAILS: Final = 3
"""Messages « confirmez votre offre » to one address in a day; more would be somebody else’s doing."""
MOST_PHOTOS: Final = 6

EXPIRED: Final = (
    "Ce lien n’est plus valable\u202f: il l’est sept jours tant que l’offre n’est pas confirmée. Rien n’a été envoyé. "
    "Refaites votre offre en deux minutes depuis la page «\u202fProposer du matériel\u202f», ou appelez-nous."
)


class Disks(Choice):
    IN = "in", "Ils sont dans les appareils"
    REMOVED = "removed", "Ils sont retirés"
    UNKNOWN = "unknown", "Je ne sais pas"


class Wiper(Choice):
    """Who erases, in the donor's mind: the workshop proves every disk whatever was done before."""

    WORKSHOP = "workshop", "L’atelier de la ville, avec une attestation"
    DONOR = "donor", "Nous, avant l’enlèvement"
    UNDECIDED = "undecided", "À voir ensemble"


class Lock(Choice):
    BIOS = "bios", "Mot de passe de démarrage (BIOS)"
    MDM = "mdm", "Gestion à distance (MDM, Intune, Jamf…)"
    ACCOUNT = "account", "Compte lié (Apple, Google, Microsoft)"


class Wish(Choice):
    NAMED = "named", "Être nommés parmi les donateurs"
    CERTIFICATES = "certificates", "Recevoir les attestations d’effacement"
    TAX_RECEIPT = "tax_receipt", "Recevoir un reçu fiscal, si l’opération peut en établir"


class Offered(NamedTuple):
    """« 12 ordinateurs portables, 3 à 5 ans, en marche »."""

    kind: Kind
    quantity: int
    age: AgeBracket = AgeBracket.UNKNOWN
    condition: Condition = Condition.UNKNOWN


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that a donor says. ``siren``: 9 digits, or the 14 of a SIRET. ``organisation`` is "" for a person."""

    giver: LegalOrigin
    organisation: str = ""
    siren: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    lines: tuple[Offered, ...] = ()
    disks: Disks = Disks.UNKNOWN
    wiper: Wiper = Wiper.WORKSHOP
    locks: tuple[Lock, ...] = ()
    place: str = ""
    floor: str = ""
    lift: bool = False
    dock: bool = False
    hours: str = ""
    wished_on: date | None = None
    wishes: tuple[Wish, ...] = ()
    note: str = ""

    @property
    def name(self) -> str:
        """By whom the city knows this offer."""
        return self.organisation or self.contact

    @property
    def devices(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def wiped_by(self) -> WipedBy:
        return WipedBy.DONOR if self.disks is Disks.REMOVED else WipedBy.WORKSHOP

    @property
    def access(self) -> str:
        """« étage 2, avec ascenseur, 9 h – 17 h », of what is known."""
        floor = f"étage\u202f: {self.floor}" if self.floor else ""
        lift, dock = "ascenseur" if self.lift else "", "quai de chargement" if self.dock else ""
        return ", ".join(filter(None, (floor, lift, dock, self.hours)))


def kept(told: Told) -> str:
    return json.dumps(asdict(told), ensure_ascii=False, default=date.isoformat)


def read(text: str) -> Told | None:
    """What :func:`kept` wrote; None once it was forgotten."""
    if not text:
        return None
    said: dict[str, Any] = json.loads(text)
    return Told(
        **said
        | {
            "giver": LegalOrigin(said["giver"]),
            "lines": tuple(Offered(Kind(k), n, AgeBracket(a), Condition(c)) for k, n, a, c in said["lines"]),
            "disks": Disks(said["disks"]),
            "wiper": Wiper(said["wiper"]),
            "locks": tuple(map(Lock, said["locks"])),
            "wishes": tuple(map(Wish, said["wishes"])),
            "wished_on": date.fromisoformat(said["wished_on"]) if said["wished_on"] else None,
        }
    )


def too_fast(opened_at: datetime, at: datetime) -> bool:
    return at - opened_at < LEAST_TIME


def expired(sent_at: datetime, at: datetime) -> bool:
    """Whether an offer that nobody confirmed can no longer be."""
    return at - sent_at >= CONFIRM_WITHIN


class Address(NamedTuple):
    street: str
    postal_code: str
    town: str


def address_of(place: str) -> Address:
    """A place typed on one line, « 12 rue des Presses, 86000 Poitiers », as a record keeps it; whole as the street when
    it names no postcode and town."""
    found = re.fullmatch(r"(.*?)[\s,]*\b(\d{5})\s+(\D{1,80})", " ".join(place.split()))
    return Address(*(each.strip(" ,") for each in found.groups())) if found else Address(place.strip(), "", "")
