"""Where the preparation of a ceremony stands: what its page says first."""

from dataclasses import dataclass
from datetime import date, datetime

from ordis.accounts.models import User
from ordis.ceremonies import counters, invitations, queries, rules
from ordis.ceremonies.counters import Progress
from ordis.ceremonies.models import Ceremony, CeremonyStage, Guest
from ordis.ceremonies.rules import Seats
from ordis.ceremonies.running import queries as running
from ordis.ceremonies.running import rules as hours
from ordis.ceremonies.testimonies import queries as words
from ordis.kernel.clock import in_paris
from ordis.kernel.french import count


@dataclass(frozen=True, slots=True)
class Told:
    """``todo``: what remains before the day, in French, with the endpoint where it is done; ``left_behind``: invited
    guests whom no mail told of the last change; ``taken_back``: days on which testimonies of the report went."""

    when: str
    seats: Seats
    progress: Progress
    minutes: int
    moments: int
    running_warning: str
    testimonies: int
    taken_back: list[date]
    left_behind: list[Guest]
    same_day: list[Ceremony]
    todo: list[tuple[str, str]]


def told_of(ceremony: Ceremony, user: User, *, at: datetime) -> Told:
    """About fifteen queries, whatever the number of guests."""
    items, rows = running.items_of(ceremony), words.testimonies_of(ceremony)
    return Told(
        when=rules.when(ceremony),
        seats=rules.seats(ceremony, ceremony.guests),
        progress=counters.progress(ceremony, counters.places(ceremony, user, at=at)),
        minutes=hours.length(items),
        moments=len(items),
        running_warning=hours.warning(ceremony.starts_at, ceremony.ends_at, items),
        testimonies=sum(each.forgotten_at is None for each in rows),
        taken_back=words.taken_back_since(ceremony),
        left_behind=invitations.left_behind(ceremony),
        same_day=queries.others_on(ceremony.held_on, ceremony),
        todo=_todo(ceremony, len(items), in_paris(at).date()),
    )


def _todo(ceremony: Ceremony, moments: int, today: date) -> list[tuple[str, str]]:
    if ceremony.stage is not CeremonyStage.PLANNED:
        return []
    if ceremony.held_on < today:
        return [("La cérémonie a eu lieu\u202f: vérifiez les arrivées, notez les témoignages, puis closez-la.", "door")]
    waiting = len(invitations.to_invite(ceremony.guests))
    silent = len(invitations.without_address(ceremony.guests))
    again = sum(guest.to_confirm for guest in ceremony.guests)
    found = [
        ("Fixez l’heure\u202f: elle manque à l’invitation et au déroulé.", "edit", ceremony.starts is None),
        (f"{count(waiting, 'invitation')} à envoyer.", "guest_list", waiting),
        (f"{count(silent, 'invité')} sans adresse, à prévenir autrement.", "guest_list", silent),
        (f"{count(again, 'réponse')} à confirmer après le changement de date.", "guest_list", again),
        ("Écrivez le déroulé\u202f: qui parle, combien de minutes.", "running", not moments),
    ]
    return [(words, endpoint) for words, endpoint, holds in found if holds]
