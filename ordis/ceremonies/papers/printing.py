"""What each paper of a ceremony says, from its rows."""

import io
from datetime import date

from pypdf import PdfReader, PdfWriter

from ordis import settings
from ordis.ceremonies import rules
from ordis.ceremonies.guests.queries import family_names
from ordis.ceremonies.guests.rules import HEADINGS, by_kind, in_order
from ordis.ceremonies.models import Answer, Ceremony, Guest, GuestKind
from ordis.ceremonies.papers import consent, pdf, queries, speech
from ordis.ceremonies.papers.cards import CardFormat, CardsFacts, NameCard, render_cards
from ordis.ceremonies.papers.models import Diploma
from ordis.ceremonies.papers.pdf import Event, RunningLine, SignInLine, Speech
from ordis.ceremonies.running import queries as running
from ordis.ceremonies.running import rules as hours
from ordis.documents import sealing
from ordis.documents.actions import letterhead
from ordis.documents.queries import content
from ordis.donations.thanks.models import Naming
from ordis.indicators.figures import Figures
from ordis.indicators.queries import figures as period_figures
from ordis.kernel.french import day
from ordis.kernel.refusal import Refusal

NO_CARDS = (
    "Aucun invité n’a de nom à imprimer\u202f: ajoutez des invités, ou cochez les prénoms des familles. Rien n’est "
    "perdu."
)
NO_DIPLOMA = "Aucun diplôme n’est encore établi pour cette cérémonie. Cochez les donateurs, puis établissez-les."


def event_of(ceremony: Ceremony, printed_on: date) -> Event:
    return Event(
        name=ceremony.name,
        when=rules.when(ceremony),
        where=ceremony.where,
        letterhead=letterhead(),
        printed_on=printed_on,
        for_show=sealing.engages_nobody(),
    )


def _coming(ceremony: Ceremony) -> list[Guest]:
    """Everybody but who said no."""
    return [each for each in ceremony.guests if each.answer is not Answer.DECLINES or each.to_confirm]


def sign_in(ceremony: Ceremony, *, printed_on: date) -> bytes:
    groups = by_kind(each for each in _coming(ceremony) if each.kind is not GuestKind.FAMILY)
    lines = tuple((HEADINGS[kind], tuple(_line(each) for each in guests)) for kind, guests in groups.items())
    families = sum(each.coming or 0 for each in _coming(ceremony) if each.kind is GuestKind.FAMILY)
    return pdf.render_sign_in(event_of(ceremony, printed_on), lines, families)


def _line(guest: Guest) -> SignInLine:
    return SignInLine(guest.label, guest.title, str(guest.coming) if guest.sure else f"{guest.seats}\u00a0?")


def running_order(ceremony: Ceremony, *, printed_on: date) -> bytes:
    items = running.items_of(ceremony)
    lines = tuple(
        RunningLine(each.starts, each.item.minutes, each.item.title, each.item.speaker, each.item.note)
        for each in hours.timetable(ceremony.starts_at, items)
    )
    warning = hours.warning(ceremony.starts_at, ceremony.ends_at, items)
    return pdf.render_running(event_of(ceremony, printed_on), lines, warning)


def speaking_notes(ceremony: Ceremony, *, printed_on: date) -> bytes:
    """With the figures of today, or those that the closing froze."""
    frozen = ceremony.figures
    figures = Figures.from_json(frozen) if frozen else period_figures(ceremony.period_from, ceremony.held_on)
    guests = in_order(each for each in ceremony.guests if each.sure and each.answer is Answer.COMES)
    officials = [
        ", ".join(filter(None, (each.label, each.title))) for each in guests if each.kind is GuestKind.OFFICIAL
    ]
    donors = [each for each in guests if each.kind is GuestKind.DONOR and each.organisation_id is not None]
    named = queries.namings([each.organisation_id for each in donors if each.organisation_id])
    agreed = [each.label for each in donors if named.get(each.organisation_id or 0) in (Naming.NAME, Naming.LOGO)]
    on = "arrêtés à la clôture" if frozen else f"du {day(printed_on)}, à réimprimer le jour même"
    told = Speech(
        sentences=speech.sentences(figures, ceremony.period_from),
        greeted=speech.some(officials),
        thanked=speech.some(agreed),
        figures_on=f"Chiffres {on}\u202f; période du {day(ceremony.period_from)} au {day(ceremony.held_on)}. "
        "Sont à remercier par leur nom les seuls donateurs qui l’ont accepté.",
    )
    return pdf.render_speech(event_of(ceremony, printed_on), told)


def consent_sheets(ceremony: Ceremony, *, printed_on: date) -> bytes:
    return consent.render_consent(event_of(ceremony, printed_on))


def name_cards(ceremony: Ceremony, *, form: CardFormat, families: bool) -> bytes:
    """``families``: their first names too, for the person at the door to hand out one by one. Raises
    :class:`Refusal` when there is no name to print."""
    names = family_names(ceremony, first_only=True) if families else {}
    cards = [card for each in in_order(_coming(ceremony)) for card in _cards(each, names.get(each.id, ""), form)]
    if not cards:
        raise Refusal(NO_CARDS)
    chosen = settings.current()
    return render_cards(CardsFacts(tuple(cards), f"{chosen.operation}, {chosen.city}", chosen.colour, form))


def _cards(guest: Guest, first_name: str, form: CardFormat) -> list[NameCard]:
    """A badge for each person of the guest, but one tent card for all of them."""
    if guest.kind is GuestKind.FAMILY:
        return [NameCard(first_name)] if first_name else []
    copies = 1 if form is CardFormat.TENT else min(guest.coming or guest.seats, 12)
    return [NameCard(guest.label, guest.title, guest.kind.label)] * copies


def diplomas(found: list[Diploma]) -> bytes:
    """All of them in one file to print. The seals stay on each donor's own file."""
    if not found:
        raise Refusal(NO_DIPLOMA)
    writer = PdfWriter()
    for each in found:
        writer.append(PdfReader(io.BytesIO(content(each.document))), import_outline=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
