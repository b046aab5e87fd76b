"""The columns that Ordis understands in a donor's list, and how they are recognised. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from ordis.donations.values import known_kind
from ordis.kernel.choice import Choice
from ordis.kernel.grid import Grid, open_grid


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
    NOTE = "note", "Remarque"


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


def open_list(data: bytes) -> Grid:
    """A donor's file as rows; what names its columns is looked for. Raises :class:`Refusal` (422)."""
    return open_grid(data, is_header=looks_like_header)


def guess(header: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[int, Field]:
    """Column index → field, each field once: by title, else (for kinds) by what the column holds."""
    found: dict[int, Field] = {}
    for index, title in enumerate(header):
        field = named(title)
        if field is not None and field not in found.values():
            found[index] = field
    if Field.KIND not in found.values():
        _guess_kind(found, sample)
    return found


def _guess_kind(found: dict[int, Field], sample: Sequence[Sequence[str]]) -> None:
    for index in range(max((len(row) for row in sample), default=0)):
        cells = [row[index] for row in sample if index < len(row) and row[index].strip()]
        if index not in found and cells and all(known_kind(cell) is not None for cell in cells):
            found[index] = Field.KIND
            return
