"""A donor's list applied: the file kept, then all of its new devices announced in one transaction, or none."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import lifecycle
from ordis.devices.codes import fresh_codes
from ordis.devices.lifecycle import Move
from ordis.devices.models import Disk, DiskState, Door
from ordis.donations import remembered
from ordis.donations.columns import open_list
from ordis.donations.comparison import dry_run
from ordis.donations.donor_list import Announced, Plan
from ordis.donations.models import Donation, DonationStage, DonorList
from ordis.donations.values import Carrier
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.db import db
from ordis.kernel.grid import Grid
from ordis.kernel.readings import read_once
from ordis.kernel.refusal import Refusal

NOT_OPEN = "On n’importe une liste que pour un don accepté et pas encore réceptionné. Rien n’a été importé."
GONE = "Le fichier déposé n’est plus là. Rien n’a été importé\u202f: déposez-le de nouveau."
ALREADY = "Ce fichier a déjà été importé pour ce don\u202f: rien n’a changé."
NOTHING_NEW = "Cette liste n’apporte aucun appareil nouveau\u202f: rien n’a été importé."
MISNAMED = "Ce fichier s’appelle «\u202f{ending}\u202f», mais c’est un {what}\u202f: il est lu comme tel."
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "csv": (".csv", ".tsv", ".txt", ".tab"),
    "xlsx": (".xlsx", ".xlsm"),
    "ods": (".ods",),
}


def keep_file(*, donation: Donation, data: bytes) -> str:
    """Keep the file unchanged and answer its SHA-256, once it is known to be a list for this donation."""
    refuse_closed(donation)
    sha256 = hashlib.sha256(data).hexdigest()
    _grid(data, sha256)
    if already_imported(donation, sha256):
        raise Refusal(ALREADY)
    return blobs().put(data)


def kept_grid(sha256: str, *, sheet: str = "") -> Grid:
    """The file kept under ``sha256``, as it was read when it was deposited."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise Refusal(GONE, status=404)
    try:
        return _grid(blobs().get(sha256), sha256, sheet)
    except BlobMissing:
        raise Refusal(GONE, status=404) from None


def _grid(data: bytes, sha256: str, sheet: str = "") -> Grid:
    return read_once(sha256, sheet, lambda: open_list(data, sheet=sheet))


def misnamed(grid: Grid, filename: str) -> list[str]:
    """A sentence when the name promises another format than what the file is."""
    ending = PurePath(filename).suffix.lower()
    known = any(ending in endings for endings in _ENDINGS.values())
    if not known or ending in _ENDINGS[grid.form]:
        return []
    return [MISNAMED.format(ending=ending, what="texte à séparateurs (CSV)" if grid.form == "csv" else grid.origin)]


def already_imported(donation: Donation, sha256: str) -> bool:
    return any(each.sha256 == sha256 for each in donation.lists)


def import_list(
    *,
    donation: Donation,
    sha256: str,
    filename: str,
    plan: Plan,
    grid: Grid | None = None,
    actor: User | None,
    at: datetime,
) -> DonorList:
    """Announce every new device of the kept file, whole or not at all. The same file twice is refused.

    ``grid``: the file, when it was opened already: a long one is not read under the writers' lock. ``actor``: None is
    Ordis itself, for the command.
    """
    refuse_closed(donation)
    if already_imported(donation, sha256):
        raise Refusal(ALREADY)
    grid = grid or kept_grid(sha256, sheet=plan.sheet)
    found = dry_run(donation, grid, plan, viewer=actor)
    if not found.new:
        raise Refusal(NOTHING_NEW, status=422)
    donor_list = DonorList(
        donation_id=donation.id, sha256=sha256, filename=filename[:200], imported_at=at,
        imported_by_id=actor.id if actor else None, added=len(found.new), known=len(found.known),
        rejected=found.rejected,
    )  # fmt: skip
    _insert_once(donor_list)
    announce(donation=donation, devices=found.new, actor=actor, at=at)
    remembered.remember(donation, grid, plan, at)
    record(
        Verb.LIST_IMPORTED, donation.number, actor=actor, at=at, sha256=sha256, added=len(found.new),
        known=len(found.known), rejected=found.rejected,
    )  # fmt: skip
    return donor_list


def _insert_once(donor_list: DonorList) -> None:
    """Two people importing the same file at once: the unique index lets one through."""
    try:
        with db.session.begin_nested():
            db.session.add(donor_list)
    except sa.exc.IntegrityError:
        raise Refusal(ALREADY) from None


def announce(
    *,
    donation: Donation,
    devices: Sequence[Announced],
    actor: User | None,
    at: datetime,
    door: Door = Door.IMPORT,
) -> None:
    """One device « Annoncé » per entry, with its code and the disks that the list names."""
    codes = fresh_codes(len(devices))
    rows = [_row(donation, each, code, at) for each, code in zip(devices, codes, strict=True)]
    ids = lifecycle.begin(rows, Move.ANNOUNCE, actor=actor, at=at, door=door)
    disks = [
        _disk(ids[code], carrier, at)
        for each, code in zip(devices, codes, strict=True)
        for carrier in each.carriers
    ]  # fmt: skip
    if disks:
        db.session.execute(sa.insert(Disk), disks)
    db.session.expire(donation, ["devices", "lists"])


def _row(donation: Donation, each: Announced, code: str, at: datetime) -> dict[str, Any]:
    return {
        "code": code, "kind": each.kind, "donation_id": donation.id, "make": each.make, "model": each.model,
        "serial": each.serial, "serial_key": each.serial_key, "asset_tag": each.asset_tag, "cpu": each.cpu,
        "ram_mb": each.ram_mb, "screen_inches": each.screen_inches, "bought_on": each.bought_on, "note": each.note,
        "created_at": at, "announced": True,
    }  # fmt: skip


def _disk(device_id: int, carrier: Carrier, at: datetime) -> dict[str, Any]:
    return {
        "device_id": device_id, "medium": carrier.medium, "model": carrier.model, "serial": carrier.serial,
        "serial_key": carrier.serial_key, "capacity_bytes": carrier.capacity_bytes,
        "state": DiskState.TO_WIPE, "state_at": at, "unproven_since": at,
    }  # fmt: skip


def refuse_closed(donation: Donation) -> None:
    if donation.stage is not DonationStage.ACCEPTED:
        raise Refusal(NOT_OPEN)
