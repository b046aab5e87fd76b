"""What anybody learns by scanning a label: this list, and nothing else."""

from dataclasses import asdict, dataclass
from datetime import date

from ordis.devices.code import spoken
from ordis.devices.models import Device, Stage
from ordis.kernel.french import day
from ordis.settings import Settings

LOST = (
    "Cet appareil est déclaré volé ou perdu par la famille à qui il a été remis. Il ne peut être ni vendu, "
    "ni donné\u202f: appelez-nous, nous vous dirons où le rapporter."
)

FREE = (
    "Cet appareil a été remis gratuitement à une famille. Sa période de non-revente est terminée\u202f: vous pouvez en "
    "disposer librement."
)


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """The allow-list, for the page and for JSON alike. No make, no model, no serial, no person."""

    code: str
    operation: str
    city: str
    statement: str
    no_resale_until: str | None
    contact_service: str
    contact_phone: str
    contact_email: str

    @property
    def free(self) -> bool:
        """Whether it may be sold: there is no resale to report."""
        return self.statement == FREE

    def as_json(self) -> dict[str, str | None]:
        return asdict(self)


def public_facts(device: Device, *, settings: Settings, today: date) -> PublicFacts:
    """``no_resale_until`` is an ISO date while the device is with a family and the period runs."""
    until = device.no_resale_until if device.stage is Stage.HANDED_OVER else None
    running = until is not None and until >= today
    return PublicFacts(
        code=spoken(device.code),
        operation=settings.operation,
        city=settings.city,
        statement=_statement(device, until, running),
        no_resale_until=until.isoformat() if until is not None and running else None,
        contact_service=settings.service,
        contact_phone=settings.contact_phone,
        contact_email=settings.contact_email,
    )


def _statement(device: Device, until: date | None, running: bool) -> str:
    if device.lost_at is not None:
        return LOST
    if device.stage is Stage.ENTERED_IN_ERROR:
        return "Cette étiquette n’est plus celle d’aucun appareil\u202f: elle a été retirée."
    if running:
        return (
            "Cet appareil a été remis gratuitement à une famille. "
            f"Il ne peut être ni vendu, ni loué, ni échangé, ni mis en gage jusqu’au {day(until)} inclus."
        )
    if device.stage is Stage.HANDED_OVER:
        return FREE
    if device.stage in {Stage.FOR_PARTS, Stage.RECYCLED}:
        return "Cet appareil appartient à l’opération, pour pièces ou recyclage. Il ne peut être vendu."
    return "Cet appareil appartient à l’opération, en cours de reconditionnement. Il ne peut être vendu."
