"""The sheet by which somebody agrees to be photographed, or to be quoted: an adult, then a child. Pure."""

from typing import Final

from ordis.ceremonies.papers.pdf import Event
from ordis.ceremonies.testimonies.models import UseFor
from ordis.ceremonies.testimonies.rules import DURATIONS
from ordis.documents.paper import (
    Block,
    Facts,
    Heading,
    Keep,
    PageBreak,
    Signature,
    Signatures,
    Space,
    Text,
    Ticks,
    render,
)  # fmt: skip

_LINE: Final = "………………………………………………………………………"
_FREE: Final = (
    "Dire non ne change rien à l’ordinateur reçu ni à l’accompagnement. Cette feuille est distincte de la convention "
    "de "
    "remise et ne s’y joint pas."
)
_KEPT: Final = (
    "Responsable du traitement\u202f: {city}. Fondement\u202f: votre consentement (article 6.1.a du RGPD\u202f; pour "
    "l’image, "
    "articles 9 du Code civil et 226-1 du Code pénal). Les mots sont gardés chiffrés, sans lien avec votre dossier, "
    "jusqu’à la fin de la durée choisie. Vous pouvez retirer votre accord à tout moment, en tout ou partie, par une "
    "lettre, un courriel ou à l’accueil\u202f: {contact}. Les mots et les images sont alors retirés de ce que la ville "
    "publie\u202f; ce qui est déjà imprimé ne peut pas être rappelé. Réclamation\u202f: www.cnil.fr."
)


def render_consent(event: Event) -> bytes:
    """Two pages: one for an adult, one for a child."""
    paper = event.paper("Photographies et témoignages\u202f: votre accord")
    return render(paper, [*_adult(event), PageBreak(), *_child(event)])


def _adult(event: Event) -> list[Block]:
    person = [("Nom et prénom", _LINE), ("Téléphone ou courriel", _LINE)]
    signed = Signatures([Signature("Signature", mention="Date et lieu\u202f:")])
    return [event.facts, Heading("Personne majeure"), Facts(person), *_agreed(), Keep([signed]), *_law(event)]


def _child(event: Event) -> list[Block]:
    person = [("Nom et prénom de l’enfant", _LINE), ("Âge", "…………"), ("Représentants légaux", _LINE), ("", _LINE)]
    asked = Ticks([(False, "L’enfant a été interrogé avec ses mots, et il est d’accord.")])
    signed = Signatures(
        [
            Signature("Premier représentant légal", mention="Date\u202f:"),
            Signature("Second représentant légal", mention="Date\u202f:"),
        ]
    )
    return [Heading("Enfant mineur"), Facts(person), asked, *_agreed(), Keep([signed]), *_law(event)]


def _agreed() -> list[Block]:
    images = [(False, "Être photographié de face"), (False, "Être photographié de dos, ou sans être reconnaissable")]
    words = [(False, "Mes mots, avec prénom et nom"), (False, "Mes mots, avec le prénom seul"),
             (False, "Mes mots, sans mon nom")]  # fmt: skip
    uses = "    ".join(f"☐ {use.label}" for use in UseFor)
    terms = "    ".join(f"☐ {words}" for words in DURATIONS.values())
    return [
        Heading("J’accepte (rien n’est coché d’avance)", level=3), Ticks([*images, *words]),
        Heading("Pour", level=3), Text(uses), Heading("Pendant", level=3), Text(terms),
    ]  # fmt: skip


def _law(event: Event) -> list[Block]:
    said = _KEPT.format(city=event.letterhead.city, contact=event.letterhead.contact)
    return [Space(1), Text(_FREE, style="small"), Text(said, style="small")]
