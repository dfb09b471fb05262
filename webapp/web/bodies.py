"""Bodies of requests are bounded before anything else looks at them: their bytes, their fields, and how deep their JSON is."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, current_app, request, session
from flask.json.provider import DefaultJSONProvider
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from webapp.accounts.access import access_of
from webapp.accounts.sessions import KEY
from webapp.invisible import cleaned
from webapp.parsing import read_json
from webapp.routing.context import is_api_request

SMALL = 64 * 1024
"""Bytes of a body that somebody sends whom nothing proves yet: notices of machines, the API, and everybody without a session."""

PIECE = 64 * 1024
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Fields(FormDataParser):
    """Counts the fields of a form before it takes it apart; Werkzeug does so for multipart alone."""

    def _parse_urlencoded(self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]) -> Any:
        most = self.max_form_memory_size
        body = bytearray()
        while piece := stream.read(PIECE):
            body += piece
            if most is not None and len(body) > most:
                raise RequestEntityTooLarge
        if self.max_form_parts is not None and body.count(b"&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        return super()._parse_urlencoded(BytesIO(body), mimetype, content_length, options)


class Typed(ImmutableMultiDict[str, Any]):
    """What people typed, in forms and addresses. Text of one line has no characters that nobody sees; passwords stay as they are."""

    def __init__(self, mapping: Any = None) -> None:
        given = MultiDict[str, Any](mapping)
        super().__init__([(name, _typed(name, value)) for name, values in given.lists() for value in values])


def _typed(name: str, value: Any) -> Any:
    return cleaned(value) if isinstance(value, str) and "password" not in name else value


class BoundedRequest(Request):
    """A request whose forms are counted first, and whose text is cleaned."""

    form_data_parser_class = Fields
    parameter_storage_class = Typed


class StrictJson(DefaultJSONProvider):
    """`request.get_json()` takes what `read_json` takes; the rest is a 400."""

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        return read_json(s)


def init_app(app: Flask) -> None:
    """Bound every request, before the protection against forgery reads its form."""
    app.request_class = BoundedRequest
    app.json = StrictJson(app)
    app.before_request(bound)


def bound() -> None:
    """A body of somebody who has proved nothing is small, whether it says its length or not."""
    if is_small():
        request.max_content_length = min(SMALL, current_app.config["MAX_CONTENT_LENGTH"])
        if (request.content_length or 0) > request.max_content_length:
            raise RequestEntityTooLarge


def is_small() -> bool:
    """Whether this request comes from a machine, or without a login, or to a page that asks for none.

    A cookie that we did not sign says nothing, and one that we gave somebody who is not logged in says no more. What has no body by its
    method does not look: an answer that is the same for everybody stays so.
    """
    if request.method in SAFE or is_api_request() or not session.get(KEY):
        return True
    access = access_of(request.endpoint) if request.endpoint else None
    return access is not None and access.kind == "public"
