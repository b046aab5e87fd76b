"""What a scan tells an outside refurbisher: the device of its lots that it names, and nothing of any other."""

from typing import Any

from ordis.devices import scan
from ordis.devices.code import spoken
from ordis.devices.scanning import bench
from ordis.devices.scanning.bench import Outcome
from ordis.refurbishing.outside.models import OutsideItem

NOT_YOURS = (
    "Ce n’est l’étiquette d’aucun appareil de vos lots\u202f: relisez-la. Si l’appareil est bien chez vous, "
    "mettez-le de côté et prévenez la ville."
)


def told(text: str, item: OutsideItem | None, url: str | None) -> dict[str, Any]:
    """The same words for a device of somebody else and for a code that nothing bears."""
    read = scan.read(text)
    if item is not None:
        said = f"{spoken(item.device.code)}, lot {item.lot.number}."
        return bench.answer(Outcome.FOUND, said, read, url=url)
    return bench.answer(Outcome.NOT_FOUND if read.code else Outcome.UNKNOWN, read.hint or NOT_YOURS, read)
