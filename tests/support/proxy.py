"""A reverse proxy in a process of its own, as one that ends TLS would be: it says who asked, for which host, and by which scheme.

It sends each request on under another host name, and adds to the X-Forwarded-For that the client sent, as nginx and others do.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host", "content-length"}


class Forward(BaseHTTPRequestHandler):
    """Sends a request on and its answer back. `backend` is a port of this machine, `client` the address the proxy sees."""

    protocol_version = "HTTP/1.1"
    backend: int
    client: str
    scheme: str

    def forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        connection = http.client.HTTPConnection("127.0.0.1", self.backend, timeout=60)
        try:
            connection.request(self.command, self.path, body, self.sent_on())
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = forward  # noqa: N815  the standard library's names

    def sent_on(self) -> dict[str, str]:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        before = headers.pop("X-Forwarded-For", "")
        return headers | {
            "Host": f"backend.internal:{self.backend}",
            "X-Forwarded-For": f"{before}, {self.client}" if before else self.client,
            "X-Forwarded-Proto": self.scheme,
            "X-Forwarded-Host": self.headers["Host"],
        }

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextlib.contextmanager
def proxy(backend: int, *, client: str, scheme: str = "https") -> Iterator[int]:
    """Runs one in front of a port, and gives its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-m", "tests.support.proxy", str(listener.fileno()), str(backend), client, scheme]
        process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdin=subprocess.DEVNULL, pass_fds=[listener.fileno()])
        try:
            yield listener.getsockname()[1]
        finally:
            process.terminate()
            process.wait(10)


def main() -> None:
    """Serve the socket that was handed over."""
    fd, backend, Forward.client, Forward.scheme = sys.argv[1:]
    Forward.backend = int(backend)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Forward, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=int(fd))
    server.serve_forever()


if __name__ == "__main__":
    main()
