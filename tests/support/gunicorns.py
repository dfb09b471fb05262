"""Real gunicorns with one worker each, on sockets that are bound before they start, so that no port is ever missed."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = ("--workers", "1", "--worker-class", "sync", "--no-control-socket", "--log-level", "warning", "--graceful-timeout", "2")
TIMEOUT = 60.0


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    body: str
    headers: Mapping[str, str]


@dataclass
class Server:
    """One running gunicorn. `host` is the platform that requests ask for."""

    process: subprocess.Popen[bytes]
    port: int
    host: str
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> Answer:
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        headers = {"Host": self.host, **({"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {})}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(), dict(answer.headers))
        finally:
            connection.close()

    def ask_to_stop(self) -> None:
        """Tell this process, and no other, to end."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """See it end."""
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)


@contextlib.contextmanager
def gunicorns(
    count: int, application: str, environment: Mapping[str, str], *, host: str, options: Sequence[str] = OPTIONS, folder: Path = ROOT
) -> Iterator[list[Server]]:
    """`count` servers of the application in this folder, by default each with one worker; they are ended with the block."""
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(TemporaryFile())
        servers = []
        for _ in range(count):
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            command = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}", *options, application]
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[listener.fileno()],
                start_new_session=True,
            )
            servers.append(Server(process, listener.getsockname()[1], host))
            stack.callback(servers[-1].stop)
        stack.callback(lambda: [server.ask_to_stop() for server in servers])  # all at once, before any is waited for
        yield servers
