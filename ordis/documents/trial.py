"""A seal is tried before it is put to work: it seals a page in memory, and the page is checked."""

from datetime import datetime
from pathlib import Path

from ordis.documents.letterhead import Letterhead
from ordis.documents.paper import Paper, Text, render
from ordis.documents.seal import Seal, SealUnavailable, verify_signature
from ordis.kernel.clock import in_paris
from ordis.kernel.french import day
from ordis.kernel.refusal import Refusal

NOTHING_CHANGED = " Rien n’a été modifié\u202f: le cachet en service reste le même."
_CITY = Letterhead(city="Essai", service="", address="", contact="")


def attempt(file: Path, passphrase: bytes | None, *, at: datetime) -> str:
    """The sentence that says what this seal is and until when. Raises :class:`Refusal` when it would seal nothing."""
    try:
        seal = Seal.load(file, passphrase)
        page = render(Paper("Essai", "ESS-0000-00000", _CITY, in_paris(at).date(), ""), [Text("Essai du cachet.")])
        verdict = verify_signature(seal.apply(page, at=at, reason="Essai", location=""), {seal.fingerprint})
    except SealUnavailable as error:
        raise Refusal(f"{error}{NOTHING_CHANGED}") from error
    if not verdict.authentic:
        raise Refusal(
            f"Ce cachet scelle, mais ce qu’il scelle ne se vérifie pas\u202f: {verdict.reason} Demandez un certificat "
            f"de cachet (signature numérique, non-répudiation) à votre autorité.{NOTHING_CHANGED}"
        )
    return (
        f"Ce cachet fonctionne\u202f: {seal.subject}, valable du {day(seal.valid_from)} au {day(seal.valid_until)}. "
        "Mettez-le dans ORDIS_SEAL_PATH et redémarrez Ordis\u202f; gardez l’ancien pour un retour éventuel."
    )
