"""A Stripe on this machine: it answers as Stripe does, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl


class FakeStripe:
    """`answers` are by (method, path); `asked` is what came: (method, path, fields, idempotency key)."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
        self.asked: list[tuple[str, str, dict[str, str], str | None]] = []
        self.address = ""

    def say(self, method: str, path: str, answer: dict[str, Any], status: int = 200) -> None:
        self.answers[method, path] = (status, answer)


@contextmanager
def fake_stripe() -> Iterator[FakeStripe]:
    """Served from a port of its own while the test runs."""
    fake = FakeStripe()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            path, _mark, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            fake.asked.append((self.command, path, dict(parse_qsl(body or query)), self.headers.get("Idempotency-Key")))
            status, answer = fake.answers.get(
                (self.command, path), (404, {"error": {"type": "invalid_request_error", "message": "No such"}})
            )
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *_args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()


def intent(remote_id: str, status: str, invoice: str, reference: str, **more: Any) -> dict[str, Any]:
    """A PaymentIntent."""
    return {"object": "payment_intent", "id": remote_id, "status": status, "metadata": {"invoice": invoice, "reference": reference}, **more}


def event(name: str, kind: str, created: int, found: dict[str, Any]) -> dict[str, Any]:
    """An event about an object."""
    return {"object": "event", "id": name, "type": kind, "created": created, "data": {"object": found}}
