"""``ordis token``: tokens for several sticks at once, without a browser."""

from collections.abc import Callable
from typing import Any

import click


def install(command: click.Group, in_app: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Add the group to the command of the house; ``in_app`` runs in the application and commits."""

    @command.group()
    def token() -> None:
        """Jetons des postes d’effacement."""

    @token.command("add")
    @click.option("--bench", "name", required=True, help="Nom du poste ; il est ajouté s’il n’existe pas.")
    @click.option("--as", "email", required=True, help="Adresse du compte au nom duquel le jeton agit.")
    @click.option("--days", default=365, show_default=True, help="Durée, en jours.")
    @in_app
    def add(name: str, email: str, days: int) -> None:
        """Créer un jeton pour le poste et l’écrire, une seule fois, comme « station.conf » l’attend."""
        for line in issued(name=name, email=email, days=days):
            click.echo(line)


def issued(*, name: str, email: str, days: int) -> list[str]:
    """The two lines of ``station.conf``. Raises ``Refusal`` for an unknown account or one without the right."""
    from ordis.accounts.permissions import Permission
    from ordis.accounts.queries import user_by_email
    from ordis.api import actions
    from ordis.api.queries import bench_by_name
    from ordis.api.scopes import Scope
    from ordis.kernel import clock
    from ordis.kernel.refusal import Refusal
    from ordis.settings import current
    from ordis.wiping.benches import BenchFacts, add_bench

    owner, at = user_by_email(email), clock.now()
    if owner is None or not owner.active or not owner.can(Permission.BENCH_MANAGE):
        raise Refusal(f"Aucun compte « {email} » ne peut gérer les postes d’effacement. Aucun jeton n’a été créé.")
    bench = bench_by_name(name) or add_bench(facts=BenchFacts(name), actor=owner, at=at)
    _row, secret = actions.issue_token(bench=bench, scopes=tuple(Scope), days=days, actor=owner, at=at)
    return [f"ORDIS_URL={current().base_url}", f"ORDIS_TOKEN={secret}"]
