"""The closed lists of the trade: what a device is, where it stands, what its disks are, why it is held.

Read them from ``devices.models``, with the rows that they describe.
"""

from ordis.kernel.choice import Choice


class Kind(Choice):
    LAPTOP = "laptop", "Ordinateur portable"
    DESKTOP = "desktop", "Unité centrale"
    ALL_IN_ONE = "all_in_one", "Tout-en-un"
    MONITOR = "monitor", "Écran"
    TABLET = "tablet", "Tablette"
    SMARTPHONE = "smartphone", "Smartphone"
    PERIPHERAL = "peripheral", "Périphérique"

    @property
    def holds_data(self) -> bool:
        """Whether a device of this kind is presumed to carry data until its disks are known."""
        return self not in {Kind.MONITOR, Kind.PERIPHERAL}

    @property
    def is_computer(self) -> bool:
        return self in {Kind.LAPTOP, Kind.DESKTOP, Kind.ALL_IN_ONE}


class Stage(Choice):
    EXPECTED = "expected", "Annoncé"
    RECEIVED = "received", "Reçu"
    WIPED = "wiped", "Effacé"
    REFURBISHING = "refurbishing", "En reconditionnement"
    READY = "ready", "Prêt"
    RESERVED = "reserved", "Réservé"
    HANDED_OVER = "handed_over", "Remis"
    RETURNED = "returned", "Revenu"
    FOR_PARTS = "for_parts", "Pour pièces"
    RECYCLED = "recycled", "Recyclé (DEEE)"
    MISSING = "missing", "Non reçu"
    ENTERED_IN_ERROR = "entered_in_error", "Saisi par erreur"

    @property
    def absent(self) -> bool:
        """Whether no such computer is or was in the house."""
        return self in ABSENT


ABSENT = frozenset({Stage.EXPECTED, Stage.MISSING, Stage.ENTERED_IN_ERROR})
"""What :attr:`Stage.absent` says, for questions to the database."""


class Grade(Choice):
    A = "A", "A : très bon état"
    B = "B", "B : bon état, traces d’usage"
    C = "C", "C : état moyen, marques visibles"


class Medium(Choice):
    HDD = "hdd", "Disque dur"
    SSD = "ssd", "SSD"
    NVME = "nvme", "SSD NVMe"
    EMMC = "emmc", "Mémoire eMMC"
    SD = "sd", "Carte SD"
    USB = "usb", "Support USB"
    UNKNOWN = "unknown", "Type non précisé"


class DiskState(Choice):
    TO_WIPE = "to_wipe", "À effacer"
    WIPED = "wiped", "Effacé"
    FAILED = "failed", "Échec d’effacement"
    DESTROYED = "destroyed", "Détruit"
    REMOVED_BY_DONOR = "removed_by_donor", "Retiré par le donateur"
    ABSENT = "absent", "Absent"

    @property
    def proven(self) -> bool:
        """Whether nothing readable can remain on this carrier, as far as a record says."""
        return self not in {DiskState.TO_WIPE, DiskState.FAILED}


class HoldReason(Choice):
    BIOS_PASSWORD = "bios_password", "Mot de passe BIOS"
    LOCKED = "locked", "Verrou MDM ou micrologiciel"
    DONOR_CLAIM = "donor_claim", "Réclamation du donateur"
    SAFETY = "safety", "Sécurité (batterie)"
    INVESTIGATE = "investigate", "À examiner"


class Door(Choice):
    """By which door an action entered; the law is the same behind each."""

    PAGE = "page", "écran"
    SCAN = "scan", "scan"
    BULK = "bulk", "lot"
    IMPORT = "import", "import"
    API = "api", "API"
    CLI = "cli", "commande"
