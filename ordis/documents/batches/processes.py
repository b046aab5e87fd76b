"""Papers built and sealed by several processes: this one and some of its own, which end with it.

A process is started anew, never copied: the worker has threads. Each opens the seal and the store by itself, and has
no database.
"""

import os
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Final, Self

from ordis import settings
from ordis.documents import sealing
from ordis.documents.actions import Kept, Stored, Task
from ordis.documents.seal import Seal
from ordis.kernel.blobs import Blobs, open_store
from ordis.settings import Settings

MOST: Final = 4
_NICE: Final = 5
"""Pages and scans come first on a busy machine."""
_RANK_BYTES: Final = 2


class MakingFailed(Exception):
    """A process could not make what it was given; the message is for the log."""


class Crew:
    """Called with tasks, gives what is kept of their papers, in order. Use as a context.

    Every process has all the tasks and takes the next one when it is free: on a busy machine, where those beside are
    the last to be served, nobody waits for a share that was fixed before.
    """

    def __init__(self, processes: int | None = None) -> None:
        self._size = processes or min(MOST, os.cpu_count() or 1)
        self._others: list[tuple[BaseProcess, Connection]] = []
        self._ranks = Ranks()

    def __enter__(self) -> Self:
        context = get_context("spawn")
        for _ in range(self._size - 1):
            ours, theirs = context.Pipe()
            given = (theirs, self._ranks, settings.current())
            process = context.Process(target=_serve, args=given, daemon=True)
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
        self._ranks.close()

    def __call__(self, seal: Seal, tasks: list[Task]) -> list[Kept]:
        """Raises :class:`MakingFailed` when a process beside fails or dies; else what this one raises itself.

        Whatever happens here, the answer of each other is waited for: read at the next call, it would give the
        papers of these tasks to others.
        """
        self._ranks.deal(len(tasks))
        made, failures = dict[int, Kept](), list[Exception]()
        asked = [line for _, line in self._others if _sent(line, seal, tasks, failures)]
        try:
            made |= _shared(seal, tasks, self._ranks)
        finally:
            for line in asked:
                made |= _received(line, failures)
            self._ranks.clear()
        if failures:
            raise failures[0]
        return [made[rank] for rank in range(len(tasks))]


class Ranks:
    """The ranks of the tasks that nobody has taken: a pipe that several processes read. It needs no lock, which a
    process that dies could keep."""

    def __init__(self) -> None:
        self._out, self._in = get_context("spawn").Pipe(duplex=False)
        os.set_blocking(self._out.fileno(), False)

    def deal(self, count: int) -> None:
        os.write(self._in.fileno(), b"".join(rank.to_bytes(_RANK_BYTES) for rank in range(count)))

    def taken(self) -> Iterator[int]:
        """The ranks that are left, each given once among all the processes."""
        while True:
            try:
                yield int.from_bytes(os.read(self._out.fileno(), _RANK_BYTES))
            except BlockingIOError:
                return

    def clear(self) -> None:
        for _ in self.taken():
            pass

    def close(self) -> None:
        self._out.close()
        self._in.close()


def _sent(line: Connection, seal: Seal, tasks: list[Task], failures: list[Exception]) -> bool:
    try:
        line.send((seal.fingerprint, tasks))
    except OSError as error:
        failures.append(MakingFailed(f"a process is gone: {error}"))
        return False
    return True


def _received(line: Connection, failures: list[Exception]) -> dict[int, Kept]:
    try:
        made, trouble = line.recv()
    except (EOFError, OSError) as error:
        made, trouble = {}, f"a process died: {error}"
    if trouble:
        failures.append(MakingFailed(trouble))
    return dict(made)


def _serve(line: Connection, ranks: Ranks, chosen: Settings) -> None:
    """What a process does until the other end closes, which the system does for it however it dies."""
    os.nice(_NICE)
    settings.use(chosen)
    sealing.start(chosen)
    open_store(Blobs(chosen.blob_url))
    while True:
        try:
            fingerprint, tasks = line.recv()
        except (EOFError, OSError):
            return
        line.send(_made(fingerprint, tasks, ranks))


def _shared(seal: Seal, tasks: list[Task], ranks: Ranks) -> dict[int, Kept]:
    papers = Stored()
    made = {rank: papers.kept(seal, tasks[rank]) for rank in ranks.taken()}
    papers.safe()
    return made


def _made(fingerprint: str, tasks: list[Task], ranks: Ranks) -> tuple[dict[int, Kept], str]:
    try:
        seal = sealing.current()
        if seal.fingerprint != fingerprint:
            return {}, "the seal has changed: Ordis must be started again"
        return _shared(seal, tasks, ranks), ""
    except Exception as error:  # told to the process that asked, which decides
        return {}, f"{type(error).__name__}: {error}"
