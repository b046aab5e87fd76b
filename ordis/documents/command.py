"""``ordis verify`` and ``ordis seal``."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ordis.kernel.refusal import Refusal

if TYPE_CHECKING:
    from ordis.documents.keys import KeyLine
    from ordis.documents.models import Document

InApp = Callable[..., Callable[..., Any]]
UNREADABLE = "Ce fichier n’a pas pu être lu. Vérifiez son nom et vos droits."


def install(ordis: click.Group, in_app: InApp) -> None:
    _verify(ordis, in_app)

    @ordis.group()
    def seal() -> None:
        """Cachet électronique des documents (voir docs/verifier.md)."""

    _status(seal, in_app)
    _certificate(seal, in_app)
    _try(seal)
    _timestamps(seal, in_app)


def _verify(ordis: click.Group, in_app: InApp) -> None:
    @ordis.command()
    @click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FICHIER…")
    @click.option("--number", help="Le document attendu, par exemple CNR-2026-00042.")
    @click.option("--json", "as_json", is_flag=True, help="Sortie pour un programme\u202f: une ligne par fichier.")
    @in_app
    def verify(files: tuple[Path, ...], number: str | None, as_json: bool) -> None:
        """Vérifier que des PDF sont des documents de la maison, intacts et en vigueur.

        \b
        Sort par 0 si tous sont authentiques, sinon par le plus grave\u202f:
          1  altéré, ou autre que celui attendu
          3  inconnu du registre
          4  authentique, mais remplacé par un autre
          5  fichier illisible
        """
        from ordis.documents.authenticity import worst

        expected = _expected(number)
        code = worst([_tell(file, expected, as_json) for file in files])
        if code:
            sys.exit(code)


def _expected(number: str | None) -> "Document | None":
    from ordis.documents import queries
    from ordis.documents.authenticity import typed_number

    if number is None:
        return None
    found = queries.document_by_number(typed_number(number) or "")
    if found is None:
        raise Refusal(f"Le registre ne connaît pas le numéro {number}. Rien n’a été vérifié.")
    return found


def _tell(file: Path, expected: "Document | None", as_json: bool) -> int:
    """Say what one file is; the code that it deserves."""
    from ordis.documents import queries
    from ordis.documents.authenticity import EXIT, UNREAD
    from ordis.documents.verification import MOST_BYTES

    try:
        with file.open("rb") as opened:
            pdf = opened.read(MOST_BYTES + 1)  # one byte more is enough to say that it is too heavy
    except OSError:
        told = {"file": str(file), "verdict": "unread", "sentence": UNREADABLE}
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else f"{file}\u202f: {UNREADABLE}", err=not as_json)
        return UNREAD
    answer = queries.check(pdf, expected=expected)
    if as_json:
        click.echo(json.dumps({"file": str(file)} | answer.as_json(), ensure_ascii=False))
    else:
        click.echo(f"{file}\u202f: {answer.finding.label}. {answer.sentence}")
    return EXIT[answer.finding]


def _status(seal: click.Group, in_app: InApp) -> None:
    @seal.command()
    @click.option("--json", "as_json", is_flag=True, help="Sortie pour un programme.")
    @in_app
    def status(as_json: bool) -> None:
        """Dire quelle clé scelle, jusqu’à quand, et les précédentes. Sort par 1 si rien ne peut être scellé."""
        from ordis.documents import keys, sealing, stamping
        from ordis.documents.seal import SealUnavailable
        from ordis.kernel import clock

        at, lines = clock.now(), keys.lines()
        warning, waiting = sealing.warning(at), stamping.waiting_count()
        told = {"warning": warning, "keys": [line.as_json() for line in lines], "timestamps_waiting": waiting}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1) if as_json else _in_words(lines, warning, waiting))
        try:
            sealing.current().refuse_out_of_date(at)
        except SealUnavailable:
            sys.exit(1)


def _in_words(lines: "list[KeyLine]", warning: str | None, waiting: int) -> str:
    from ordis.documents.stamping import last_error
    from ordis.kernel.french import count

    told = [f"Attention\u202f: {warning}"] if warning else []
    told += [_key_in_words(line) for line in lines]
    if waiting:
        reason = last_error()
        told.append(
            f"{count(waiting, 'horodatage attendu', 'horodatages attendus')}." + (f" {reason}" if reason else "")
        )
    return "\n".join(told)


def _key_in_words(line: "KeyLine") -> str:
    from ordis.kernel.french import count, day

    name = line.subject + (" (démonstration\u202f: n’engage personne)" if line.demonstration else "")
    papers = f"{count(line.papers, 'document scellé', 'documents scellés')}" + (
        f" depuis le {day(line.first_used_at)}" if line.first_used_at else ""
    )
    retired = f", retiré le {day(line.retired_at)}" if line.retired_at else ""
    return (
        f"{line.state.label}\u202f: {name}\n"
        f"  valable du {day(line.valid_from)} au {day(line.valid_until)}\u202f; {papers}{retired}\n"
        f"  SHA-256 {line.fingerprint}"
    )


def _certificate(seal: click.Group, in_app: InApp) -> None:
    @seal.command()
    @click.argument("fingerprint")
    @in_app
    def certificate(fingerprint: str) -> None:
        """Écrire le certificat (PEM) d’une clé et sa chaîne, par le début de son empreinte SHA-256."""
        from ordis.documents import keys

        found = keys.certificates(fingerprint)
        if found is None:
            raise Refusal(f"Aucune clé, ou plusieurs, ne commencent par {fingerprint}. Voyez « ordis seal status ».")
        click.echo(found, nl=False)


def _try(seal: click.Group) -> None:
    @seal.command("try")
    @click.argument("file", type=click.Path(path_type=Path))
    def attempt(file: Path) -> None:
        """Essayer un cachet (PKCS #12) avant de le mettre en service. Rien n’est enregistré.

        Sa phrase de passe est lue dans ORDIS_SEAL_PASSPHRASE.
        """
        from ordis.documents import trial
        from ordis.kernel import clock

        passphrase = os.environ.get("ORDIS_SEAL_PASSPHRASE")
        click.echo(trial.attempt(file, passphrase.encode() if passphrase else None, at=clock.now()))


def _timestamps(seal: click.Group, in_app: InApp) -> None:
    @seal.command()
    @in_app
    def timestamps() -> None:
        """Demander dès maintenant l’horodatage de tous les documents qui n’en ont pas."""
        from ordis import settings
        from ordis.documents import stamping
        from ordis.kernel import clock
        from ordis.kernel.french import count

        if settings.current().tsa_url is None:
            raise Refusal("Aucun service d’horodatage n’est réglé (ORDIS_TSA_URL). Rien n’a été demandé.")
        asked = stamping.ask_again(at=clock.now())
        click.echo(
            f"{count(asked, 'horodatage demandé', 'horodatages demandés')}\u202f: l’atelier des tâches s’en charge."
        )
