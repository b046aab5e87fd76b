"""The ``ordis`` command: each line leads into an action or a query. French outside, exit 1 on refusal."""

import json
import os
import secrets
import sys
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.exc import DBAPIError

from ordis.accounts.mail_command import install as mail_commands
from ordis.aftercare.command import install as retention_command
from ordis.api.command import install as token_commands
from ordis.devices.labels.command import install as label_commands
from ordis.documents.command import install as paper_commands
from ordis.donations.command import install as donation_commands
from ordis.indicators.command import install as indicator_commands
from ordis.kernel.refusal import Refusal
from ordis.partners.territory.command import install as territory_commands
from ordis.referrals.command import install as key_commands
from ordis.reports.harvest.command import install as harvest_command
from ordis.settings import BadSetting, Settings
from ordis.wiping.commands import install as evidence_commands

DATABASE_FAILED = (
    "La base de données ne répond pas comme il faut. Rien n’a été enregistré : lancez « ordis upgrade », "
    "ou vérifiez ORDIS_DATABASE_URL"
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def ordis() -> None:
    """Ordinateurs solidaires : du don de l’entreprise à l’ordinateur de la famille."""


def in_app(command: Callable[..., Any] | None = None, *, new_hash_key: bool = False) -> Callable[..., Any]:
    """Run the command in the application and commit when it ends well: the twin of views' ``@commits``.

    ``new_hash_key``: start although the key of the hashes is not the one by which they were made.
    """
    if command is None:
        return partial(in_app, new_hash_key=new_hash_key)

    @wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        from ordis import create_app
        from ordis.kernel.db import begin_writing, db

        with create_app(new_hash_key=new_hash_key).app_context():
            begin_writing()
            result = command(*args, **kwargs)
            db.session.commit()
            return result

    return wrapper


# --- the house -------------------------------------------------------------------------------------------


@ordis.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute.")
@click.option("--port", default=8000, show_default=True, help="Port d’écoute.")
@click.option("--workers", default=2, show_default=True, help="Processus du serveur web.")
@click.option("--demo/--no-demo", default=True, help="Charger la démonstration sur une base vide.")
def serve(host: str, port: int, workers: int, demo: bool) -> None:
    """Mettre la base à jour, puis démarrer le site et l’atelier des tâches."""
    from ordis import create_app, serving

    settings = Settings.from_env(serving.addressed(os.environ, host, port))
    with create_app(settings).app_context():
        serving.migrate()
        if demo:
            _load_demonstration_if_empty()
        _say_what_the_seal_lacks()
    ready = partial(_say_where, host, port)
    sys.exit(serving.run(settings, host=host, port=port, workers=workers, ready=ready))


@ordis.command()
def worker() -> None:
    """Exécuter les tâches de fond : courriels, expirations."""
    from ordis import create_app

    create_app().extensions["huey"].create_consumer(workers=1, periodic=True, check_worker_health=True).run()


@ordis.command("settings")
def list_settings() -> None:
    """Écrire la page de tous les réglages (docs/settings.md)."""
    from ordis.kernel.settings_list import markdown

    click.echo(markdown(), nl=False)


@ordis.command()
@click.option("--devices", default=183, show_default=True, type=click.IntRange(min=20), help="Nombre d’appareils.")
@click.option("--seed", default=2022, show_default=True, help="Même graine, mêmes données.")
@in_app
def demo(devices: int, seed: int) -> None:
    """Charger la démonstration dans une base vide : Poitiers en 2022, puis le travail en cours."""
    from ordis import serving
    from ordis.demo import accounts, load

    serving.migrate()
    load(devices, seed, say=click.echo)
    for line in accounts():
        click.echo(line)


@ordis.command()
@in_app
def upgrade() -> None:
    """Mettre la base de données à jour."""
    from ordis import serving

    serving.migrate()
    click.echo("La base est à jour.")


@ordis.command()
@click.option("--json", "as_json", is_flag=True, help="Sortie pour un programme.")
@in_app
def routes(as_json: bool) -> None:
    """Lister les adresses, leurs méthodes et le droit qu’elles demandent."""
    from flask import current_app

    from ordis.accounts.access import declared_routes

    rows = declared_routes(current_app)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        right = "public" if row["public"] else row["permission"]
        click.echo(f"{','.join(row['methods']):12} {row['path']:50} {right}")


# --- devices ---------------------------------------------------------------------------------------------


@ordis.command("scan")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Sortie pour un programme.")
def read_scan(text: str, as_json: bool) -> None:
    """Dire ce qu’un scanner a lu : appareil, emplacement, carte de mode, ou rien de connu."""
    from ordis.devices import scan

    found = scan.read(text)
    known = found.kind is not scan.ScanKind.UNKNOWN
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        click.echo(f"{found.kind.label} : {found.code}" if known else found.hint, err=not known)
    if not known:
        sys.exit(1)


@ordis.command("lifecycle")
def print_lifecycle() -> None:
    """Imprimer le diagramme (Mermaid) de la loi des étapes."""
    from ordis.devices.diagram import mermaid

    click.echo(mermaid())


# --- accounts --------------------------------------------------------------------------------------------


@ordis.group()
def user() -> None:
    """Comptes."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Prénom et nom.")
@click.option("--role", "roles", multiple=True, required=True, help="Rôle (plusieurs possibles).")
@click.option("--password", help="Mot de passe ; sans lui, un mot de passe est tiré et affiché une fois.")
@in_app
def add_user(email: str, name: str, roles: tuple[str, ...], password: str | None) -> None:
    """Créer un compte."""
    from ordis.accounts import actions
    from ordis.accounts.permissions import Role
    from ordis.kernel import clock

    unknown = [role for role in roles if role not in {known.value for known in Role}]
    if unknown:
        names = ", ".join(role.value for role in Role)
        raise Refusal(f"Rôle inconnu : {', '.join(unknown)}. Les rôles sont : {names}. Rien n’a été créé.")
    secret = password or secrets.token_urlsafe(12)
    actions.add_user(
        email=email,
        name=name,
        roles=[Role(role) for role in roles],
        password=secret,
        actor=None,
        at=clock.now(),
    )
    click.echo(f"Compte créé : {email}" + ("" if password else f", mot de passe : {secret}"))


# --- proof of wiping ---------------------------------------------------------------------------------------


@ordis.group()
def evidence() -> None:
    """Preuves d’effacement."""


@evidence.command("inspect")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Sortie pour un programme.")
def inspect_evidence(file: Path, as_json: bool) -> None:
    """Dire ce qu’un fichier prouve, disque par disque, ou décrit, sans base de données."""
    from ordis.wiping import summary

    summary.tell(file, as_json=as_json, say=click.echo)


evidence_commands(evidence, in_app)
paper_commands(ordis, in_app)
token_commands(ordis, in_app)
label_commands(ordis, in_app)
donation_commands(ordis, in_app)
territory_commands(ordis, in_app)
key_commands(ordis, in_app)
retention_command(ordis, in_app)
mail_commands(ordis, in_app)
harvest_command(ordis)
indicator_commands(ordis, in_app)


def _load_demonstration_if_empty() -> None:
    from ordis.demo import load_if_empty

    load_if_empty(say=click.echo)


def _say_what_the_seal_lacks() -> None:
    """Ordis starts without its seal: only papers are refused until it is put right."""
    from ordis.documents import sealing
    from ordis.kernel import clock

    if warning := sealing.warning(clock.now()):
        click.echo(f"Attention : {warning}", err=True)


def _say_where(host: str, port: int) -> None:
    from ordis.demo import accounts

    click.echo(f"Ordis est ouvert sur http://{host}:{port}")
    for line in accounts():
        click.echo(line)


def main() -> None:
    """Entry point: one clear French line on refusal, never a traceback."""
    try:
        ordis(standalone_mode=False)
    except (Refusal, BadSetting) as error:
        _fail(str(error))
    except click.UsageError as error:
        _fail(f"{error.format_message()} (aide : ordis --help)", status=2)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("Interrompu. Rien n’a été fait à moitié.", status=130)
    except DBAPIError as error:
        _fail(f"{DATABASE_FAILED} ({str(error.orig).splitlines()[0]})")
    except OSError as error:
        _fail(f"{error.strerror or error} : {error.filename or 'opération impossible'}")


def _fail(message: str, *, status: int = 1) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
