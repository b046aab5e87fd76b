"""The process that looks at pictures: remade when it dies, refused when it stalls, gone with its web process."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ordis.devices.camera import pool as module
from ordis.devices.camera.decoding import NO_PICTURE, Found
from ordis.devices.camera.pool import BUSY, TOO_SLOW, Pool
from ordis.kernel.refusal import Refusal
from tests.services.fake_camera import jpeg, label, seen

FRAME = jpeg(seen(label("BCDFGHB")))
OURS = [Found("HTTPS://ORDI.EXAMPLE/D/BCDFGHB", "qr_code")]
ODD = """
import os, socket, sys, time
from multiprocessing.connection import Connection
line = Connection(socket.socket(fileno=int(sys.argv[1])).detach())
while True:
    try:
        said = line.recv_bytes()
    except EOFError:
        break
    if said == b"die": os._exit(9)
    if said == b"stall": time.sleep(60)
    time.sleep(0.2)
    line.send_bytes(b'{"found": [["read", "qr_code"]]}')
"""
"""A program on the same line that misbehaves when it is told to."""


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool()
    yield pool
    pool.close()


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[Pool]:
    program = tmp_path / "odd.py"
    program.write_text(ODD)
    pool = Pool(command=(sys.executable, str(program)), longest=1, patience=0.3, waiting=2)
    yield pool
    pool.close()


def alive(pid: int | None) -> bool:
    """A process that ended and that nobody waited for is not alive, yet it is there: a zombie."""
    return pid is not None and Path(f"/proc/{pid}").exists()


def gone(pid: int | None) -> bool:
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)


def test_a_frame_is_read_by_a_process_apart_that_serves_again(pool: Pool) -> None:
    assert pool.pid is None
    assert pool.decode(FRAME) == OURS
    first = pool.pid
    assert first not in {None, os.getpid()}
    assert pool.decode(FRAME) == OURS
    assert pool.pid == first


def test_a_bad_picture_is_refused_and_the_process_stays(pool: Pool) -> None:
    pool.decode(FRAME)
    first = pool.pid
    with pytest.raises(Refusal, match="pas une image") as refused:
        pool.decode(b"bonjour")
    assert (refused.value.status, pool.pid) == (422, first)


def test_a_process_killed_between_two_frames_is_remade_and_nobody_sees_it(pool: Pool) -> None:
    pool.decode(FRAME)
    first = pool.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert pool.decode(FRAME) == OURS
    assert pool.pid != first
    assert not alive(first)


def test_a_picture_that_kills_the_process_is_refused_alone(odd: Pool) -> None:
    assert odd.decode(b"fine")
    with pytest.raises(Refusal) as refused:
        odd.decode(b"die")
    assert (str(refused.value), refused.value.status) == (NO_PICTURE, 422)
    assert odd.decode(b"fine")


def test_a_picture_that_takes_too_long_is_refused_and_its_process_ends(odd: Pool) -> None:
    odd.decode(b"fine")
    stalled, started = odd.pid, time.monotonic()
    with pytest.raises(Refusal) as refused:
        odd.decode(b"stall")
    assert (str(refused.value), refused.value.status) == (TOO_SLOW, 422)
    assert time.monotonic() - started < 30  # it would stall for a minute
    assert not alive(stalled)
    assert odd.decode(b"fine")


def test_a_process_that_reads_nothing_stalls_nobody(odd: Pool) -> None:
    odd.decode(b"fine")
    stopped, started = odd.pid, time.monotonic()
    assert stopped is not None
    os.kill(stopped, signal.SIGSTOP)
    assert odd.decode(bytes(2_000_000))
    assert time.monotonic() - started < 30  # it would stall for ever
    assert not alive(stopped)


def test_of_many_at_once_some_wait_the_others_are_told_at_once_that_it_is_busy(odd: Pool) -> None:
    odd.decode(b"fine")

    def ask(_rank: int) -> tuple[str, float]:
        started = time.monotonic()
        try:
            return odd.decode(b"fine")[0].text, time.monotonic() - started
        except Refusal as refusal:
            return f"{refusal.status} {refusal.message}", time.monotonic() - started

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))
    assert [said for said, _time in answers].count("read") == 2
    assert {said for said, _time in answers} == {"read", f"503 {BUSY}"}
    assert sorted(seconds for _said, seconds in answers)[5] < 0.15


def test_frames_of_several_threads_get_each_its_own_answer(pool: Pool) -> None:
    codes = ["BCDFGHB", "BBBBBBB"]
    frames = {code: jpeg(seen(label(code))) for code in codes}
    patient = Pool(patience=10, waiting=8)
    try:
        with ThreadPoolExecutor(8) as threads:
            asked = codes * 8
            found = list(threads.map(lambda code: patient.decode(frames[code])[0].text[-7:], asked))
    finally:
        patient.close()
    assert found == asked


def test_once_closed_no_process_is_left_and_the_next_frame_makes_one(pool: Pool) -> None:
    pool.decode(FRAME)
    first = pool.pid
    pool.close()
    assert not alive(first)
    assert pool.decode(FRAME) == OURS


def test_a_copy_made_by_fork_has_a_process_of_its_own() -> None:
    """What a server that loads the application before it forks would do."""
    module.decode(FRAME)
    first = module._pool.pid
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # no assertion may leave this copy
        told = []
        try:
            told = [module.decode(FRAME) == OURS, module._pool.pid != first]
            module.close()
        finally:
            os.write(writer, json.dumps(told).encode())
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    assert json.loads(os.read(reader, 100)) == [True, True]
    os.close(reader)
    assert module.decode(FRAME) == OURS
    assert module._pool.pid == first
    module.close()


PARENT = """
import os, sys, time
from ordis.devices.camera import pool
pool.decode(sys.stdin.buffer.read())
print(pool._pool.pid, flush=True)
if sys.argv[1] == "wait": time.sleep(60)
"""


@pytest.mark.parametrize("end", [None, signal.SIGTERM, signal.SIGKILL], ids=lambda end: end.name if end else "exit")
def test_the_process_goes_with_its_web_process_however_that_one_ends(end: signal.Signals | None) -> None:
    command = [sys.executable, "-c", PARENT, "wait" if end else "exit"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdin
        assert parent.stdout
        parent.stdin.write(FRAME)
        parent.stdin.close()
        pid = int(parent.stdout.readline())
        if end:
            assert alive(pid)
            parent.send_signal(end)
    assert gone(pid)
