"""Who takes part in a journey, the post office between them, and a last look at what is written."""

import re
from collections.abc import Callable
from dataclasses import dataclass

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
        self.post()
        return str([each for each in self.mailbox.to(address) if about in str(each["Subject"])][-1].get_content())


def bare(code: str) -> str:
    """The seven letters, as they are kept."""
    return re.sub(r"[^A-Z]", "", code.upper())


def link_in(letter: str) -> str:
    found = re.search(rf"{HOME}(/\S+)", letter)
    assert found, letter
    return found[1]
