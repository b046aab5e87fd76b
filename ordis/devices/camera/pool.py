"""One process beside each web process, that looks for codes in pictures: made at the first one, remade when it dies.

Scans never wait for pictures: at most ``WAITING`` threads of the web process are kept by them, whoever comes next
is told at once that it is busy. The process ends by itself when its web process does, however that one
ends, because its end of the line closes.
"""

import atexit
import json
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Final

from ordis.devices.camera import decoding
from ordis.devices.camera.decoding import Found
from ordis.kernel.refusal import Refusal

LONGEST: Final = 2.0
"""Seconds for one picture, the start of the process included; a frame takes 5 to 20 ms."""
PATIENCE: Final = 0.5
"""Seconds that a picture waits for those before it."""
WAITING: Final = 2
"""Pictures at a time, the one being read included: gunicorn gives four threads to a web process."""

BUSY: Final = "Beaucoup de caméras lisent en même temps. Rien n’est perdu\u202f: réessayez, ou tapez le code."
TOO_SLOW: Final = (
    "Cette image demande trop de temps. Rien n’en a été gardé\u202f: rapprochez l’étiquette, ou tapez son code."
)

_COMMAND: Final = (sys.executable, "-P", decoding.__file__)


class Pool:
    """``decode`` may be called by several threads; a picture that kills or stalls the process is refused alone."""

    def __init__(
        self,
        *,
        command: Sequence[str] = _COMMAND,
        longest: float = LONGEST,
        patience: float = PATIENCE,
        waiting: int = WAITING,
    ) -> None:
        self._command, self._longest, self._patience = tuple(command), longest, patience
        self._room = threading.BoundedSemaphore(waiting)
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None

    def decode(self, data: bytes) -> list[Found]:
        """``decoding.decode`` elsewhere. Raises ``Refusal``: 413 or 422 for the picture, 503 when it is busy."""
        if not self._room.acquire(blocking=False):
            raise Refusal(BUSY, status=503)
        try:
            if not self._turn.acquire(timeout=self._patience):
                raise Refusal(BUSY, status=503)
            try:
                return _read(self._ask(data))
            finally:
                self._turn.release()
        finally:
            self._room.release()

    def close(self) -> None:
        """End the process and wait for its end. The next picture makes another."""
        with self._turn:
            self._drop()

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._process.pid if self._process else None

    def _ask(self, data: bytes) -> bytes:
        """Two tries: a process found dead before it was asked anything says nothing against the picture."""
        fresh = self._process is None
        try:
            return self._said(data)
        except (OSError, EOFError):
            self._drop()
            if fresh:
                raise Refusal(decoding.NO_PICTURE, status=422) from None
        try:
            return self._said(data)
        except (OSError, EOFError):
            self._drop()
            raise Refusal(decoding.NO_PICTURE, status=422) from None

    def _said(self, data: bytes) -> bytes:
        line = self._line or self._start()
        line.send_bytes(data)
        if not line.poll(self._longest):
            self._drop()
            raise Refusal(TOO_SLOW, status=422)
        return line.recv_bytes()

    def _start(self) -> Connection:
        """The process stands in a session of its own: a Ctrl-C in a terminal is for the server alone."""
        ours, theirs = socket.socketpair()
        self._limit(ours)
        with theirs:
            self._process = subprocess.Popen(
                [*self._command, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._line = Connection(ours.detach())
        return self._line

    def _limit(self, ours: socket.socket) -> None:
        """A process that reads nothing, or stops within an answer, is an error after ``longest`` seconds."""
        seconds = struct.pack("ll", int(self._longest), int(self._longest % 1 * 1_000_000))
        for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            ours.setsockopt(socket.SOL_SOCKET, option, seconds)

    def _drop(self) -> None:
        line, process = self._line, self._process
        self._line = self._process = None
        if line is not None:
            line.close()
        if process is not None:
            process.kill()
            process.wait()

    def _forget(self) -> None:
        """In a copy made by ``fork``: the process belongs to the original, and a lock may be held by no one."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.returncode = 0  # not our child: nothing to wait for
        self._line = self._process = None
        self._turn = threading.Lock()
        self._room = threading.BoundedSemaphore(WAITING)


def _read(said: bytes) -> list[Found]:
    told = json.loads(said)
    if bad := told.get("bad"):
        raise Refusal(bad[0], status=bad[1])
    return [Found(text, name) for text, name in told["found"]]


_pool: Final = Pool()
decode: Final = _pool.decode
close: Final = _pool.close
atexit.register(close)
os.register_at_fork(after_in_child=_pool._forget)
