"""What a token may do, and the right of its owner that each of these asks for."""

from collections.abc import Mapping

from ordis.accounts.permissions import Permission
from ordis.kernel.choice import Choice


class Scope(Choice):
    EVIDENCE_WRITE = "evidence:write", "Envoyer des preuves d’effacement"
    INVENTORY_WRITE = "inventory:write", "Envoyer des inventaires de matériel"
    DEVICE_READ = "device:read", "Lire la fiche d’un appareil"

    @property
    def permission(self) -> Permission:
        """What the owner of the token must be allowed at the moment of each call."""
        return _ASKS[self]


_ASKS: Mapping[Scope, Permission] = {
    Scope.EVIDENCE_WRITE: Permission.WIPE_RECORD,
    Scope.INVENTORY_WRITE: Permission.DEVICE_EDIT,
    Scope.DEVICE_READ: Permission.DEVICE_VIEW,
}
