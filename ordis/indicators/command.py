"""``ordis indicators``: the page of their definitions, the check of kept tallies, their recount."""

from collections.abc import Callable
from typing import Any

import click

from ordis.kernel import clock
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal

InApp = Callable[[Callable[..., Any]], Callable[..., Any]]


_HOW = "Rien n’a été modifié\u202f: lancez « ordis indicators recount », ou attendez la nuit."
ONE, MANY = f"Un écart. {_HOW}", "{number} écarts. " + _HOW


def install(ordis: click.Group, in_app: InApp) -> None:
    """``in_app`` runs a command in the application and commits (``ordis.cli``)."""

    @ordis.group(invoke_without_command=True)
    @click.pass_context
    def indicators(context: click.Context) -> None:
        """Écrire la page des indicateurs (docs/indicateurs.md)."""
        from ordis.indicators.told import markdown

        if context.invoked_subcommand is None:
            click.echo(markdown(), nl=False)

    @indicators.command("check")
    @in_app
    def check() -> None:
        """Comparer les décomptes gardés avec les lignes elles-mêmes, et dire chaque écart."""
        from ordis.indicators.actions import differences
        from ordis.indicators.told import difference

        found = [difference(*each) for each in differences()]
        for line in found:
            click.echo(line)
        if found:
            raise Refusal(MANY.format(number=len(found)) if len(found) > 1 else ONE)
        click.echo("Aucun écart : chaque décompte gardé est celui des lignes.")

    @indicators.command("recount")
    @in_app
    def recount() -> None:
        """Recompter tous les jours de tous les indicateurs, comme chaque nuit."""
        from ordis.indicators.actions import recount_all

        rows = recount_all(at=clock.now())
        click.echo(f"Décomptes refaits : {count(rows, 'ligne corrigée', 'lignes corrigées')}.")
