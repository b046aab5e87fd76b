"""The written answer to a demand to be freed of the engagement. It names neither the family nor the event invoked:
a paper is sealed for ever, and a death or a handicap is nobody's to read there."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from ordis.documents.actions import Identity
from ordis.documents.paper import (
    Block,
    Bullets,
    Facts,
    Heading,
    Keep,
    Notice,
    Text,
    long_date,
    render,
)

TITLE = "Décision sur une demande de levée"
CLAUSE = (
    "L’article 5 de la convention permet au bénéficiaire ou à ses proches de demander à être libérés de l’engagement "
    "de ne pas revendre avant son terme. La Ville répond par écrit."
)
GRANTED = (
    "La demande est accordée. À compter du {from_day}, le bénéficiaire n’est plus tenu par l’article 4 de la "
    "convention pour l’appareil désigné ci-dessus\u202f: il en dispose librement."
)
REFUSED = (
    "La demande est refusée. L’engagement de l’article 4 de la convention continue jusqu’au {until} inclus pour "
    "l’appareil désigné ci-dessus."
)
FREED = (
    "Le matériel peut toujours être rapporté à la Ville, sans condition et sans frais.",
    "Il ne se jette ni avec les ordures ménagères, ni sur la voie publique.",
    "Avant de s’en séparer, le bénéficiaire garde une copie de ses fichiers et les efface\u202f; l’atelier l’y aide.",
    "L’étiquette de l’opération peut être enlevée.",
)
BOUND = (
    "Une nouvelle demande peut être faite si la situation change.",
    "Le matériel peut être rapporté à la Ville à tout moment, sans condition et sans frais\u202f: l’engagement prend "
    "alors fin.",
    "En cas de panne, l’atelier aide gratuitement.",
)
RECOURSE = (
    "Cette décision peut être discutée avec le service qui l’a prise. À défaut d’accord, elle peut être contestée "
    "devant le tribunal que la loi désigne (article 16 de la convention)."
)


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """``until``: the last day of the period as it was signed. ``why``: the city's words."""

    granted: bool
    agreement_number: str
    referral_number: str
    signed_on: date
    until: date
    code: str
    designation: str
    serial: str
    asked_on: date
    asked_by: str
    decided_on: date
    decided_by: str
    why: str


def canonical(facts: DecisionFacts) -> bytes:
    """All that the paper says, in one form: the same facts give the same bytes."""
    return json.dumps(asdict(facts), sort_keys=True, ensure_ascii=False, default=str).encode()


def render_decision(facts: DecisionFacts, identity: Identity) -> bytes:
    subtitle = f"Convention {facts.agreement_number}, demande {facts.referral_number}"
    return render(identity.paper(TITLE, subtitle=subtitle), story(facts))


def story(facts: DecisionFacts) -> list[Block]:
    said = (GRANTED if facts.granted else REFUSED).format(
        from_day=long_date(facts.decided_on), until=long_date(facts.until)
    )
    return [
        Text(CLAUSE, style="lead"),
        Heading("La demande"),
        Facts(_asked(facts), columns=2),
        Heading("La décision"),
        Notice(said, title="Levée accordée" if facts.granted else "Levée refusée"),
        Facts([*([("Motif", facts.why)] if facts.why else []), ("Pour la Ville", facts.decided_by)]),
        Keep([Heading("Ce que cela change"), Bullets(FREED if facts.granted else BOUND)]),
        Text(RECOURSE, style="small"),
    ]


def _asked(facts: DecisionFacts) -> list[tuple[str, str]]:
    return [
        ("Demandée le", long_date(facts.asked_on)),
        ("Comment", facts.asked_by),
        ("Appareil", f"{facts.designation}, code {facts.code}"),
        ("Numéro de série", facts.serial or "–"),
        ("Convention signée le", long_date(facts.signed_on)),
        ("Engagement prévu jusqu’au", f"{long_date(facts.until)} inclus"),
    ]
