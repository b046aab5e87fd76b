"""``ordis evidence add`` and ``ordis evidence reparse``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ordis.kernel.refusal import Refusal

NO_USER = "Aucun compte n’a l’adresse {email}. Rien n’a été enregistré."
MAY_NOT = "Le compte {email} n’a pas le droit d’enregistrer un effacement. Rien n’a été enregistré."
NO_DEVICE = "Aucun appareil ne porte le code {code}. Rien n’a été enregistré."
NOTHING_TAKEN = "Aucun fichier n’a été enregistré."


def install(evidence: click.Group, in_app: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Add the commands of this room to ``ordis evidence``; ``in_app`` gives them the application and commits."""

    @evidence.command("add")
    @click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
    @click.option("--device", "code", default="", help="Code de l’appareil sur lequel déposer.")
    @click.option("--as", "email", required=True, help="Compte au nom duquel les fichiers sont déposés.")
    @in_app
    def add(files: tuple[Path, ...], code: str, email: str) -> None:
        """Déposer des preuves ou des inventaires, comme sur la page « Preuves »."""
        _add(files, code, email)

    @evidence.command("reparse")
    @click.option("--apply", is_flag=True, help="Enregistrer ce qui change, un fichier à la fois.")
    @in_app
    def reparse(apply: bool) -> None:
        """Relire toutes les preuves avec les lecteurs d’aujourd’hui et dire ce qui changerait."""
        _reparse(apply)


def _add(files: tuple[Path, ...], code: str, email: str) -> None:
    from ordis.accounts.permissions import Permission
    from ordis.accounts.queries import user_by_email
    from ordis.devices.models import Door
    from ordis.devices.queries import device_by_code
    from ordis.kernel import clock
    from ordis.wiping.intake import take_each

    actor = user_by_email(email)
    if actor is None:
        raise Refusal(NO_USER.format(email=email))
    if not actor.can(Permission.WIPE_RECORD):
        raise Refusal(MAY_NOT.format(email=email))
    device = device_by_code(code) if code else None
    if code and device is None:
        raise Refusal(NO_DEVICE.format(code=code))
    read = [(file.read_bytes(), file.name) for file in files]
    taken = take_each(read, actor=actor, at=clock.now(), door=Door.CLI, device=device)
    for each in taken:
        for sentence in each.sentences():
            click.echo(sentence, err=each.refusal is not None)
    if not any(each.receipt for each in taken):
        raise Refusal(NOTHING_TAKEN)


def _reparse(apply: bool) -> None:
    from ordis.kernel import clock
    from ordis.kernel.french import count
    from ordis.wiping import reparse

    at = clock.now()
    summary = reparse.read_all(actor=None, at=at)
    for sentence in (*summary.problems, *summary.told):
        click.echo(sentence)
    for file_id in summary.changed if apply else ():
        reparse.apply_to(file_id, actor=None, at=at)
    changed = len(summary.changed)
    done = count(changed, "modifié", "modifiés") if apply else count(changed, "changerait", "changeraient")
    read = count(summary.files, "fichier relu", "fichiers relus")
    click.echo(f"{read}, {done}, {len(summary.problems)} à regarder.")
    if summary.certificates:
        click.echo(f"Attestations à remplacer\u202f: {', '.join(summary.certificates)}.")
    if changed and not apply:
        click.echo("Rien n’a été enregistré. Relancez avec --apply pour enregistrer.")
