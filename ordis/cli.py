"""The ``ordis`` command: each line leads into an action or a query. French outside, exit 1 on refusal."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, FlaskGroup, with_appcontext

from ordis import create_app
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from ordis.settings import BadSetting


def _create() -> Flask:
    return create_app()


@click.group(cls=FlaskGroup, create_app=_create, add_default_commands=False, add_version_option=False)
def ordis() -> None:
    """Ordinateurs solidaires : du don de l’entreprise à l’ordinateur de la famille."""


def commits(command: Callable[..., Any]) -> Callable[..., Any]:
    """Commit when the command ends well; the twin of the decorator of views."""

    @wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        begin_writing()
        result = command(*args, **kwargs)
        db.session.commit()
        return result

    return with_appcontext(wrapper)


user = AppGroup("user", help="Comptes.")
ordis.add_command(user)


def main() -> None:
    """Entry point: one clear French line on refusal, never a traceback."""
    try:
        ordis(standalone_mode=False)
    except (Refusal, BadSetting) as error:
        _fail(str(error))
    except click.UsageError as error:
        _fail(f"{error.format_message()} (aide : ordis --help)", status=2)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("Interrompu. Rien n’a été fait à moitié.", status=130)
    except OSError as error:
        _fail(f"{error.strerror or error} : {error.filename or ''}")


def _fail(message: str, *, status: int = 1) -> None:
    click.echo(message, err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
