"""The port of numbers and health answers whatever others do there who say nothing, or say it slowly."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.request import urlopen

import pytest

from deploy import inside
from webapp.operating import listening

pytestmark = pytest.mark.sqlite_only


def health(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"ok\n"]


@pytest.fixture(params=["worker", "gunicorn"])
def port(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The same file, as each of them loads it."""
    used = listening if request.param == "worker" else inside.listening()
    monkeypatch.setattr(used, "PATIENCE_S", 1)
    monkeypatch.setattr(used.Quiet, "timeout", 1)
    server = used.serve("127.0.0.1", 0, health, f"heard-{request.param}")
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def ask(port: int) -> float:
    begun = time.monotonic()
    with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        assert answer.status == 200
    return time.monotonic() - begun


@contextlib.contextmanager
def held(port: int, count: int, said: bytes) -> Iterator[list[socket.socket]]:
    """Connections that say no more than this."""
    with contextlib.ExitStack() as stack:
        wires = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5)) for _ in range(count)]
        for wire in wires:
            wire.sendall(said)
        yield wires


@pytest.mark.parametrize("said", [b"", b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nHost: x\r\n"])
def test_two_hundred_who_say_nothing_hold_nobody_up(port: int, said: bytes) -> None:
    before = threading.active_count()
    with held(port, 200, said):
        assert ask(port) < 1
        assert threading.active_count() - before <= listening.MOST + 2


def test_who_says_a_letter_now_and_then_is_not_heard_for_ever(port: int) -> None:
    begun = time.monotonic()
    with held(port, 1, b"GET /") as (wire,), contextlib.suppress(OSError):
        while time.monotonic() - begun < 4:
            wire.sendall(b"x")
            time.sleep(0.2)
    assert time.monotonic() - begun < 3


def test_who_does_not_listen_is_not_spoken_to_for_ever(port: int) -> None:
    with held(port, 1, b"GET /healthz HTTP/1.0\r\n\r\n" * 3) as (wire,):
        assert wire.recv(100).startswith(b"HTTP/1.0 200")
    assert ask(port) < 1


def has_ipv6() -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as tried:
        tried.bind(("::1", 0))
        return True
    return False


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no address of IPv6")
def test_it_is_heard_at_an_address_of_ipv6_too() -> None:
    """As METRICS_HOST says them: without brackets."""
    server = listening.serve("::1", 0, health, "heard-ipv6")
    try:
        with urlopen(f"http://[::1]:{server.server_address[1]}/healthz", timeout=5) as answer:
            assert answer.status == 200
    finally:
        server.shutdown()
        server.server_close()
