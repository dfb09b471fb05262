"""People whose bytes come slowly: behind nginx as deploy/nginx has it they cost nobody anything, and health has a port of its own."""

from __future__ import annotations

import contextlib
import socket
import ssl
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.debian import needs
from tests.support.demo import DemoPlace
from tests.support.gunicorns import gunicorns
from tests.support.nginx import CONFIGURED, HOST, configure, nginx
from tests.support.places import SECRET
from tests.support.sockets import free_port

pytestmark = [pytest.mark.sqlite_only, needs("nginx")]
OPTIONS = ("--config", "deploy/gunicorn.conf.py", "--workers", "1", "--threads", "4", "--log-level", "warning")
HEADERS = f"POST /login HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n".encode()
UNFINISHED = {"headers": HEADERS, "body": HEADERS + b"\r\nemail=", "TLS": b""}


@dataclass
class Office:
    """nginx's port for TLS, the application's own, and that of its health."""

    secure: int
    backend: int
    health: int
    certificate: Path

    def talk(self, source: str = "127.0.0.1", *, tls: bool = True) -> socket.socket:
        """A connection through nginx from this address of the machine."""
        plain = socket.create_connection(("127.0.0.1", self.secure), timeout=30, source_address=(source, 0))
        if not tls:
            return plain
        context = ssl.create_default_context(cafile=str(self.certificate))
        return context.wrap_socket(plain, server_hostname=HOST)

    def ask(self) -> float:
        """Seconds for a page, which must be there."""
        begun = time.perf_counter()
        with self.talk() as wire:
            wire.sendall(f"GET /login HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: wire.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200"), answer[:60]
        return time.perf_counter() - begun


@pytest.fixture(scope="module")
def office(demo: DemoPlace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder, health = tmp_path_factory.mktemp("nginx"), free_port()
    environment = {
        "INTERLOCK_ENV": "production", "SECRET_KEY": SECRET, "DATABASE_URL": demo.url, "CONSOLE_HOSTS": HOST, "PROXY_HOPS": "1",
        "INTERLOCK_INSTANCE": demo.app.config["INSTANCE"], "FORCE_HTTPS": "1", "MAIL_BACKEND": "file", "METRICS_PORT": str(health),
    }  # fmt: skip
    plain, secure = free_port(), free_port()
    with gunicorns(1, "wsgi:app", environment, host=HOST, options=OPTIONS) as (backend,):
        conf = configure(folder, plain=plain, secure=secure, upstream=backend.port)
        file = folder / "interlock.conf"
        file.write_text(file.read_text().replace("client_header_timeout 10s", "client_header_timeout 2s"))
        with nginx(conf, plain):
            made = Office(secure, backend.port, health, folder / "certificate.pem")
            made.ask()
            yield made


@contextlib.contextmanager
def slow(office: Office, count: int, kind: str) -> Iterator[list[socket.socket]]:
    """That many people who have not finished asking, from addresses of their own."""
    with contextlib.ExitStack() as stack:
        held = []
        for number in range(count):
            wire = stack.enter_context(office.talk(f"127.0.{1 + number // 250}.{1 + number % 250}", tls=kind != "TLS"))
            wire.sendall(UNFINISHED[kind])
            held.append(wire)
        yield held


def test_slow_people_hold_up_nobody_behind_nginx(office: Office, proofs: bool) -> None:
    """Sixteen are four times the threads of the application: that the page is there at all shows that none of them waits for one."""
    usual = [office.ask() for _ in range(200 if proofs else 3)]
    with slow(office, 200 if proofs else 16, "body"), slow(office, 4, "headers"):
        busy = [office.ask() for _ in range(200 if proofs else 3)]
    if proofs:
        assert statistics.quantiles(busy, n=100)[98] <= 2 * statistics.quantiles(usual, n=100)[98]


@pytest.mark.parametrize("kind", ["headers", "TLS"])
def test_who_does_not_finish_asking_is_not_waited_for(office: Office, kind: str) -> None:
    """Two seconds here, ten as it is deployed."""
    with slow(office, 1, kind) as (wire,):
        assert wire.recv(1000)[:12] in (b"", b"HTTP/1.1 408")


def test_health_answers_on_its_own_port_while_every_thread_is_held(office: Office) -> None:
    """Past nginx, straight at the application, sixteen slow people do hold its four threads: that is what nginx is for."""
    with contextlib.ExitStack() as stack:
        for _ in range(16):
            wire = stack.enter_context(socket.create_connection(("127.0.0.1", office.backend), timeout=30))
            wire.sendall(UNFINISHED["body"].replace(b"POST /login", b"POST /reset"))
        with urlopen(f"http://127.0.0.1:{office.health}/healthz", timeout=20) as answer:
            assert answer.status == 200


def test_the_proxy_that_is_documented_has_every_timeout_and_takes_bodies_whole() -> None:
    text = (CONFIGURED / "interlock.conf").read_text()
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout", "proxy_read_timeout", "limit_conn "):
        assert name in text
    assert "proxy_request_buffering off" not in text
