"""Through nginx as deploy/nginx has it, with TLS, in front of gunicorn as it is deployed: files arrive whole, and a reload loses nobody."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import urllib3

from tests.support.client import PASSWORD
from tests.support.debian import needs
from tests.support.demo import KIRCHBERG, DemoPlace, import_products
from tests.support.gunicorns import Server, gunicorns
from tests.support.markup import read
from tests.support.nginx import HOST, configure, nginx
from tests.support.observatory import A_PLUS, Seen, score
from tests.support.places import SECRET
from tests.support.sockets import free_port
from tests.support.walk import walk

pytestmark = [pytest.mark.sqlite_only, needs("nginx")]  # nothing here depends on the database
OPTIONS = ("--config", "deploy/gunicorn.conf.py", "--threads", "2", "--log-level", "warning", "--workers")
FILE = re.compile(r"\.(csv|xlsx|pdf|zip|json|txt|xml)$|/download$")
OWNER = "owner@example.com"
SLOW = 1000  # bytes a second
PEOPLE = 6


@dataclass
class Behind:
    """nginx's ports for HTTPS and for HTTP, the application behind it, and who trusts the certificate."""

    port: int
    plain: int
    backend: Server
    certificate: Path

    def pool(self) -> urllib3.HTTPSConnectionPool:
        return urllib3.HTTPSConnectionPool(
            "127.0.0.1", self.port, ca_certs=str(self.certificate), server_hostname=HOST, assert_hostname=HOST, retries=False, maxsize=16
        )

    def ask(self, method: str, path: str, cookie: str = "", body: dict[str, str] | None = None) -> urllib3.BaseHTTPResponse:
        """What is answered, not following where it leads."""
        headers = {"Host": HOST, "Cookie": cookie, "Referer": f"https://{HOST}/"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self.pool().request(method, path, body=urlencode(body) if body is not None else None, headers=headers, redirect=False)

    def log_in(self) -> str:
        """The cookie of somebody who is in."""
        form = self.ask("GET", "/login")
        cookie = cookies(form)
        token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', form.data)
        assert token is not None
        answer = self.ask("POST", "/login", cookie, {"csrf_token": token[1].decode(), "email": OWNER, "password": PASSWORD})
        assert answer.status == 302, answer.status
        return cookies(answer)


def cookies(answer: urllib3.BaseHTTPResponse) -> str:
    """What it sets, as a browser sends it back."""
    return "; ".join(each.partition(";")[0] for each in answer.headers.getlist("Set-Cookie"))


@pytest.fixture(scope="module")
def behind(demo: DemoPlace, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Behind]:
    """One process of two threads serves all tests of this file; two of them in the proofs."""
    folder = tmp_path_factory.mktemp("nginx")
    environment = {
        "INTERLOCK_ENV": "production", "SECRET_KEY": SECRET, "DATABASE_URL": demo.url, "CONSOLE_HOSTS": HOST, "PROXY_HOPS": "1",
        "INTERLOCK_INSTANCE": demo.app.config["INSTANCE"], "FORCE_HTTPS": "1", "MAIL_BACKEND": "file",
    }  # fmt: skip
    plain, secure = free_port(), free_port()
    options = (*OPTIONS, "2" if pytestconfig.getoption("proofs") else "1")
    with gunicorns(1, "wsgi:app", environment, host=HOST, options=options) as (backend,):
        backend.headers["X-Forwarded-Proto"] = "https"
        with nginx(configure(folder, plain=plain, secure=secure, upstream=backend.port), plain):
            yield Behind(secure, plain, backend, folder / "certificate.pem")


def files_of(demo: DemoPlace) -> set[str]:
    """The addresses of all files that a shop's pages lead to."""
    client = demo.client(OWNER)
    import_products(client)
    found: set[str] = set()
    for each in walk(demo.app, demo.client(OWNER), KIRCHBERG):
        links = (str(tag["href"]) for tag in each.page.select("main a[href]"))
        found |= {link for link in links if FILE.search(urlsplit(link).path) and not urlsplit(link).netloc}
    return found


@pytest.mark.long
def test_every_file_of_a_shop_arrives_whole(demo: DemoPlace, behind: Behind) -> None:
    addresses, cookie = files_of(demo), behind.log_in()
    assert len(addresses) > 5
    client = demo.client(OWNER)
    for address in sorted(addresses):
        answer = behind.ask("GET", address, cookie)
        straight = client.get(address, buffered=True)
        assert (answer.status, straight.status_code) == (200, 200), (address, answer.headers.get("Location"))
        assert len(answer.data) == len(straight.get_data()), address
        assert straight.headers["Content-Length"] == str(len(straight.get_data())), address


@dataclass
class Slow:
    """Somebody who takes a kilobyte a second, until told to take the rest."""

    behind: Behind
    begun: threading.Semaphore
    hurry: threading.Event

    def read(self, path: str) -> bytes:
        """What they got."""
        context = ssl.create_default_context(cafile=str(self.behind.certificate))
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.settimeout(180)
        raw.connect(("127.0.0.1", self.behind.port))
        with context.wrap_socket(raw, server_hostname=HOST) as wire:
            wire.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            got = wire.recv(SLOW)
            self.begun.release()
            while not self.hurry.wait(1):
                got += wire.recv(SLOW)
            while piece := wire.recv(65536):
                got += piece
        return got.partition(b"\r\n\r\n")[2]


@pytest.mark.long
def test_slow_people_get_all_of_a_file_and_hold_nobody_up(behind: Behind, proofs: bool) -> None:
    """More of them than there are threads; two minutes at a kilobyte a second in the proofs."""
    page = behind.ask("GET", "/login").data.decode()
    path = next(str(tag["href"]) for tag in read(page).select("link[rel=stylesheet]"))
    whole = behind.ask("GET", path).data
    slow = Slow(behind, threading.Semaphore(0), threading.Event())
    with ThreadPoolExecutor(PEOPLE) as people:
        reading = [people.submit(slow.read, path) for _ in range(PEOPLE)]
        try:
            assert all(slow.begun.acquire(timeout=60) for _ in reading)
            assert [behind.ask("GET", "/login").status for _ in range(5)] == [200] * 5
            slow.hurry.wait(120 if proofs else 0)
        finally:
            slow.hurry.set()
        assert [each.result(60) == whole for each in reading] == [True] * PEOPLE


@pytest.mark.long
def test_reloads_lose_no_request(behind: Behind, proofs: bool) -> None:
    """Three of them under 10 000 requests in the proofs."""
    many, parts = (10_000, 3) if proofs else (200, 1)
    pool, asked, reloads, statuses = behind.pool(), iter(range(many)), threading.Event(), list[int]()

    def ask() -> None:
        for _ in asked:
            statuses.append(pool.request("GET", "/healthz", headers={"Host": HOST}).status)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    assert behind.ask("GET", "/healthz").status == 200
    for thread in threads:
        thread.start()
    for part in range(1, parts + 1):
        while len(statuses) < many * part // (parts + 1) and any(thread.is_alive() for thread in threads):
            reloads.wait(0.01)
        behind.backend.process.send_signal(signal.SIGHUP)
    for thread in threads:
        thread.join(120)
    assert (len(statuses), set(statuses)) == (many, {200})


@pytest.mark.parametrize("path", ["/login", "/admin/dashboard", "/nothing"])
def test_the_observatory_gives_an_a_plus(behind: Behind, path: str) -> None:
    answer = behind.ask("GET", path, behind.log_in() if path == "/admin/dashboard" else "")
    here = f"http://127.0.0.1:{behind.plain}{path}"
    over_http = urllib3.PoolManager(retries=False).request("GET", here, headers={"Host": HOST}, redirect=False)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    given = answer.headers.getlist("Set-Cookie") or behind.ask("GET", "/login").headers.getlist("Set-Cookie")
    seen = Seen(HOST, headers, given, answer.data.decode(), over_http.headers.get("Location", ""))
    total, marks = score(seen)
    assert [name for name, mark in marks.items() if mark < 0] == []
    assert total >= A_PLUS + 15, marks
    assert all(each.startswith("__Host-") for each in given)
    assert score(replace(seen, headers={}))[0] < 50
