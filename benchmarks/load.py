"""What asks: processes that send one request after another and count nothing but whether all came back."""

from __future__ import annotations

import socket

from benchmarks.bare import BODY, HOST, PATH


def message(path: str, host: str = HOST, *, keep: bool = False, body: str | None = None) -> bytes:
    """A GET, or a POST of an encoded form."""
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: {host}", "Accept: */*"]
    if body is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    if not keep:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", body or ""]).encode()


def fetch(port: int, request: bytes) -> tuple[int, bytes]:
    """Status and body of the answer to one request on a connection of its own."""
    with _connect(port) as connection:
        connection.sendall(request)
        head, _gap, body = _answer(connection).partition(b"\r\n\r\n")
    return int(head.split(None, 2)[1]), body


def ask(port: int, requests: int, keep: bool) -> None:
    """Send `requests` requests, on one connection or on a new one each. Raises RuntimeError on any other answer than the page."""
    request = message(PATH, keep=keep)
    connection = _connect(port)
    for number in range(requests):
        connection.sendall(request)
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
