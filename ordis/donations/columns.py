"""The columns that Ordis understands in a donor's list, and how they are recognised. Pure."""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ordis.donations.values import known_kind
from ordis.kernel.book import letter
from ordis.kernel.choice import Choice
from ordis.kernel.grid import MOST_LINES, Grid, open_grid
from ordis.kernel.mending import LINE, TO_MEND


class Field(Choice):
    """What a column of a donor's list may hold."""

    KIND = "kind", "Sorte d’appareil"
    MAKE = "make", "Marque"
    MODEL = "model", "Modèle"
    SERIAL = "serial", "Numéro de série"
    ASSET_TAG = "asset_tag", "Numéro d’inventaire du donateur"
    QUANTITY = "quantity", "Quantité"
    CPU = "cpu", "Processeur"
    RAM = "ram", "Mémoire vive"
    SCREEN = "screen", "Taille d’écran"
    DISK_MEDIUM = "disk_medium", "Type de disque"
    DISK_MODEL = "disk_model", "Modèle du disque"
    DISK_SERIAL = "disk_serial", "Numéro de série du disque"
    DISK_CAPACITY = "disk_capacity", "Capacité du disque"
    BOUGHT_ON = "bought_on", "Date d’achat"
    NOTE = "note", "Remarque"


class Source(Choice):
    """How it is known what a column holds."""

    EXACT = "exact", "titre exact"
    ALIAS = "alias", "titre reconnu"
    CONTENT = "content", "reconnu à son contenu"
    REMEMBERED = "remembered", "retenu de ce donateur"
    CHOSEN = "chosen", "choisi"


"""Lines of a list, and devices that it announces: written in one transaction, see ``bench/donor_list.py``."""
"""Columns that the file of refused lines adds to those of the list."""
TWINS = (
    "{count} colonnes s’appellent «\u202f{title}\u202f» ({which})\u202f: aucune n’est lue tant que personne n’a dit "
    "ce que contient chacune."
)
COUNTS = {2: "Deux", 3: "Trois", 4: "Quatre"}
LEFT_ASIDE = (
    "La colonne «\u202f{title}\u202f» ({letter}) est laissée de côté\u202f: «\u202f{taken}\u202f» est déjà lue "
    "comme «\u202f{field}\u202f»."
)


_ALIASES: Mapping[Field, str] = {
    Field.DISK_SERIAL: "numero serie disque|serie disque|serial disque|sn disque|n serie disque|disk serial|ns disque"
    "|serial hdd|serial ssd|no serie disque|hdd serial|ssd serial|drive serial|n serie hdd|n serie ssd",
    Field.DISK_MODEL: "modele disque|disk model|marque disque|modele hdd|modele ssd|reference disque|drive model",
    Field.DISK_CAPACITY: "capacite disque|capacite|taille disque|stockage|disque|disque dur|disk|hdd|ssd|disk size"
    "|disk capacity|storage|capacite stockage|dd|taille dd|disques|drive size",
    Field.DISK_MEDIUM: "type disque|type de disque|disk type|technologie disque|type stockage|drive type|hdd ssd",
    Field.KIND: "type|type materiel|type de materiel|type appareil|type d appareil|categorie|nature|equipement|materiel"
    "|kind|category|device type|famille|sorte|type equipement|type d equipement|designation type|form factor|genre"
    "|sorte d appareil",
    Field.MAKE: "marque|constructeur|fabricant|make|brand|manufacturer|vendor|marque pc|oem",
    Field.MODEL: "modele|model|designation|reference|ref|product|produit|libelle|description|nom du modele|modele pc"
    "|model name|product name|intitule",
    Field.SERIAL: "numero de serie|n de serie|no de serie|numero serie|n serie|no serie|serie|serial|serial number"
    "|s n|sn|ns|serialnumber|service tag|num serie|num de serie|numserie|n s|numero serie pc|serial no|serial pc",
    Field.ASSET_TAG: "inventaire|numero inventaire|n inventaire|numero d inventaire|n d inventaire|asset|asset tag|tag"
    "|etiquette|code inventaire|immobilisation|numero immobilisation|n immo|immo|code barre|code barres|hostname"
    "|nom machine|nom poste|nom du poste|parc|numero de parc|n parc|id|identifiant|num inventaire",
    Field.QUANTITY: "quantite|qte|nombre|nb|qty|quantity|count|nbre|qt",
    Field.CPU: "processeur|cpu|processor|proc|type processeur|puce",
    Field.RAM: "ram|memoire|memoire vive|memory|memoire ram|ram go|ram gb|memoire go",
    Field.SCREEN: "ecran|taille ecran|pouces|diagonale|screen|screen size|taille|dalle|ecran pouces",
    Field.BOUGHT_ON: "date achat|achat|date acquisition|acquisition|date mise en service|mise en service|annee"
    "|annee achat|purchase date|date service|annee acquisition|date facture|date entree|annee mise en service"
    "|date mise service|purchased|bought|bought on|date livraison|livraison",
    Field.NOTE: "remarque|remarques|commentaire|commentaires|observation|observations|etat|note|notes|comment|remarks",
}
_UNITS = re.compile(r"\((go|gb|to|tb|mo|mb|pouces|inch|en go|en gb|en pouces)\)")


