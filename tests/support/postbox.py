"""A real mail server on loopback: what is sent to it over SMTP can be read."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope


@dataclass
class Postbox:
    """One server. `messages` are those that arrived, the oldest first."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        content = envelope.original_content
        assert content is not None
        self.messages.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@contextmanager
def postbox(port: int = 0) -> Iterator[Postbox]:
    """Runs a server in a thread, on this port or a free one."""
    box, loop, there = Postbox(), asyncio.new_event_loop(), threading.Event()

    async def open_door() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(box, loop=loop, hostname="localhost"), "127.0.0.1", port)

    def serve() -> None:  # all of it in the thread: a browser test may have left a loop running in this one
        server = loop.run_until_complete(open_door())
        box.port = server.sockets[0].getsockname()[1]
        there.set()
        loop.run_forever()
        server.close()
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert there.wait(10), "the mail server did not start"
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
