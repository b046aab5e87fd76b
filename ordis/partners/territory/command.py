"""``ordis territory import``: a file is tried, then applied, as on the pages. See ``docs/territoire.md``."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ordis.kernel.refusal import Refusal

if TYPE_CHECKING:
    from ordis.accounts.models import User
    from ordis.partners.territory.indices import Card
    from ordis.partners.territory.models import FileKind
    from ordis.partners.territory.reading import Reading

NO_USER = "Aucun compte n’a l’adresse {email}. Rien n’a été importé."
NO_CARD = (
    "Un indice a un éditeur, un nom, une année et un sens. Rien n’a été importé\u202f: dites-les avec --publisher, "
    "--name, --year et --direction (higher ou lower)."
)
KINDS = ("districts", "qpv", "iris", "index")
SHOWN = 50


def install(ordis: click.Group, in_app: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Add ``ordis territory``; ``in_app`` gives its commands the application and commits."""

    @ordis.group("territory")
    def territory() -> None:
        """Quartiers, QPV, IRIS, indices de fragilité."""

    @territory.command("import")
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
    @click.option("--kind", type=click.Choice(KINDS), default="districts", show_default=True, help="Ce qu’il contient.")
    @click.option("--dry-run", is_flag=True, help="Dire ce que l’import ferait, sans rien écrire.")
    @click.option("--as", "email", default="", help="Compte au nom duquel importer\u202f; sans lui, Ordis.")
    @click.option("--publisher", default="", help="Indice\u202f: son éditeur.")
    @click.option("--name", default="", help="Indice\u202f: son nom.")
    @click.option("--year", type=int, default=None, help="Indice\u202f: l’année de ses données.")
    @click.option("--direction", type=click.Choice(("higher", "lower")), help="Indice\u202f: ce qui est plus fragile.")
    @click.option("--scale", default="", help="Indice\u202f: ses territoires, si le fichier ne suffit pas à le dire.")
    @click.option("--unit", default="", help="Indice\u202f: son unité.")
    @click.option("--licence", default="", help="Indice\u202f: sa licence.")
    @click.option("--new-version", is_flag=True, help="Indice\u202f: remplacer les valeurs déjà importées.")
    @in_app
    def import_file(file: Path, kind: str, dry_run: bool, email: str, **told: Any) -> None:
        """Importer un fichier de territoires (CSV, XLSX, ODS)\u202f: tout, ou rien si une ligne est fausse."""
        from ordis.kernel.db import begin_reading
        from ordis.partners.territory.models import FileKind

        if dry_run:
            begin_reading()
        card = _card(**told) if kind == "index" else None
        for line in _import(file, FileKind(kind), card, actor=_actor(email), dry_run=dry_run):
            click.echo(line)


def _import(file: Path, kind: "FileKind", card: "Card | None", *, actor: "User | None", dry_run: bool) -> list[str]:
    from ordis.kernel import clock
    from ordis.partners.territory import importing, indices
    from ordis.partners.territory.reading import open_file

    data, at = file.read_bytes(), clock.now()
    grid = open_file(kind, data)
    found = indices.compare(card, grid) if card else importing.compare(kind, grid)
    lines = [f"{file.name} est lu ({grid.origin}).", *_wrong(found.reading)]
    if isinstance(found, importing.Preview):
        lines += [f"{fate.label}\u202f: {len(found.of(fate))}" for fate in importing.Fate]
    else:
        lines += [f"{found.card.name}, {found.card.publisher}, {found.card.year}, {found.scale}", found.levels]
    if dry_run:
        return [*lines, "Essai à blanc\u202f: rien n’a été écrit."]
    for line in _wrong(found.reading):
        click.echo(line, err=True)
    told = card.as_json() if card else {}
    kept = importing.keep_file(kind=kind, data=data, filename=file.name, told=told, actor=actor, at=at)
    if card:
        indices.apply(kept=kept, actor=actor, at=at)
    else:
        importing.apply(kept=kept, actor=actor, at=at)
    return [*lines, "Importé."]


def _wrong(reading: "Reading") -> list[str]:
    return [*reading.remarks, *map(str, reading.faults[:SHOWN])]


def _card(*, publisher: str, name: str, year: int | None, direction: str | None, **more: Any) -> "Card":
    from ordis.partners.territory.indices import Card

    if not (publisher and name and year and direction):
        raise Refusal(NO_CARD, status=422)
    return Card(publisher, name, year, direction, **more)


def _actor(email: str) -> "User | None":
    from ordis.accounts.queries import user_by_email

    found = user_by_email(email) if email else None
    if email and found is None:
        raise Refusal(NO_USER.format(email=email), status=404)
    return found
