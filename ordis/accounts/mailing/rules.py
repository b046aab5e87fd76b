"""What a text of a message may say, and how it is filled. Pure."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from ordis.accounts.mailing.kinds import MailStage, Variable
from ordis.kernel.variables import fill, fill_known, in_braces, stray_braces, tidy, unknown_variables, variables

SUBJECT_LENGTH: Final = 120
BODY_LENGTH: Final = 4_000
MOST_SUBJECT: Final = 200
"""Signs of a filled subject; what goes beyond is cut."""
_BREAKS: Final = re.compile(r"[\r\n\t\v\f\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BLANKS: Final = re.compile(r"(?<=\S) {2,}")
_GAP: Final = re.compile(r"\n{3,}")
_TAG: Final = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,12}(?:\s[^<>\n]{0,80})?/?>")
"""« <b> », « </p> », « <a href="…"> »; neither « <3 » nor « <nom@domaine> »."""
MOST_TAGS: Final = 4
_UNPRINTED: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Words(NamedTuple):
    """A subject on one line, a body without greeting nor signature."""

    subject: str
    body: str


def typed(subject: str, body: str) -> Words:
    """What a form sent, as it is kept."""
    text = _UNPRINTED.sub("", body.replace("\r\n", "\n").replace("\r", "\n"))
    return Words(_one_line(tidy(subject)), tidy(text).strip())


def shipped(stage: MailStage) -> Words:
    return Words(stage.subject, stage.body)


def faults(words: Words, stage: MailStage) -> list[str]:
    """Why the text may not be kept, in French; empty when it may."""
    known = stage.vocabulary
    found = [] if words.subject else ["L’objet est vide."]
    found += [] if words.body else ["Le texte est vide."]
    if unknown := sorted(unknown_variables(f"{words.subject}\n{words.body}", known)):
        found.append(f"Rien ne remplit {in_braces(unknown)}\u202f: corrigez ou retirez.")
    if stray_braces(words.subject) or stray_braces(words.body):
        found.append("Une accolade est seule\u202f: une variable s’écrit entre deux, comme {ville}.")
    if private := sorted(name for name in variables(words.subject) if name in known and known[name].private):
        found.append(f"{in_braces(private)} ne va pas dans l’objet\u202f: il se lit sans ouvrir le message.")
    if missing := [name for name in stage.needed if name not in variables(words.body)]:
        found.append(f"Le texte doit dire {_told(missing, known)}.")
    if len(words.subject) > SUBJECT_LENGTH:
        found.append(f"L’objet tient en {SUBJECT_LENGTH} signes\u202f: il en a {len(words.subject)}.")
    if len(words.body) > BODY_LENGTH:
        found.append(f"Le texte tient en {BODY_LENGTH} signes\u202f: il en a {len(words.body)}.")
    return found


def remarks(words: Words) -> list[str]:
    """What is probably not meant, and keeps nothing from being kept, in French."""
    tags = list(dict.fromkeys(_TAG.findall(f"{words.subject}\n{words.body}")))[:MOST_TAGS]
    if not tags:
        return []
    return [f"Un courriel part en texte simple\u202f: {', '.join(tags)} s’y lira tel quel, sans mise en forme."]


def filled(words: Words, values: Mapping[str, str]) -> Words:
    """The message itself. Raises ``KeyError`` when a value lacks."""
    return _closed_up(Words(fill(words.subject, values), fill(words.body, values)))


def filled_as_typed(words: Words, values: Mapping[str, str]) -> Words:
    """The same for a text being written: what nothing fills stays as it was typed."""
    return _closed_up(Words(fill_known(words.subject, values), fill_known(words.body, values)))


def _closed_up(words: Words) -> Words:
    """A variable with nothing to say leaves no gap."""
    body = _GAP.sub("\n\n", _BLANKS.sub(" ", words.body))
    lines = "\n".join(line.rstrip(" ") for line in body.split("\n"))
    return Words(_BLANKS.sub(" ", _one_line(words.subject))[:MOST_SUBJECT], lines.strip())


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()


def _told(names: list[str], known: Mapping[str, Variable]) -> str:
    return " et ".join(f"{known[name].meaning} ({{{name}}})" for name in names)
