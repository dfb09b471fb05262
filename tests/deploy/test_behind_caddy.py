"""Caddy as docs/deploying.md has it: people whose bytes come slowly hold up nobody behind it."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.debian import needs, program
from tests.support.demo import DemoPlace
from tests.support.gunicorns import gunicorns
from tests.support.places import SECRET
from tests.support.sockets import free_port

pytestmark = [pytest.mark.sqlite_only, needs("caddy")]
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "deploying.md"
BLOCKS = re.findall(r"```caddy\n(.*?)```", GUIDE.read_text(), re.DOTALL)
HOST = "console.example.com"
OPTIONS = ("--config", "deploy/gunicorn.conf.py", "--workers", "1", "--threads", "4", "--log-level", "warning")
HEADERS = f"POST /reset HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n".encode()


def older(text: str) -> str:
    """The same for Caddy before 2.7, as the guide says."""
    said = "buffer_requests\nbuffer_responses\nmax_buffer_size 4MB"
    return re.sub(r"request_buffers 1MB\s+response_buffers 4MB", said, text)


def is_old() -> bool:
    version = subprocess.run([program("caddy"), "version"], capture_output=True, text=True, check=True).stdout.split()[0]
    return tuple(map(int, version.lstrip("v").split(".")[:2])) < (2, 7)


@contextlib.contextmanager
def caddy(text: str, folder: Path, port: int) -> Iterator[None]:
    """It runs with this configuration, and answers."""
    file = folder / "Caddyfile"
    file.write_text(older(text) if is_old() else text)
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    command = [program("caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
    try:
        until = time.monotonic() + 30
        while not listens(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"Caddy did not start:\n{(folder / 'said').read_text()}")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def front(demo: DemoPlace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of Caddy, with two seconds for headers in place of ten, and without TLS."""
    folder, port = tmp_path_factory.mktemp("caddy"), free_port()
    environment = {
        "INTERLOCK_ENV": "production", "SECRET_KEY": SECRET, "DATABASE_URL": demo.url, "CONSOLE_HOSTS": HOST, "PROXY_HOPS": "1",
        "INTERLOCK_INSTANCE": demo.app.config["INSTANCE"], "FORCE_HTTPS": "0", "MAIL_BACKEND": "file",
    }  # fmt: skip
    with gunicorns(1, "wsgi:app", environment, host=HOST, options=OPTIONS) as (backend,):
        text = re.sub(r"^console\.example\.com,.*{", f"http://:{port} {{", BLOCKS[0], flags=re.MULTILINE)
        text = text.replace("127.0.0.1:8000", f"127.0.0.1:{backend.port}").replace("read_header 10s", "read_header 2s")
        with caddy(text.replace("{\n", "{\nadmin off\nauto_https off\n", 1), folder, port):
            ask(port)
            yield port


def listens(port: int) -> bool:
    with socket.socket() as wire:
        return wire.connect_ex(("127.0.0.1", port)) == 0


def ask(port: int) -> float:
    """Seconds for a page, which must be there."""
    begun = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall(f"GET /login HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200"), answer[:60]
    return time.perf_counter() - begun


@pytest.mark.parametrize("said", [HEADERS + b"\r\nemail=" + b"x" * 20_000, HEADERS, b""])
def test_slow_people_hold_up_nobody(front: int, said: bytes) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(24):
            stack.enter_context(socket.create_connection(("127.0.0.1", front), timeout=20)).sendall(said)
        assert ask(front) < 5


def test_who_does_not_finish_asking_is_not_waited_for(front: int) -> None:
    with socket.create_connection(("127.0.0.1", front), timeout=10) as wire:
        wire.sendall(HEADERS)
        assert wire.recv(1000)[:12] in (b"", b"HTTP/1.1 408", b"HTTP/1.1 400")


@pytest.mark.parametrize("text", BLOCKS)
def test_every_configuration_of_the_guide_has_buffers_and_timeouts(text: str) -> None:
    for name in ("read_header", "read_body", "write", "idle", "request_buffers", "response_buffers"):
        assert name in text
