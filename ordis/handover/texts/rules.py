"""Variables, fingerprint and parts of the agreement's text, and what keeps a text from being approved. Pure."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

VARIABLES: Final[Mapping[str, str]] = {
    "ville": "le nom de la ville",
    "operation": "le nom de l’opération",
    "service": "le service qui en répond",
    "adresse": "l’adresse de la ville",
    "courriel": "le courriel de contact",
    "telephone": "le téléphone de contact",
    "mois": "la durée de l’engagement, en mois",
    "remise": "le jour de la remise",
    "fin": "le dernier jour sans revente",
}
"""What an agreement's text may leave to be filled at signing, and what each becomes."""

NEEDED_IN_BODY: Final = ("ville", "remise", "fin", "courriel")
"""Without them the text does not say who gives, when, until when, nor where rights are asked for."""
NEEDED_IN_SUMMARY: Final = ("ville", "fin", "telephone")

BODY_LENGTH: Final = 60_000
SUMMARY_LENGTH: Final = 8_000
BOX_LENGTH: Final = 300
MOST_BOXES: Final = 12

CLAUSES: Final = (
    "Les parties, et qui représente la ville",
    "Le prescripteur, le but et la raison sociale de la remise",
    "Le matériel désigné\u202f: code, marque, modèle, numéro de série, état, accessoires, logiciels",
    "Le transfert de propriété et sa date",
    "L’interdiction de vendre, louer, échanger ou mettre en gage, de date à date, avec le dernier jour écrit",
    "La raison sérieuse et légitime de cette interdiction (art. 900-1 du code civil)",
    "Le don à une personne du foyer, permis",
    "Les exceptions, et comment les demander",
    "L’usage et l’entretien",
    "Les données effacées et la licence du système",
    "Pas de garantie légale, mais l’aide de l’atelier, et pour combien de temps",
    "La perte, le vol et la panne",
    "Le retour à la fin, jamais à la poubelle",
    "Le manquement\u202f: parler d’abord, retour, exclusion, aucune pénalité en argent",
    "Ce que voit un acheteur qui scanne l’étiquette",
    "Les données personnelles (art. 13 du RGPD, en bref)",
    "La photo et le témoignage sur une feuille séparée",
    "La preuve et le droit au papier",
    "La langue et l’interprète",
    "La date, le lieu, les signatures, le numéro et l’empreinte",
)
"""What an agreement not to resell says, for the person who approves one to look for."""

_VARIABLE: Final = re.compile(r"\{(\w+)\}")
_BRACED: Final = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text: a heading or a paragraph has ``text``, bullets have ``items``."""

    kind: Literal["heading", "text", "bullets"]
    text: str = ""
    items: tuple[str, ...] = ()


def canonical(body: str, boxes: Sequence[str]) -> bytes:
    """The one spelling of what is signed, variables not filled: JSON in UTF-8, keys in order, no spaces."""
    signed = {"body": body, "boxes": list(boxes)}
    return json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(body: str, boxes: Sequence[str]) -> str:
    """SHA-256 of :func:`canonical`, hexadecimal."""
    return hashlib.sha256(canonical(body, boxes)).hexdigest()


def tidy(text: str) -> str:
    """What a browser sent, as it is kept: NFC, no blanks behind a line, « \\n » at each end, the last one included."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = "\n".join(line.rstrip() for line in lines).strip("\n")
    return f"{kept}\n" if kept else ""


def sentences(text: str) -> list[str]:
    """The sentences to tick, one per line; a « - » at the head of a line is left out, as are empty lines."""
    lines = (line.strip().removeprefix("-").strip() for line in tidy(text).splitlines())
    return [line for line in lines if line]


def variables(text: str) -> set[str]:
    """The names between braces."""
    return set(_VARIABLE.findall(text))


def unknown_variables(text: str) -> set[str]:
    """What stands between braces that nothing would fill, mistyped as it may be: « { fin } »."""
    return set(_BRACED.findall(text)) - VARIABLES.keys()


def fill(text: str, terms: Mapping[str, str]) -> str:
    """The text with its variables filled. Raises ``KeyError`` when ``terms`` lacks one."""
    return _VARIABLE.sub(lambda found: terms[found[1]], text)


