"""Tests talk to this machine only, and to hosts that they made on it."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from dns.exception import Timeout

from tests.support import network


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
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
