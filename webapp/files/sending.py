"""Sending files. No byte is sent while the database is read: the row is read first, then the bytes come from the storage alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator
from typing import BinaryIO
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.http import dump_options_header

from webapp.files import purging, queries
from webapp.files.models import File
from webapp.files.spooling import spool
from webapp.files.storage import check_url, storage
from webapp.files.urls import WIDTHS
from webapp.invisible import without_invisible
from webapp.jobs import ticks
from webapp.registry.frontends import Face
from webapp.routing.places import mounting_on
from webapp.states import Thing

SANDBOX = "default-src 'none'; sandbox"
YEAR = 31_536_000
LONGEST = 200
"""Characters of a name that a file is sent under."""
SOON = 60
"""Seconds that a picture may stand in for a rendition that is being made."""
Showing = Callable[[Collection[tuple[Thing, str]]], bool]
showing: list[Showing] = []
"""Asked about each published picture of a store, with the states that have a say: whether it is for everybody. May raise ServiceUnavailable
and NotFound where it is not even for this person."""
_AS_IS = ("image/", "text/", "application/pdf", "application/vnd.openxmlformats")


def pieces(file: File) -> Iterator[bytes]:
    """The bytes of a file, a quarter of a megabyte at a time; reads no database. Raises NotFound and ServiceUnavailable at once."""
    try:
        return storage().read(file.storage_key)
    except FileNotFoundError as error:
        raise queries.gone() from error


def open_file(file: File) -> BinaryIO:
    """The file as a seekable stream of its own, to be closed."""
    parts, out = pieces(file), spool()
    try:
        for part in parts:
            out.write(part)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return out


def send(file: File, name: str | None = None) -> Response:
    """A private file as a download, for a page that has checked who asks. Never stored by anybody on the way, never shown in place."""
    kind = file.media_type if file.media_type.startswith(_AS_IS) else "application/octet-stream"
    response = Response(pieces(file), content_type=kind)
    response.content_length = file.size
    response.headers["Content-Disposition"] = attachment(name or file.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.cache_control.no_store = True
    response.cache_control.private = True
    return response


def attachment(name: str) -> str:
    """The header that makes a browser save a file under this name; old ones get it without accents.

    A name is one in every folder: no path, nothing that turns it around or hides its ending.
    """
    shown = "".join("_" if char in '/\\:*?"<>|' else char for char in without_invisible(name) if unicodedata.category(char)[0] != "C")
    name = " ".join(shown.split()).strip(". ")[:LONGEST] or "file"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(char if char.isalnum() or char in " .-_()" else "_" for char in plain).strip() or "file"
    names = {"filename": plain}
    if plain != name:
        names["filename*"] = f"UTF-8''{quote(name, safe='')}"
    return dump_options_header("attachment", names)


def show(token: str, width: int | None = None) -> Response:
    """A published picture, whoever asks. The address never shows anything else, so it may be kept for ever.

    A store whose states shut it shows its pictures to people who are logged in at the desk alone: raises ServiceUnavailable and NotFound.
    """
    found = queries.public(token, width) if width is None or width in WIDTHS else None
    if found is None:
        raise NotFound
    response = Response(mimetype=found.media_type)
    if all(each(found.states) for each in showing):
        response.set_etag(found.sha256)
        response.cache_control.public = True
        response.cache_control.max_age = YEAR if found.exact else SOON
        response.cache_control.immutable = found.exact
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.make_conditional(request)
    if response.status_code == 200:
        try:
            response.response = storage().read(found.storage_key)
        except FileNotFoundError as error:
            raise NotFound from error
        response.content_length = found.size
    return response


def finish(response: Response) -> Response:
    """What is shown may do nothing, also where somebody opens it as a page; and it is the same for everybody who may keep it."""
    if request.endpoint in ("media", "media_width") and response.status_code in (200, 304):
        response.headers["Content-Security-Policy"] = SANDBOX
        if response.cache_control.public:
            response.headers.pop("Vary", None)
    return response


def init_app(app: Flask) -> None:
    """Mount the public addresses, and have every sweep remove what nobody needs.

    Comes before the parts that set headers of every answer: functions of after_request are called in reverse.
    """
    check_url(app.config["FILES_URL"])
    with mounting_on(Face.DESK, Face.SITE):
        app.add_url_rule("/media/<token>", "media", show)
        app.add_url_rule("/media/<token>/<int:width>", "media_width", show)
    app.after_request(finish)
    if purging.purge not in ticks:
        ticks.append(purging.purge)
