"""The logbook cannot be bypassed: no stage without its line, no line changed once written."""

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.devices.models import Device, LogbookLine


class LogbookBypassed(Exception):
    """A programming error: code changed a stage or a trace otherwise than by the law."""


def _before_flush(session: Session, _context: object, _instances: object) -> None:
    lines = {(line.device, line.to_stage) for line in session.new if isinstance(line, LogbookLine)}
    for device in (*session.new, *session.dirty):
        if not isinstance(device, Device) or not sa.inspect(device).attrs.stage.history.has_changes():
            continue
        if (device, device.stage) not in lines:
            raise LogbookBypassed(f"stage of {device.code} set to {device.stage} without its logbook line")
    for trace in (*session.dirty, *session.deleted):
        if isinstance(trace, LogbookLine | AuditEvent) and (trace in session.deleted or session.is_modified(trace)):
            raise LogbookBypassed(f"{type(trace).__name__} {trace.id} is append-only")


def guard_the_logbook() -> None:
    """Install the listener once, on every session of the process."""
    if not event.contains(Session, "before_flush", _before_flush):
        event.listen(Session, "before_flush", _before_flush)
