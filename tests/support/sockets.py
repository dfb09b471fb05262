"""Tests talk to this machine only, and to hosts that they made on it."""

from __future__ import annotations

import ipaddress
import os
import random
import socket
from typing import Any

import pytest
from dns.exception import Timeout

from tests.support import network

_PORTS = range(16_384, 32_768)
"""Linux gives outgoing connections ports from 32,768 on (ip_local_port_range)."""
_SHARES = 16
_CHANCE = random.SystemRandom()
"""Not the one that a test seeds: two runs beside each other would draw alike."""
_given: set[int] = set()


def stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, a connection beyond loopback fails with the address it wanted, and no name server answers about domains."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    monkeypatch.setattr("webapp.providing.domains.lookup.resolve", _nobody_answers)


def _nobody_answers(name: str, *_args: Any, **_kwargs: Any) -> Any:
    raise Timeout(f"A test asked the DNS about {name}. Tests stay on this machine.")


def _guarded(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(str(address[0])):
            self.close()
            raise RuntimeError(f"A test wanted to connect to {address[0]}:{address[1]}. Tests stay on this machine.")
        return connect(self, address)

    return guarded


def _is_here(host: str) -> bool:
    """Loopback, or a host that a test made on this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback or host in network.made
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def free_port() -> int:
    """A port that nobody listens on now, and that no other worker of the test run and no outgoing connection is given meanwhile.

    Whoever asks binds it a moment later. So each worker draws from a share of its own, below the ports that the kernel hands out by itself.
    """
    while True:
        port = _PORTS.start + len(_PORTS) // _SHARES * _share() + _CHANCE.randrange(len(_PORTS) // _SHARES)
        if port in _given:
            continue
        _given.add(port)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _share() -> int:
    """Which part of the ports this worker has: workers are called gw0, gw1 and so on."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _SHARES
