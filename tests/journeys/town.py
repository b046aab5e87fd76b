"""Who takes part in a journey, the post office between them, and a last look at what is written."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.devices.models import Device, Stage
from tests.journeys.papers import Papers
from tests.journeys.person import HOME, Person
from tests.services.smtp import Mailbox

PASSWORD = "trois-pommes-sur-le-pont"
DONOR, DONOR_MAIL = "Imprimerie du Clain", "claire.moreau@clain.example"
STRUCTURE, PRESCRIBER_MAIL = "Maison de quartier Saint-Éloi", "ines.petit@saint-eloi.example"
FAMILY, FIRST_NAME, FAMILY_MAIL = "Nsimba", "Grâce", "grace.nsimba@exemple.fr"
CEREMONY = "Remise de décembre"


@dataclass(frozen=True)
class Town:
    coordinator: Person
    technician: Person
    lead: Person
    prescriber: Person
    donor: Person
    anyone: Person
    mailbox: Mailbox
    post: Callable[[], int]
    papers: Papers
    session: Session

    def device(self, code: str) -> Device:
        found = self.session.scalar(sa.select(Device).where(Device.code == bare(code)))
        assert found is not None
        return found

    def stage(self, code: str) -> Stage:
        return self.device(code).stage

    def letter(self, address: str, *, about: str = "") -> str:
        """The text of the last message that reached this address, of those whose subject says ``about``; what waits is
        delivered first."""
        return text_of([each for each in self._letters(address) if about in str(each["Subject"])][-1])

    def link(self, address: str, leading: str) -> str:
        """The last one that was mailed to this address and leads where ``leading`` says: « /signer-don/ »."""
        sent = " ".join(text_of(each) for each in self._letters(address))
        found = re.findall(rf"{HOME}({leading}[^\s.,]+)", sent)
        assert found, f"no link to {leading} in: {sent}"
        return str(found[-1])

    def file(self, address: str, media: str) -> bytes:
        """The last one of that media type attached to a message to this address."""
        found = [each for letter in self._letters(address) for each in letter.iter_attachments()]
        file = [each for each in found if each.get_content_type() == media][-1]
        return bytes(file.get_payload(decode=True))

    def _letters(self, address: str) -> list[EmailMessage]:
        self.post()
        return self.mailbox.to(address)


def bare(code: str) -> str:
    """The seven letters, as they are kept."""
    return re.sub(r"[^A-Z]", "", code.upper())


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(letter: str) -> str:
    found = re.search(rf"{HOME}(/\S+)", letter)
    assert found, letter
    return found[1]
