"""``ordis indicators``: the page of their definitions."""

from collections.abc import Callable
from typing import Any

import click

InApp = Callable[[Callable[..., Any]], Callable[..., Any]]


def install(ordis: click.Group, in_app: InApp) -> None:
    """``in_app`` runs a command in the application and commits (``ordis.cli``)."""

    @ordis.group(invoke_without_command=True)
    @click.pass_context
    def indicators(context: click.Context) -> None:
        """Écrire la page des indicateurs (docs/indicateurs.md)."""
        from ordis.indicators.told import markdown

        if context.invoked_subcommand is None:
            click.echo(markdown(), nl=False)
