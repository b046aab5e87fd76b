"""``ordis donations import``: a donor's list tried, then applied, as on the pages. See ``docs/import.md``."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ordis.kernel.refusal import Refusal

if TYPE_CHECKING:
    from ordis.accounts.models import User
    from ordis.donations.comparison import DryRun
    from ordis.donations.donor_list import Fault, Plan
    from ordis.donations.models import Donation
    from ordis.donations.remembered import Proposal
    from ordis.kernel.grid import Grid

NO_DONATION = "Aucun don n’a la référence «\u202f{ref}\u202f». Rien n’a été importé."
NO_USER = "Aucun compte n’a l’adresse {email}. Rien n’a été importé."
BAD_COLUMN = (
    "«\u202f{text}\u202f» ne dit pas une colonne\u202f: écrivez TITRE=CHAMP ou LETTRE=CHAMP, par exemple "
    "B=serial. Champs\u202f: {fields}. Rien n’a été importé."
)
BAD_KIND = "«\u202f{text}\u202f» n’est pas une sorte d’appareil ({kinds}). Rien n’a été importé."
IN_DOUBT = "{doubts} Rien n’a été importé\u202f: dites-le avec --column, par exemple --column B=serial."


def install(ordis: click.Group, in_app: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Add ``ordis donations``; ``in_app`` gives its commands the application and commits."""

    @ordis.group("donations")
    def donations() -> None:
        """Dons."""

    @donations.command("import")
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    @click.option("--donation", "ref", required=True, help="Numéro du don (DON-2026-00001), ou sa référence.")
    @click.option("--dry-run", is_flag=True, help="Dire ce que l’import ferait, sans rien écrire.")
    @click.option("--json", "as_json", is_flag=True, help="Sortie pour un programme.")
    @click.option("--sheet", default="", help="Feuille du classeur, quand il en a plusieurs.")
    @click.option("--column", "said", multiple=True, help="TITRE=CHAMP ou LETTRE=CHAMP (B=serial)\u202f; B= l’écarte.")
    @click.option("--kind", default="", help="Sorte d’appareil quand la ligne ne la dit pas (laptop, desktop…).")
    @click.option("--as", "email", default="", help="Compte au nom duquel importer\u202f; sans lui, Ordis.")
    @in_app
    def import_list(**asked: Any) -> None:
        """Importer la liste d’un donateur (CSV, TSV, XLSX, ODS) dans un don accepté.

        Les lignes en faute sont dites et laissées de côté\u202f; les autres entrent toutes, ou aucune.
        """
        _import(**asked)


def _import(
    *, file: Path, ref: str, dry_run: bool, as_json: bool, sheet: str, said: tuple[str, ...], kind: str, email: str
) -> None:
    from ordis.donations import announcement
    from ordis.donations.columns import open_list
    from ordis.donations.comparison import dry_run as compare
    from ordis.donations.remembered import propose
    from ordis.kernel import clock
    from ordis.kernel.blobs import blobs
    from ordis.kernel.db import begin_reading

    if dry_run:
        begin_reading()
    donation, actor, data = _donation(ref), _actor(email), file.read_bytes()
    announcement.refuse_closed(donation)
    grid = open_list(data, sheet=sheet)
    proposal = propose(donation, grid)
    plan = _plan(proposal.plan, grid, said, kind)
    _say(f"{file.name} est lu ({grid.origin}). Comparaison avec ce qu’Ordis connaît…")
    found = compare(donation, grid, plan, viewer=actor)
    doubts = {} if said else dict(proposal.doubts)
    if not dry_run:
        if doubts:
            raise Refusal(IN_DOUBT.format(doubts=" ".join(doubts.values())), status=422)
        sha256 = blobs().put(data)
        if found.new and not announcement.already_imported(donation, sha256):
            _say(f"Import de {len(found.new)} appareils…")
            announcement.import_list(
                donation=donation, sha256=sha256, filename=file.name, plan=plan, grid=grid, actor=actor, at=clock.now()
            )
    if as_json:
        click.echo(json.dumps(contract(grid, plan, found, doubts), ensure_ascii=False))
        return
    for sentence in sentences(file, grid, proposal, found, applied=not dry_run):
        click.echo(sentence)


def _say(sentence: str) -> None:
    """How far it is, to whoever waits: never among what a program reads."""
    click.echo(sentence, err=True)


