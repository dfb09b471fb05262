"""Hosts on this machine: a network namespace each, joined by a bridge. As root on Linux; elsewhere the test is skipped."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

NETWORK = "10.213.{}.{}"
made: set[str] = set()
"""The addresses of the hosts that there are now."""


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@dataclass(frozen=True)
class Host:
    """One of them, as the others reach it."""

    name: str
    address: str
    link: str

    def command(self, *words: str) -> list[str]:
        """These words, run there."""
        return ["ip", "netns", "exec", self.name, *words]

    def cut(self) -> None:
        """Pull its cable: nobody reaches it, and it reaches nobody."""
        ip("link", "set", self.link, "down")

    def mend(self) -> None:
        """Put the cable back."""
        ip("link", "set", self.link, "up")


@contextmanager
def hosts(many: int) -> Iterator[list[Host]]:
    """So many hosts, which this process reaches too; they are gone with the block."""
    if os.geteuid() or shutil.which("ip") is None:
        pytest.skip("networks are made by root, with iproute2")
    own, number = secrets.token_hex(2), secrets.randbelow(250)
    bridge = f"ilb{own}"
    with ExitStack() as stack:
        try:
            ip("link", "add", bridge, "type", "bridge")
        except subprocess.CalledProcessError:
            pytest.skip("no networks of one's own here")
        stack.callback(ip, "link", "delete", bridge)
        ip("address", "add", f"{NETWORK.format(number, 1)}/24", "dev", bridge)
        ip("link", "set", bridge, "up")
        found = []
        stack.callback(made.clear)
        for at in range(many):
            host = Host(f"il{own}{at}", NETWORK.format(number, at + 2), f"ilv{own}{at}")
            ip("netns", "add", host.name)
            stack.callback(ip, "netns", "delete", host.name)
            ip("link", "add", host.link, "type", "veth", "peer", "name", "eth0", "netns", host.name)
            ip("link", "set", host.link, "master", bridge, "up")
            ip("-n", host.name, "address", "add", f"{host.address}/24", "dev", "eth0")
            ip("-n", host.name, "link", "set", "eth0", "up")
            ip("-n", host.name, "link", "set", "lo", "up")
            made.add(host.address)
            found.append(host)
        yield found
