"""The simulator's HTTP server: POST /graphql as Letzshop has it, POST /faults to have the next requests go wrong."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any, Self

from modules.marketplace.simulator.faults import Fault, Faults
from modules.marketplace.simulator.shop import Shop

PIECE = 64


class Simulator:
    """A server on this machine, in a thread of its own: `with Simulator() as letzshop: … letzshop.endpoint`."""

    def __init__(self, shop: Shop | None = None, faults: Faults | None = None, port: int = 0) -> None:
        self.shop, self.faults = shop or Shop(), faults or Faults()
        self.requests = 0
        self.silence_s = 5.0
        """How long it keeps silent when it times out, and for how long an answer trickles."""
        self.closing = threading.Event()
        self._server = Door(("127.0.0.1", port), Handler)
        self._server.simulator = self
        self.endpoint = f"http://127.0.0.1:{self._server.server_address[1]}/graphql"

    def serve(self) -> None:
        """Answer until somebody ends it."""
        self._server.serve_forever(poll_interval=0.1)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self.close()

    def close(self) -> None:
        """Listen no more."""
        self._server.server_close()


class Door(ThreadingHTTPServer):
    """Where requests come in."""

    daemon_threads = True
    simulator: Simulator


class Handler(BaseHTTPRequestHandler):
    """Answers one request after the other of a connection."""

    server: Door
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    """Head and body are written apart: the second part would wait until the first one is acknowledged, some 40 ms."""

    @property
    def simulator(self) -> Simulator:
        """Whose requests these are."""
        return self.server.simulator

    def do_POST(self) -> None:
        body = self._body()
        if self.path == "/faults" and body is not None:
            self.simulator.faults.plan(Fault(str(body.get("fault"))), int(body.get("times", 1)))
            self._send(200, {"planned": True})
        elif self.path == "/graphql" and body is not None:
            self.simulator.requests += 1
            self._graphql(body)
        else:
            self._send(404 if body is not None else 400, {"error": "POST a query to /graphql"})

    def log_message(self, *_args: Any) -> None:
        """Nothing: tests and the demo's terminal stay readable."""

    def _graphql(self, body: dict[str, Any]) -> None:
        from modules.marketplace.simulator.schema import answer  # its library is heavy, and only simulators need it

        given = self.headers.get("Authorization", "")
        if given not in ("", f"Bearer {self.simulator.shop.key}"):
            self._send(401, {"errors": [{"message": "This key is not valid."}]})
            return
        fault = self.simulator.faults.take()
        if fault in BEFORE:
            self._fail(fault)
            return
        found = answer(self.simulator.shop, body, manager=bool(given))
        if fault in AFTER:
            self._fail(fault)
        elif fault in SPOILED:
            self._spoil(fault, found)
        else:
            self._send(200, found)

    def _fail(self, fault: Fault | None) -> None:
        if fault in (Fault.TIMEOUT, Fault.TIMEOUT_AFTER):
            self.simulator.closing.wait(self.simulator.silence_s)
            self.close_connection = True
        elif fault is Fault.BUSY:
            self._send(429, {"error": "slow down"}, retry_after=self.simulator.faults.retry_after)
        else:
            self._send(500, {"error": "sorry"})

    def _spoil(self, fault: Fault | None, found: dict[str, Any]) -> None:
        text = json.dumps(found).encode()
        if fault is Fault.NONSENSE:
            self._raw(b"<html>\xff{]", 9)
        elif fault is Fault.HALF:
            self._raw(text[: len(text) // 2], len(text))
            self.close_connection = True
        elif fault is Fault.PARTLY:
            self._send(200, {**found, "errors": [{"message": "a part timed out"}]})
        elif fault is Fault.TRICKLE:
            self._trickle(text)
        else:
            self._send(200, _shuffled(found, double=fault is Fault.DUPLICATES))

    def _trickle(self, text: bytes) -> None:
        self._head(200, len(text))
        pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
        for piece in pieces:
            if self.simulator.closing.wait(self.simulator.silence_s / len(pieces)):
                break
            self._write(piece)
        self.close_connection = True

    def _send(self, status: int, value: dict[str, Any], retry_after: int | None = None) -> None:
        text = json.dumps(value).encode()
        self._head(status, len(text), retry_after)
        self._write(text)

    def _raw(self, text: bytes, length: int) -> None:
        self._head(200, length)
        self._write(text)

    def _head(self, status: int, length: int, retry_after: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        if retry_after is not None:
            self.send_header("Retry-After", str(retry_after))
        self.end_headers()

    def _write(self, data: bytes) -> None:
        try:
            self.wfile.write(data)
        except OSError:  # whoever asked did not wait
            self.close_connection = True

    def _body(self) -> dict[str, Any] | None:
        length = self.headers.get("Content-Length", "0")
        try:
            found = json.loads(self.rfile.read(int(length)) or b"null")
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


BEFORE = frozenset({Fault.TIMEOUT, Fault.BUSY, Fault.BROKEN})
AFTER = frozenset({Fault.TIMEOUT_AFTER, Fault.BROKEN_AFTER})
SPOILED = frozenset(Fault) - BEFORE - AFTER


def _shuffled(found: dict[str, Any], *, double: bool) -> dict[str, Any]:
    """The nodes of a list in another order, or each of them twice."""
    data = found.get("data") or {}
    for value in data.values():
        nodes = value.get("nodes") if isinstance(value, dict) else None
        if nodes:
            value["nodes"] = [*nodes, *nodes] if double else Random(len(nodes)).sample(nodes, len(nodes))  # noqa: S311
    return found
