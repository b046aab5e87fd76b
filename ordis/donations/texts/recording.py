"""Note what the law wants known of a donation: origin, owner, basis, decision, and who signs for each party."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.donations.models import Donation, LegalOrigin
from ordis.donations.signing import links, queries
from ordis.donations.texts.models import LegalRecord
from ordis.donations.texts.queries import record_of
from ordis.kernel.db import db

ON_THE_DONATION = ("legal_origin", "legal_basis", "decision")


@dataclass(frozen=True, slots=True)
class Recorded:
    """As typed, on one line each; see ``LegalRecord``. ``decision``: the number of the council's."""

    legal_origin: LegalOrigin
    legal_basis: str
    owner: str
    decision: str
    decided_on: date | None
    signatory: str
    signatory_function: str
    signatory_email: str
    representative: str
    representative_function: str


def note(*, donation: Donation, said: Recorded, actor: User, at: datetime) -> LegalRecord:
    """What was proposed or signed stays as it was: an agreement takes this up when it is made anew, and until then
    nobody signs the old one. A link to sign sent to another person or address leads nowhere any more."""
    told = {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in asdict(said).items()}
    told["legal_origin"] = said.legal_origin
    row = record_of(donation)
    if row is None:
        row = LegalRecord(donation_id=donation.id)
        db.session.add(row)
    changed = []
    for name, value in told.items():
        holder = donation if name in ON_THE_DONATION else row
        if (getattr(holder, name) or "") != (value or ""):
            changed.append(name)
        setattr(holder, name, value)
    row.recorded_at, row.recorded_by_id = at, actor.id
    db.session.flush()
    signing = queries.signing_of(donation)
    if signing is not None and {"signatory", "signatory_email"} & set(changed):
        links.revoke(signing, at=at)
    record(Verb.DONATION_RECORDED, donation.number, actor=actor, at=at, changed=changed)
    return row
