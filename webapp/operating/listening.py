"""A port for those who look after the processes: numbers and health. It answers whoever asks, however many there ask and say nothing.

gunicorn's main process reads this file by itself, without the application: nothing but Python's own is imported.
"""

from __future__ import annotations

import socket
import threading
from collections import OrderedDict
from contextlib import suppress
from socketserver import BaseRequestHandler, ThreadingMixIn
from time import monotonic
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

MOST = 32
"""Questions at a time. One more ends the one that has been there longest: what is asked in earnest is answered long before."""
PATIENCE_S = 5
"""How long one question may take, from the first byte to the last of its answer."""


class Quiet(WSGIRequestHandler):
    """Logs nothing of each question, and waits for none of its pieces longer than for the whole."""

    timeout = PATIENCE_S

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def handle(self) -> None:
        """Somebody who stops asking in the middle is no error of ours."""
        with suppress(OSError):
            super().handle()


class Server(ThreadingMixIn, WSGIServer):
    """One thread for each question, and an end to each."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseRequestHandler]) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, handler)
        self._open: OrderedDict[socket.socket, float] = OrderedDict()
        self._lock = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Begin to answer; those that came first and are too many end."""
        with self._lock:
            self._open[request] = monotonic() + PATIENCE_S
            self._end(MOST)
        super().process_request(request, client_address)

    def service_actions(self) -> None:
        """Called twice a second: what takes too long ends, however slowly it goes on."""
        with self._lock:
            self._end(MOST)

    def shutdown_request(self, request: Any) -> None:
        """It is answered, or has ended."""
        with self._lock:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def _end(self, most: int) -> None:
        while self._open:
            first, ends = next(iter(self._open.items()))
            if len(self._open) <= most and ends > monotonic():
                return
            del self._open[first]
            with suppress(OSError):
                first.shutdown(socket.SHUT_RDWR)  # its thread reads an end there, and closes it


def serve(host: str, port: int, application: Any, name: str) -> Server:
    """Answer from now on, in a thread of this name. Raises OSError where the port is taken."""
    server = make_server(host, port, application, Server, Quiet)
    threading.Thread(target=server.serve_forever, name=name, daemon=True).start()
    return server
