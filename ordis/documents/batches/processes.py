"""Papers built and sealed by several processes: this one and some of its own, which end with it.

A process is started anew, never copied: the worker has threads. Each opens the seal by itself, and has no database.
"""

import os
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Final, Self

from ordis import settings
from ordis.documents import sealing
from ordis.documents.actions import Task, in_this_process
from ordis.documents.seal import Seal
from ordis.settings import Settings

MOST: Final = 4
_NICE: Final = 5
"""Pages and scans come first on a busy machine."""


class MakingFailed(Exception):
    """A process could not make what it was given; the message is for the log."""


class Crew:
    """Called with tasks, gives their papers in order: one share is made here, the others beside. Use as a context."""

    def __init__(self, processes: int | None = None) -> None:
        self._size = processes or min(MOST, os.cpu_count() or 1)
        self._others: list[tuple[BaseProcess, Connection]] = []

    def __enter__(self) -> Self:
        context = get_context("spawn")
        for _ in range(self._size - 1):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, settings.current()), daemon=True)
            process.start()
            theirs.close()  # so that its end is told to us, and ours to it
            self._others.append((process, ours))
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _where: TracebackType | None) -> None:
        for process, line in self._others:
            line.close()
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()
        self._others.clear()

    def __call__(self, seal: Seal, tasks: list[Task]) -> list[bytes]:
        """Raises :class:`MakingFailed` when a process beside fails or dies, whatever this one raises itself."""
        shares = [tasks[rank :: self._size] for rank in range(self._size)]
        asked = [line for (_, line), share in zip(self._others, shares[1:], strict=True) if _sent(line, seal, share)]
        made = [in_this_process(seal, shares[0]), *(_received(line) for line in asked)]
        return [made[rank % self._size][rank // self._size] for rank in range(len(tasks))]


def _sent(line: Connection, seal: Seal, share: Sequence[Task]) -> bool:
    if share:
        try:
            line.send((seal.fingerprint, list(share)))
        except OSError as error:
            raise MakingFailed("a process is gone") from error
    return bool(share)


def _received(line: Connection) -> list[bytes]:
    try:
        made, trouble = line.recv()
    except (EOFError, OSError) as error:
        raise MakingFailed("a process died") from error
    if trouble:
        raise MakingFailed(trouble)
    return list(made)


def _serve(line: Connection, chosen: Settings) -> None:
    """What a process does until the other end closes, which the system does for it however it dies."""
    os.nice(_NICE)
    settings.use(chosen)
    sealing.start(chosen)
    while True:
        try:
            fingerprint, tasks = line.recv()
        except (EOFError, OSError):
            return
        line.send(_made(fingerprint, tasks))


def _made(fingerprint: str, tasks: list[Task]) -> tuple[list[bytes], str]:
    try:
        seal = sealing.current()
        if seal.fingerprint != fingerprint:
            return [], "the seal has changed: Ordis must be started again"
        return in_this_process(seal, tasks), ""
    except Exception as error:  # told to the process that asked, which decides
        return [], f"{type(error).__name__}: {error}"
