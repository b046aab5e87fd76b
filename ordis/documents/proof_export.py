"""The proof of one agreement as a zip that an expert checks with public tools alone. Pure: the same facts, same bytes.

``docs/preuve.md`` tells the same steps at length; the commands of the README are run by a test.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from ordis.documents.french import long_date, long_moment

PROOF: Final = "preuve.json"
TEXT: Final = "texte.json"
SHOWN: Final = "montre.json"
CERTIFICATE: Final = "cachet.pem"
TIMESTAMP: Final = "horodatage.tsr"
SUMS: Final = "SHA256SUMS"
README: Final = "LISEZMOI.txt"
_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # zip knows no earlier day, and the day of the export is no fact


@dataclass(frozen=True, slots=True)
class Exported:
    """``signed_at`` is a day alone when it was signed with a pen. ``pdf`` is sealed; ``certificates`` PEM, the seal's
    first; ``text`` the canonical JSON whose SHA-256 the proof names; ``shown`` what the family was shown, whose SHA-256
    it names too; ``timestamp`` an RFC 3161 answer (DER), None without one; ``fingerprint`` of the certificate,
    hexadecimal; ``pages``: file name → bytes, in order, of a paper signed with a pen."""

    number: str
    signed_at: datetime | date
    pdf: bytes
    proof: bytes
    text: bytes
    shown: bytes
    certificates: str
    fingerprint: str
    timestamp: bytes | None = None
    pages: Mapping[str, bytes] = field(default_factory=dict)


def zipped(exported: Exported) -> bytes:
    """The zip, stored without compression: another machine makes the same bytes."""
    files = {
        f"{exported.number}.pdf": exported.pdf,
        PROOF: exported.proof,
        TEXT: exported.text,
        SHOWN: exported.shown,
        CERTIFICATE: exported.certificates.encode(),
        **exported.pages,
    }
    if exported.timestamp is not None:
        files[TIMESTAMP] = exported.timestamp
    files[SUMS] = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()).encode()
    files[README] = _readme(exported).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def _readme(exported: Exported) -> str:
    name = f"{exported.number}.pdf"
    steps = [HEAD.format(number=exported.number, moment=_when(exported.signed_at), pdf=name)]
    steps += _steps(exported, name)
    return "\n".join(steps)


def _when(signed: datetime | date) -> str:
    return long_moment(signed) if isinstance(signed, datetime) else long_date(signed)


def _steps(exported: Exported, name: str) -> list[str]:
    first, length, tail, rest = _signed_ranges(exported.pdf)
    steps = [
        STEP_WHOLE,
        STEP_PROOF.format(pdf=name, sha256=hashlib.sha256(exported.proof).hexdigest()),
        STEP_TEXT.format(sha256=hashlib.sha256(exported.text).hexdigest()),
        STEP_SHOWN.format(sha256=hashlib.sha256(exported.shown).hexdigest()),
        STEP_SEAL.format(pdf=name, fingerprint=_colons(exported.fingerprint)),
        STEP_OPENSSL.format(pdf=name, length=first + length, skipped=tail + 1, rest=rest),
    ]
    if exported.timestamp is not None:
        steps.append(STEP_TIMESTAMP.format(pdf=name))
    if exported.pages:
        steps.append(STEP_PAGES.format(step=len(steps), count=len(exported.pages)))
    return [*steps, FOOT]


def _signed_ranges(pdf: bytes) -> tuple[int, int, int, int]:
    """Which bytes the seal covers: two ranges (offset, length), around the seal itself. ``ValueError`` without one."""
    found = _RANGE.search(pdf)
    if found is None:
        raise ValueError("a sealed paper says which bytes its seal covers")
    first, length, tail, rest = (int(value) for value in found.groups())
    return first, length, tail, rest


def _colons(fingerprint: str) -> str:
    return ":".join(fingerprint.upper()[at : at + 2] for at in range(0, len(fingerprint), 2))


HEAD = """PREUVE DE LA CONVENTION {number}
Signée le {moment}

Ce dossier contient :
  {pdf}    la convention scellée, telle qu’elle a été remise ;
  preuve.json    les circonstances de la signature : qui, en quelle qualité, quand (UTC), où, devant qui,
                 cases cochées une à une, tracé point par point ou nom tapé, appareil employé ;
  texte.json     le texte signé, avant que ses variables soient remplies ;
  montre.json    ce que l’écran ou le papier montrait, figé à son ouverture : termes, phrases à cocher,
                 appareils, noms ;
  cachet.pem     le certificat du cachet de la Ville.

Tout se vérifie sans Ordis, avec des outils publics (coreutils, poppler-utils, openssl).
Les lignes qui commencent par « $ » se tapent dans ce dossier.
"""
STEP_WHOLE = """1. Les fichiers sont ceux qui ont été exportés.
$ sha256sum -c SHA256SUMS
"""
STEP_PROOF = """2. La convention imprime l’empreinte du fichier de preuve : la commande répond 1.
   L’un ne peut donc pas être changé sans l’autre.
$ pdftotext {pdf} - | tr -d '[:space:]' | grep -c {sha256}
"""
STEP_TEXT = """3. Le fichier de preuve nomme le texte signé (« text », puis « sha256 ») : la commande répond 1.
$ grep -c {sha256} preuve.json
"""
STEP_SHOWN = """4. Le fichier de preuve nomme ce qui a été montré (« shown_sha256 ») : la commande répond 1.
$ grep -c {sha256} preuve.json
"""
STEP_SEAL = """5. Le cachet est valable, couvre tout le fichier, et vient du certificat de la Ville.
   pdfsig écrit « Signature is Valid » et « Total document signed ». La confiance dans le
   certificat se juge à son empreinte, que la Ville publie :
   {fingerprint}
$ pdfsig {pdf}
$ openssl x509 -in cachet.pem -noout -subject -dates -fingerprint -sha256
"""
STEP_OPENSSL = """6. Le même contrôle par openssl, sur les octets que le cachet couvre : il répond
   « CMS Verification successful ».
$ head -c {length} {pdf} > octets.bin
$ tail -c +{skipped} {pdf} | head -c {rest} >> octets.bin
$ pdfsig -dump {pdf}
$ openssl cms -verify -binary -inform DER -in {pdf}.sig0 -content octets.bin \\
    -CAfile cachet.pem -partial_chain -purpose any -no_check_time -out /dev/null
"""
STEP_TIMESTAMP = """7. L’heure est attestée par une autorité d’horodatage (RFC 3161). Son certificat se demande à elle :
   une fois enregistré ici sous le nom autorite.pem, openssl répond « Verification: OK ».
$ openssl ts -reply -in horodatage.tsr -text
$ openssl ts -verify -data {pdf} -in horodatage.tsr -CAfile autorite.pem
"""
STEP_PAGES = """{step}. Le papier signé au stylo est là (fichiers : {count}), tel qu’il a été photographié, sans le lieu
   ni l’heure qu’un téléphone y écrit. Le fichier de preuve nomme chacun : la commande répond 1 pour chacun.
$ for page in papier-signe-*; do grep -c "$(sha256sum < "$page" | cut -d ' ' -f 1)" preuve.json; done
"""
FOOT = """Ce que cela prouve et ne prouve pas : le tracé est une signature électronique simple (articles 1366 et 1367 du
code civil). Sa valeur est celle des circonstances réunies ici, que le cachet rend impossibles à modifier ensuite.
"""