def fill_known(text: str, terms: Mapping[str, str]) -> str:
    """The same for a text being written: a variable that nothing fills stays as it was typed."""
    return _VARIABLE.sub(lambda found: terms.get(found[1], found[0]), text)


def parts(text: str) -> list[Part]:
    """A filled text, cut at blank lines: « ## » a heading, on its line alone; « - » an item; else a paragraph."""
    found: list[Part] = []
    for block in re.split(r"\n\s*\n", text):
        found += _parts(block.strip())
    return found


def _parts(block: str) -> Iterator[Part]:
    lines: list[str] = []
    for line in block.splitlines():
        opens = line.startswith("- ") and not (lines and lines[0].startswith("- "))
        if opens or line.startswith("## "):
            yield from _part(lines)
            lines = []
        if line.startswith("## "):
            yield Part("heading", line.removeprefix("## ").strip())
        else:
            lines.append(line)
    yield from _part(lines)


def _part(lines: list[str]) -> Iterator[Part]:
    if not lines:
        return
    if lines[0].startswith("- "):
        items = "\n".join(lines).removeprefix("- ").split("\n- ")
        yield Part("bullets", items=tuple(" ".join(item.split("\n")).strip() for item in items))
    else:
        yield Part("text", " ".join(lines))


def faults(body: str, summary: str, boxes: Sequence[str]) -> list[str]:
    """Why the text may not be approved, in French; empty when it may."""
    found = [] if body.strip() else ["Le texte de la convention est vide."]
    found += [] if summary.strip() else ["Le résumé en mots simples est vide."]
    found += [] if boxes else ["Il n’y a aucune phrase à cocher."]
    if unknown := sorted(unknown_variables("\n".join([body, summary, *boxes]))):
        found.append(f"Rien ne remplit {_in_braces(unknown)}\u202f: corrigez ou retirez.")
    if missing := [name for name in NEEDED_IN_BODY if name not in variables(body)]:
        found.append(f"Le texte ne dit pas {_told(missing)}.")
    if missing := [name for name in NEEDED_IN_SUMMARY if name not in variables(summary)]:
        found.append(f"Le résumé ne dit pas {_told(missing)}.")
    if boxes and "fin" not in variables("\n".join(boxes)):
        found.append(f"Aucune phrase à cocher ne dit {_told(['fin'])}.")
    return found + too_long(body, summary, boxes)


def too_long(body: str, summary: str, boxes: Sequence[str]) -> list[str]:
    """What does not fit, in French."""
    found = []
    if len(body) > BODY_LENGTH:
        found.append(f"Le texte de la convention tient en {BODY_LENGTH} signes\u202f: il en a {len(body)}.")
    if len(summary) > SUMMARY_LENGTH:
        found.append(f"Le résumé tient en {SUMMARY_LENGTH} signes\u202f: il en a {len(summary)}.")
    if len(boxes) > MOST_BOXES:
        found.append(f"{MOST_BOXES} phrases à cocher au plus\u202f: il y en a {len(boxes)}.")
    if any(len(box) > BOX_LENGTH for box in boxes):
        found.append(f"Une phrase à cocher tient en {BOX_LENGTH} signes.")
    return found


def faults_of_translation(summary: str, boxes: Sequence[str], *, of_summary: str, of_boxes: Sequence[str]) -> list[str]:
    """Why a translation may not be kept: it says each variable that the French says, and each box in its order."""
    found = [] if summary.strip() else ["La traduction du résumé est vide."]
    if len(boxes) != len(of_boxes):
        found.append(f"Le texte français a {len(of_boxes)} phrases à cocher, la traduction {len(boxes)}.")
    if missing := sorted(variables(of_summary) - variables(summary)):
        found.append(f"La traduction du résumé a perdu {_in_braces(missing)}.")
    if added := sorted(variables(summary) - variables(of_summary)):
        found.append(f"La traduction du résumé ajoute {_in_braces(added)}, que le français n’a pas.")
    for number, (box, french) in enumerate(zip(boxes, of_boxes, strict=False), 1):
        if variables(box) != variables(french):
            found.append(f"La phrase à cocher n° {number} n’a pas les mêmes variables qu’en français.")
    return found + too_long("", summary, boxes)


def _in_braces(names: Sequence[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def _told(names: Sequence[str]) -> str:
    return ", ni ".join(f"{VARIABLES[name]} ({{{name}}})" for name in names)
