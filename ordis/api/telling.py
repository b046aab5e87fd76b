"""Rows as the API tells them: facts of an allow-list, and addresses that a browser opens."""

from typing import Any

from flask import url_for

from ordis.devices.models import Device, DiskState
from ordis.settings import current
from ordis.wiping import panel_queries
from ordis.wiping.panel import Row, rows
from ordis.wiping.receipts import Receipt


def receipt(given: Receipt) -> dict[str, Any]:
    """The shape of ``ReceiptSchema``."""
    file = given.evidence
    answers = list(given.all_answers())
    codes = {answer.device_code for answer in answers if answer.device_code}
    return {
        "evidence": file.ref, "sha256": file.sha256, "format": file.format, "again": given.again, "note": file.note,
        "disks": [
            {
                "serial": answer.serial, "model": answer.model, "device": answer.device_code, "state": answer.state,
                "outcome": answer.outcome.value if answer.outcome else None, "sentence": answer.sentence,
            }
            for answer in answers
        ],
        "changes": list(given.all_changes()),
        "url": _absolute(url_for("devices.show", code=codes.pop()))
        if len(codes) == 1
        else _absolute(url_for("wiping.evidence", ref=file.ref)),
    }  # fmt: skip


def device(row: Device) -> dict[str, Any]:
    """The shape of ``DeviceSchema``, in as many queries whatever the number of disks."""
    _purge, erases = panel_queries.erases(row)
    return {
        "code": row.code, "designation": row.designation, "kind": row.kind.value,
        "make": row.make, "model": row.model, "serial": row.serial,
        "stage": row.stage.value, "disks_proven": row.disks_proven,
        "disks": [_disk(line) for line in rows(row, erases)],
        "url": _absolute(url_for("devices.show", code=row.code)),
    }  # fmt: skip


def _disk(line: Row) -> dict[str, Any]:
    disk = line.disk
    return {
        "medium": disk.medium.value, "model": disk.model, "serial": disk.serial,
        "capacity_bytes": disk.capacity_bytes, "state": disk.state.value, "label": disk.state.label,
        "proven": disk.state.proven, "remaining": _remaining(line),
    }  # fmt: skip


def _remaining(line: Row) -> str:
    if line.disk.state.proven:
        return ""
    if line.to_judge is not None:
        return "Une réserve attend la décision du responsable d’atelier."
    if line.due:
        return " ".join(line.due)
    if line.disk.state is DiskState.FAILED:
        return "L’effacement a échoué : recommencez, ou détruisez le disque."
    return "Aucune preuve ne couvre encore ce disque : effacez-le et envoyez le journal."


def _absolute(path: str) -> str:
    """With the public address of the house, whatever name the bench used to reach it."""
    return f"{current().base_url}{path}"
