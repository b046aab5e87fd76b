"""``ordis retention``: what the table of retention keeps and what its next run clears."""

from collections.abc import Callable
from typing import Any

import click

from ordis.kernel import clock


def install(ordis: click.Group, in_app: Callable[..., Callable[..., Any]]) -> None:
    @ordis.command("retention")
    @in_app
    def retention() -> None:
        """Dire combien de temps les textes d’après remise sont gardés, et ce que la tâche effacera. N’efface rien."""
        from ordis.aftercare.keeping import told

        for line in told(at=clock.now()):
            click.echo(line)
