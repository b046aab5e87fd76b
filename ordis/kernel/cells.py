"""What people write in the cells of their lists. Pure."""

import re
import unicodedata

_ERRORS = re.compile(r"#(REF|N/A|NAME|NOM|VALUE|VALEUR|DIV/0|NUM|NOMBRE|NULL|NUL|SPILL|CALC)[!?]?", re.IGNORECASE)


class UnreadableError(ValueError):
    """A cell that means nothing to Ordis; the message is the French sentence for its donor."""


def bare(text: str) -> str:
    """Lower case without accents; punctuation gives way to spaces, save the signs of numbers."""
    plain = unicodedata.normalize("NFKD", text.replace("×", "x")).lower()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9.,+/]+", " ", plain).split())


def computed(text: str) -> None:
    """Raises for a formula without its result, and for the error that a formula gave."""
    if text.startswith("="):
        raise UnreadableError(
            "Cette cellule est une formule dont le fichier ne donne pas le résultat\u202f: ouvrez-le dans le tableur, "
            "enregistrez-le, puis redonnez-le."
        )
    if text.startswith("#") and _ERRORS.fullmatch(text):
        raise UnreadableError(f"« {text} » est l’erreur d’une formule du tableur\u202f: écrivez la valeur.")