def _donation(ref: str) -> "Donation":
    from ordis.donations.queries import donation_by_number, donation_by_ref

    found = donation_by_ref(ref, lock=True) or donation_by_number(ref.upper())
    if found is None:
        raise Refusal(NO_DONATION.format(ref=ref), status=404)
    return found


def _actor(email: str) -> "User | None":
    from ordis.accounts.queries import user_by_email

    found = user_by_email(email) if email else None
    if email and found is None:
        raise Refusal(NO_USER.format(email=email), status=404)
    return found


def _plan(plan: "Plan", grid: "Grid", said: Sequence[str], kind: str) -> "Plan":
    """The proposed plan with what the options say otherwise."""
    from dataclasses import replace

    from ordis.devices.models import Kind
    from ordis.donations.columns import Field
    from ordis.kernel.book import letter
    from ordis.kernel.grid import titles

    columns, names = dict(plan.columns), titles(grid, header=plan.header)
    for text in said:
        name, equals, value = text.rpartition("=")
        index = next((rank for rank, title in enumerate(names) if name in (letter(rank), title)), None)
        field = Field.find(value)
        if not equals or index is None or (value and field is None):
            raise Refusal(BAD_COLUMN.format(text=text, fields=", ".join(each.value for each in Field)), status=422)
        columns.pop(index, None)
        if field is not None:
            columns = {rank: each for rank, each in columns.items() if each is not field} | {index: field}
    if kind and Kind.find(kind) is None:
        raise Refusal(BAD_KIND.format(text=kind, kinds=", ".join(each.value for each in Kind)), status=422)
    return replace(plan, columns=columns, default_kind=Kind.find(kind) or plan.default_kind)


def contract(grid: "Grid", plan: "Plan", found: "DryRun", doubts: dict[str, str]) -> dict[str, Any]:
    """The contract of the command. Titles that two columns share are told apart by their letter."""
    from ordis.kernel.book import letter
    from ordis.kernel.grid import titles

    names = titles(grid, header=plan.header)
    unique = [f"{name} ({letter(rank)})" if names.count(name) > 1 else name for rank, name in enumerate(names)]
    header = grid.numbers[grid.header_at] if grid.header_at is not None else 1
    errors = [
        {"line": header, "column": title, "value": "", "message": sentence} for title, sentence in doubts.items()
    ]  # fmt: skip
    faults = sorted([*found.faults, *found.differences], key=lambda fault: fault.line)
    return {
        "encoding": grid.encoding,
        "delimiter": grid.delimiter,
        "mapping": {
            name: plan.columns[rank].value if rank in plan.columns else None for rank, name in enumerate(unique)
        },
        "rows": found.lines,
        "new": len(found.new),
        "known": len(found.known),
        "errors": errors + [_error(fault) for fault in faults],
    }


def _error(fault: "Fault") -> dict[str, Any]:
    return {"line": fault.line, "column": fault.column, "value": fault.value, "message": fault.sentence}


def sentences(file: Path, grid: "Grid", proposal: "Proposal", found: "DryRun", *, applied: bool) -> list[str]:
    from ordis.donations.announcement import misnamed
    from ordis.kernel.french import count, day

    told = [*misnamed(grid, file.name), *grid.remarks, *proposal.doubts.values(), *proposal.remarks, *found.remarks]
    if proposal.remembered_at:
        told.append(f"Colonnes lues comme dans la liste de ce donateur du {day(proposal.remembered_at)}.")
    told += [
        f"Ligne {fault.line}, {fault.column}, «\u202f{fault.value}\u202f»\u202f: {fault.sentence}"
        for fault in sorted([*found.faults, *found.differences], key=lambda fault: fault.line)
    ]
    new = count(len(found.new), "appareil nouveau", "appareils nouveaux")
    known = count(len(found.known), "déjà annoncé", "déjà annoncés")
    refused = count(found.rejected, "ligne refusée", "lignes refusées")
    told.append(f"{count(found.lines, 'ligne')}\u202f: {new}, {known}, {refused}.")
    if not applied:
        told.append("Rien n’a été enregistré. Relancez sans --dry-run pour importer.")
    elif not found.new:
        told.append("Cette liste n’apporte rien de nouveau\u202f: rien n’a changé.")
    return told
