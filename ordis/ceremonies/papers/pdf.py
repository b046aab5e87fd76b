"""Working papers of a ceremony: plain prints, without a seal. Frozen facts in, bytes out."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ordis.documents.letterhead import Letterhead
from ordis.documents.paper import FOR_SHOW, Block, Column, Facts, Heading, Notice, Paper, Table, Text, render

NO_FAMILY_NAME: Final = (
    "Aucune famille n’est nommée sur cette feuille, qui reste sur une table\u202f: l’accueil les note à l’écran, sur "
    "la "
    "page «\u202fAccueil\u202f» de la cérémonie."
)
NOBODY: Final = "Personne n’est encore invité. Les lignes ci-dessous servent aux personnes qui viennent."
NO_ORDER: Final = "Le déroulé n’est pas encore écrit."
BLANK_LINES: Final = 8
_PLACE: Final = "\u00a0\n\u00a0"


@dataclass(frozen=True, slots=True)
class Event:
    """What every paper of a ceremony says at its head. ``for_show``: of the demonstration."""

    name: str
    when: str
    where: str
    letterhead: Letterhead
    printed_on: date
    for_show: bool = False

    def paper(self, title: str) -> Paper:
        return Paper(
            title=title, number=self.when.partition(",")[0], letterhead=self.letterhead, issued_on=self.printed_on,
            verify_url="", subtitle=self.name, warning=FOR_SHOW if self.for_show else "",
        )  # fmt: skip

    @property
    def facts(self) -> Facts:
        return Facts([("Quand", self.when), ("Où", self.where)])


@dataclass(frozen=True, slots=True)
class SignInLine:
    """``seats``: « 2 », or « 2 ? » while the guest has not answered."""

    name: str
    title: str
    seats: str


def render_sign_in(event: Event, groups: tuple[tuple[str, tuple[SignInLine, ...]], ...], families: int) -> bytes:
    """``groups``: guests under their headings; ``families``: people of families who come, never named."""
    story: list[Block] = [event.facts]
    for heading, lines in groups:
        story += [Heading(heading), _signed(lines)]
    if not groups:
        story.append(Text(NOBODY))
    if families:
        story += [Heading("Familles"), Text(f"{families}\u00a0personnes attendues. {NO_FAMILY_NAME}")]
    blank = tuple(SignInLine("", "", "") for _ in range(BLANK_LINES))
    return render(event.paper("Feuille d’émargement"), [*story, Heading("Autres personnes"), _signed(blank)])


def _signed(lines: tuple[SignInLine, ...]) -> Table:
    """Each line is high enough for a signature."""
    columns = [Column("Invité", share=0.42), Column("Places", "center", 0.12), Column("Nom et signature", share=0.46)]
    rows = [(f"{line.name}\n{line.title}" if line.title else f"{line.name}\n\u00a0", line.seats, _PLACE)
            for line in lines]  # fmt: skip
    return Table(columns, rows)


@dataclass(frozen=True, slots=True)
class RunningLine:
    starts: str
    minutes: int
    title: str
    speaker: str
    note: str


def render_running(event: Event, lines: tuple[RunningLine, ...], warning: str) -> bytes:
    story: list[Block] = [event.facts]
    if warning:
        story.append(Notice(warning))
    if not lines:
        return render(event.paper("Déroulé"), [*story, Text(NO_ORDER)])
    columns = [
        Column("Heure", share=0.15), Column("Min", "right", 0.08), Column("Moment", share=0.45),
        Column("Qui parle", share=0.32),
    ]  # fmt: skip
    rows = [
        (line.starts, str(line.minutes), f"{line.title}\n{line.note}" if line.note else line.title, line.speaker)
        for line in lines
    ]
    total = sum(line.minutes for line in lines)
    return render(event.paper("Déroulé"), [*story, Table(columns, rows, totals=("Total", str(total), "", ""))])


@dataclass(frozen=True, slots=True)
class Speech:
    """``sentences``: each figure in a sentence that can be said aloud; ``greeted``: officials who come, in order;
    ``thanked``: donors who come and agreed to be named."""

    sentences: tuple[str, ...]
    greeted: tuple[str, ...]
    thanked: tuple[str, ...]
    figures_on: str


def render_speech(event: Event, speech: Speech) -> bytes:
    """One page, in large type."""
    story: list[Block] = []
    if speech.greeted:
        story.append(Text(f"Saluer, dans cet ordre\u202f: {', '.join(speech.greeted)}.", style="lead"))
    story += [Text(sentence, style="large") for sentence in speech.sentences]
    if speech.thanked:
        story.append(Text(f"Remercier\u202f: {', '.join(speech.thanked)}.", style="lead"))
    return render(event.paper("Notes pour prendre la parole"), [*story, Text(speech.figures_on, style="small")])
