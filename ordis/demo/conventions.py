"""The agreement of a gift, signed at the donor's when the van comes: by its contact, then by the city."""

from datetime import datetime
from random import Random
from typing import Final

from ordis.demo.handovers import SCREEN, strokes
from ordis.demo.world import World
from ordis.documents.declared import Declared, Tick
from ordis.donations.models import Donation
from ordis.donations.signing import actions
from ordis.donations.signing.circumstances import Circumstances
from ordis.donations.signing.models import Way
from ordis.donations.texts import recording
from ordis.donations.texts.recording import Recorded
from ordis.kernel.clock import in_paris
from ordis.partners.queries import main_contact

DEPUTY: Final = ("Claire Vasseur", "adjointe à la solidarité numérique")


def sign(world: World, donation: Donation, at: datetime) -> None:
    """Nothing happens to a gift whose donor has no contact: nobody could sign."""
    contact, actor = main_contact(donation.donor), world.team.coordinator
    if contact is None:
        return
    said = Recorded(
        legal_origin=donation.legal_origin, legal_basis=donation.legal_basis, owner="", decision=donation.decision,
        decided_on=in_paris(donation.decided_at or at).date(), signatory=contact.name,
        signatory_function=contact.function, signatory_email=contact.email, representative=DEPUTY[0],
        representative_function=DEPUTY[1],
    )  # fmt: skip
    recording.note(donation=donation, said=said, actor=actor, at=at)
    signing = actions.propose(donation=donation, actor=actor, at=at)
    random, shown = Random(donation.number), signing.proposed.sha256  # noqa: S311 (demonstration data)
    boxes = actions.shown(signing).wording.boxes
    how = Circumstances(Way.SCREEN, f"sur un écran de la collectivité, en présence de {actor.name}", actor.name)
    ticked = tuple(Tick(box, 20_000 + 3_000 * place) for place, box in enumerate(boxes))
    typed = contact.name if donation.id % 2 else ""
    drawn = "" if typed else strokes(random)
    declared = Declared(ticked, drawn, typed, screen=SCREEN, shown=shown, read_ms=18_000)
    actions.sign_as_donor(donation=donation, declared=declared, circumstances=how, actor=actor, at=at)
    city = Declared((), strokes(random), screen=SCREEN, shown=shown, read_ms=9_000)
    actions.sign_as_city(donation=donation, declared=city, actor=actor, at=at)
