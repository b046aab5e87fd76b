"""The minutes of a session: who sat, by which table, what was decided of each referral and why. No name of a family."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from ordis.allocation.commission.models import Decision, Outcome
from ordis.documents.actions import Identity
from ordis.documents.paper import (
    Block,
    Bullets,
    Card,
    Cards,
    Column,
    Facts,
    Heading,
    Keep,
    Signature,
    Signatures,
    Table,
    Text,
    long_date,
    number,
    render,
)
from ordis.kernel.french import count

TITLE = "Procès-verbal de commission"
ORDER = (
    "Dans l’ordre de la liste\u202f: les points du barème, puis l’ancienneté. Les points classent les demandes, ils "
    "n’en refusent aucune\u202f: chaque décision est celle de la commission. Les familles sont désignées par le seul "
    "numéro de leur demande."
)
EXCEPTION = "Par exception, un ordinateur ayant déjà été remis à ce foyer\u202f: {reason}"
MOOT = "Elles l’étaient avant la clôture\u202f: ces décisions n’avaient plus rien à changer. Rien ne reste à faire."
KEPT_OUT = (
    "Ces demandes avaient changé avant la clôture. Les autres décisions n’en sont pas affectées, et celles-ci "
    "seront revues si les demandes attendent de nouveau."
)
_FIGURES = {
    Decision.ACCEPT: ("accordée", "accordées"),
    Decision.REFUSE: ("refusée", "refusées"),
    Decision.POSTPONE: ("reportée", "reportées"),
    Decision.ASK: ("à compléter", "à compléter"),
}


_EFFECTS = {
    Outcome.APPLIED: "",
    Outcome.SERVED: ", déjà servie",
    Outcome.ALREADY: ", déjà fait",
    Outcome.KEPT_OUT: ", sans effet",
}


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """``said``: why the decision did not apply, or "". ``exception``: the household had a computer already."""

    rank: int
    referral: str
    structure: str
    score: int
    decision: Decision
    reason: str
    outcome: Outcome = Outcome.APPLIED
    said: str = ""
    exception: bool = False


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """``published_on`` None: the table that Ordis ships, which nobody published."""

    number: str
    held_on: date
    place: str
    members: tuple[str, ...]
    remarks: str
    listed_on: date
    score_version: int
    published_on: date | None
    lines: tuple[MinutesLine, ...]


def canonical(facts: MinutesFacts) -> bytes:
    """All that the minutes say, in one form: the same facts give the same bytes."""
    return json.dumps(asdict(facts), sort_keys=True, ensure_ascii=False, default=str).encode()


def render_minutes(facts: MinutesFacts, identity: Identity) -> bytes:
    subtitle = f"Commission d’attribution {facts.number}, {long_date(facts.held_on)}"
    return render(identity.paper(TITLE, subtitle=subtitle), story(facts))


def story(facts: MinutesFacts) -> list[Block]:
    return [
        Facts(_session(facts), columns=2),
        Keep([Heading("Ont siégé"), Bullets(facts.members)]),
        Cards(_cards(facts)),
        *_decisions(facts),
        *_not_applied(facts, "Demandes déjà servies ou déjà traitées", MOOT, (Outcome.SERVED, Outcome.ALREADY)),
        *_not_applied(facts, "Décisions restées sans effet", KEPT_OUT, (Outcome.KEPT_OUT,)),
        *_remarks(facts),
        Signatures([Signature("La présidence de séance"), Signature("Le secrétariat de séance")]),
    ]


def _session(facts: MinutesFacts) -> list[tuple[str, str]]:
    table = f"version {facts.score_version}"
    published = f", publiée le {long_date(facts.published_on)}" if facts.published_on else ", d’origine"
    return [
        ("Tenue le", long_date(facts.held_on)),
        ("Lieu", facts.place or "–"),
        ("Liste arrêtée le", long_date(facts.listed_on)),
        ("Barème de priorité", table + published),
    ]


def _cards(facts: MinutesFacts) -> list[Card]:
    """One for each decision taken at least once; granted and refused always."""
    decided = {each: sum(line.decision is each for line in facts.lines) for each in Decision}
    always = (Decision.ACCEPT, Decision.REFUSE)
    return [
        Card(number(decided[each]), words[decided[each] > 1])
        for each, words in _FIGURES.items()
        if decided[each] or each in always
    ]


def _decisions(facts: MinutesFacts) -> list[Block]:
    columns = [
        Column("Rang", "right", share=0.55),
        Column("Demande", share=1.25),
        Column("Structure", share=2),
        Column("Points", "right", share=0.7),
        Column("Décision", share=1.1),
        Column("Motif, question ou remarque", share=3),
    ]
    rows = [
        (str(line.rank), line.referral, line.structure, str(line.score), _decision(line), _reason(line))
        for line in facts.lines
    ]
    title = f"Décisions sur {count(len(facts.lines), 'demande')}"
    return [Heading(title), Text(ORDER, style="small"), Table(columns, rows, dense=True)]


def _decision(line: MinutesLine) -> str:
    return line.decision.label + _EFFECTS[line.outcome]


def _reason(line: MinutesLine) -> str:
    return EXCEPTION.format(reason=line.reason) if line.exception else line.reason


def _not_applied(facts: MinutesFacts, title: str, why: str, outcomes: tuple[Outcome, ...]) -> list[Block]:
    told = [f"{line.referral}\u202f: {line.said}" for line in facts.lines if line.outcome in outcomes]
    return [Keep([Heading(title), Text(why), Bullets(told)])] if told else []


def _remarks(facts: MinutesFacts) -> list[Block]:
    told = [Text(each) for each in facts.remarks.splitlines() if each.strip()]
    return [Heading("Remarques"), *told] if told else []
