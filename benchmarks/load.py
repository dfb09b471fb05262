"""What asks: processes that send one request after another and count nothing but whether all came back."""

from __future__ import annotations

import socket

from benchmarks.bare import BODY, HOST, PATH

REQUEST = f"GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\nAccept: */*\r\n"


def ask(port: int, requests: int, keep: bool) -> None:
    """Send `requests` requests, on one connection or on a new one each. Raises RuntimeError on any other answer than the page."""
    message = (REQUEST + ("\r\n" if keep else "Connection: close\r\n\r\n")).encode()
    connection = _connect(port)
    for number in range(requests):
        connection.sendall(message)
        answer = _answer(connection)
        if not (answer.startswith(b"HTTP/1.1 200") and answer.endswith(BODY.encode())):
            raise RuntimeError(f"Port {port} answered {answer[:300]!r}")
        if not keep and number < requests - 1:
            connection.close()
            connection = _connect(port)
    connection.close()


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _answer(connection: socket.socket) -> bytes:
    """One whole answer, by its Content-Length."""
    data = b""
    while True:
        head, found, body = data.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head):
            return data
        more = connection.recv(65536)
        if not more:
            return data
        data += more


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
