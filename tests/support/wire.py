"""A test client whose requests go over a socket: forms, cookies and redirects as with the others, a real server at the other end."""

from __future__ import annotations

import http.client
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import Client, TestResponse


class Wire:
    """Stands where an application would: what it is asked, it asks a port of this machine, or of a host of the test's own."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self.port, self.address = port, address

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        headers = {name[5:].replace("_", "-").title(): value for name, value in environ.items() if name.startswith("HTTP_")}
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or None
        if environ.get("CONTENT_TYPE"):
            headers["Content-Type"] = environ["CONTENT_TYPE"]
        connection = http.client.HTTPConnection(self.address, self.port, timeout=60)
        try:
            connection.request(environ["REQUEST_METHOD"], environ["REQUEST_URI"], body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        start_response(f"{answer.status} {answer.reason}", answer.getheaders())
        return [content]


class Browser(Client):
    """Takes whole addresses, as forms and redirects have them, and says which page a form was on."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        where = urlsplit(args[0])
        if where.netloc:
            page = {"Referer": f"{where.scheme}://{where.netloc}{where.path}"}
            options = {**options, "base_url": f"{where.scheme}://{where.netloc}", "headers": {**options.get("headers", {}), **page}}
            args = (f"{where.path}?{where.query}" if where.query else where.path, *args[1:])
        return super().open(*args, **options)


def browser(port: int, address: str = "127.0.0.1") -> Browser:
    """A browser without JavaScript that talks to this port, whatever host its addresses name."""
    return Browser(Wire(port, address), TestResponse)