def plain(text: str) -> str:
    """Lower case, no accent, words apart by one space: « N° de Série : » → ``n de serie``."""
    bare = unicodedata.normalize("NFKD", text.replace("°", " ").replace("º", " ")).lower()
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", _UNITS.sub(" ", bare)).split())


def _telling(title: str) -> str:
    """« N° de série du disque » and « n série disque » tell the same: the words, without articles."""
    return " ".join(word for word in plain(title).split() if word not in {"de", "du", "des", "d", "le", "la", "l"})


_BY_ALIAS = {_telling(alias): field for field, aliases in _ALIASES.items() for alias in aliases.split("|")}


def named(header: str) -> Field | None:
    """The field that a column's title names, or None."""
    return _BY_ALIAS.get(_telling(header))


def looks_like_header(row: Sequence[str]) -> bool:
    """Whether a first row names columns: a known title, and no cell that looks like data."""
    titles = sum(named(cell) is not None for cell in row)
    kinds = sum(known_kind(cell) is not None for cell in row)
    return titles >= 2 or (titles == 1 and (len([cell for cell in row if cell.strip()]) == 1 or not kinds))


def open_list(data: bytes, *, sheet: str = "") -> Grid:
    """A donor's file as rows; what names its columns is looked for. Raises :class:`Refusal` (422)."""
    return open_grid(data, is_header=looks_like_header, most=MOST_LINES, sheet=sheet)


def signature(header: Sequence[str]) -> str:
    """The same for two lists whose columns are called alike in the same order, and for the refused lines of both."""
    words = [plain(title) for title in header]
    while words and words[-1] in ("", plain(LINE), plain(TO_MEND)):
        words.pop()
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()


@dataclass(slots=True)
class Recognised:
    """``columns``: index → field, each field once, with its source; ``doubts``: title → why its columns are not read;
    ``remarks``: columns left aside for another one."""

    columns: dict[int, Field] = field(default_factory=dict)
    sources: dict[int, Source] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def take(self, index: int, found: Field, source: Source) -> None:
        self.columns[index], self.sources[index] = found, source


def recognise(header: Sequence[str], sample: Sequence[Sequence[str]]) -> Recognised:
    """By exact title, else by a title that means the same, else (for kinds) by what the column holds.

    Two columns of the same title are a doubt that a person settles: one of two « Série » may be that of the disk.
    """
    found = Recognised()
    alike: dict[Field, list[int]] = defaultdict(list)
    for index, title in enumerate(header):
        if (meant := named(title)) is not None:
            alike[meant].append(index)
    for meant, indexes in alike.items():
        _settle(found, meant, indexes, header)
    if Field.KIND not in found.columns.values():
        _guess_kind(found, sample)
    return found


def _settle(found: Recognised, meant: Field, indexes: Sequence[int], header: Sequence[str]) -> None:
    exact = [index for index in indexes if plain(header[index]) == plain(meant.label)]
    first = (exact or indexes)[0]
    twins = [index for index in indexes if plain(header[index]) == plain(header[first])]
    if len(twins) > 1:
        which = " et ".join(map(letter, twins))
        count = COUNTS.get(len(twins), str(len(twins)))
        found.doubts[header[first]] = TWINS.format(count=count, title=header[first], which=which)
        return
    found.take(first, meant, Source.EXACT if exact else Source.ALIAS)
    for index in indexes:
        if index != first:
            found.remarks.append(
                LEFT_ASIDE.format(title=header[index], letter=letter(index), taken=header[first], field=meant.label)
            )


def _guess_kind(found: Recognised, sample: Sequence[Sequence[str]]) -> None:
    for index in range(max((len(row) for row in sample), default=0)):
        cells = [row[index] for row in sample if index < len(row) and row[index].strip()]
        if index not in found.columns and cells and all(known_kind(cell) is not None for cell in cells):
            found.take(index, Field.KIND, Source.CONTENT)
            return
