"""Static files: addresses that change with the content, so browsers may keep them for ever.

A module's are in the folder `static` of its package and are called by the package's name: `asset_url("notes/notes.js")`. They belong to the
installation, not to a platform: one address serves every host and prefix, whatever is on there.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, g, has_app_context, has_request_context, send_from_directory
from werkzeug.exceptions import NotFound

from webapp.kernel import kernel
from webapp.registry.frontends import Face
from webapp.routing.places import mounting_on
from webapp.web.compressing import compressed

STATIC_DIR = Path(__file__).resolve().parents[2] / "static"
YEAR = 31_536_000
_VERSIONED = re.compile(r"^v-[0-9a-f]{8}/(?P<path>.+)$")


def asset_url(path: str) -> str:
    """Address of a static file, the same on every host and under every prefix (it leaves SCRIPT_NAME out).

    A file that is not there yet (assets not built) gets the plain address, which answers 404 until it is. Within one answer each file is
    looked at once, however often a page names it.
    """
    if not has_request_context():
        return _address(path)
    here: dict[str, str] = g._get_current_object().__dict__.setdefault("asset_addresses", {})
    found = here.get(path)
    if found is None:
        found = here[path] = _address(path)
    return found


def _address(path: str) -> str:
    folder, inner = found_in(path)
    file = f"{folder}/{inner}"
    try:
        version = _digest(file, os.stat(file).st_mtime_ns)  # noqa: PTH116  # as text: a page has a dozen of them
    except OSError:
        return f"/static/{path}"
    return f"/static/v-{version}/{path}"


def found_in(path: str) -> tuple[Path, str]:
    """The folder that a static file is in, and its path there. The project's own folder comes first."""
    package, slash, inner = path.partition("/")
    if slash and has_app_context() and not os.path.isdir(f"{STATIC_DIR}/{package}"):  # noqa: PTH112
        folder: Path | None = current_app.extensions["interlock_static"].get(package)
        if folder is not None:
            return folder, inner
    return STATIC_DIR, path


@lru_cache(maxsize=256)
def _digest(file: str, mtime_ns: int) -> str:
    """First eight hex digits of the content's SHA-256; the modification time is part of the cache key only."""
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:8]


def static_file(filename: str) -> Response:
    """Answers `/static/<filename>`, with or without a `v-<hash>` segment in front.

    A versioned address whose hash is the file's own is immutable; any other one is checked again each time, so
    that a page served by a newer release during a deploy never pins an old file.
    """
    match = _VERSIONED.match(filename)
    path = match["path"] if match else filename
    folder, inner = found_in(path)
    response = send_from_directory(folder, inner, conditional=True, etag=True)
    compressed(response, folder / inner)
    if match and asset_url(path) == f"/static/{filename}":
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
        response.cache_control.no_cache = None
    else:
        response.cache_control.no_cache = True
    return response


def favicon() -> Response:
    """Browsers ask for /favicon.ico whatever the page says; they get the drawing."""
    if not (STATIC_DIR / "favicon.svg").exists():
        raise NotFound
    return static_file("favicon.svg")


def init_app(app: Flask) -> None:
    """Mounts `/static/` (endpoint `static`) and `/favicon.ico`; the app is made with `static_folder=None`."""
    packages = kernel(app).registry.packages.values()
    app.extensions["interlock_static"] = {package.rpartition(".")[2]: folder for package in packages if (folder := static_folder(package))}
    if "static" not in app.view_functions:
        with mounting_on(Face.DESK, Face.SITE):
            app.add_url_rule("/static/<path:filename>", "static", static_file)
    app.add_url_rule("/favicon.ico", "favicon", favicon)


def static_folder(package: str) -> Path | None:
    """The folder `static` of a module's package, or None when it has none."""
    if not package:
        return None
    folder = Path(str(importlib.import_module(package).__file__)).parent / "static"
    return folder if folder.is_dir() else None
