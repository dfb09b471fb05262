"""Makes PDFs. Typst runs in a process of its own, with its memory and time limited, and is gone afterwards."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from webapp.db import db
from webapp.documents.attached import Attached
from webapp.domain import DomainError
from webapp.kernel import kernel
from webapp.language import locale_here

SECONDS = 30
MOST_PAGES = 500
COMPILER = Path(__file__).with_name("compile.py")
HOUSE = Path(__file__).with_name("house.typ")
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
NAME = re.compile(r"([a-z][a-z0-9-]*)/([a-z][a-z0-9_]*)")


class DocumentFailed(RuntimeError):
    """A template is wrong, or what it draws with is missing: a fault of ours, not of a person."""


def pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    title: str,
    at: datetime,
    locale: str | None = None,
    files: Mapping[str, bytes] | None = None,
    attached: Sequence[Attached] = (),
    archival: bool = False,
    most_pages: int = MOST_PAGES,
) -> bytes:
    """The PDF of `modules/<module>/documents/<name>.typ`, for the template "module/name" and data that JSON can hold.

    `at` is the moment the document says it was made, `locale` the language of its words (that of the answer unless given); `files` are
    pictures (SVG, PNG, JPEG, …) that the template draws by their names. With files attached, or `archival`, it is a PDF/A-3b. The same
    arguments make the same bytes. Raises DomainError (too_many_pages, document_too_large), DocumentFailed for a fault of the template.
    Never inside a transaction.
    """
    if db.session().info.get("writing"):
        raise RuntimeError("A document is made before a transaction() or after it: others wait for its lock.")
    data, title = _clean(data), _clean(title)
    sources = {**(files or {}), **{each.name: each.content for each in attached}, **_sources(template)}
    asked = {
        "inputs": {
            "data": json.dumps(data, ensure_ascii=False, sort_keys=True),
            "title": title,
            "lang": (locale or str(locale_here() or "en")).replace("-", "_").split("_")[0],
            "day": json.dumps([at.year, at.month, at.day]),
            "most": str(most_pages),
            "attached": json.dumps(
                [{"name": a.name, "mime": a.mime_type, "description": a.description, "relationship": a.relationship} for a in attached]
            ),
        },
        "fonts": _fonts(),
        "at": int(at.timestamp()),
        "archival": bool(attached) or archival,
    }
    with TemporaryDirectory() as folder:
        for name, content in sources.items():
            (Path(folder) / _plain_name(name)).write_bytes(content)
        return _compiled(template, {**asked, "folder": folder})


def _clean(value: Any) -> Any:
    """Without the characters that cannot be printed: a PDF for keeping has none, and a lone surrogate is no text at all."""
    if isinstance(value, str):
        return UNPRINTABLE.sub("", value)
    if isinstance(value, Mapping):
        return {key: _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list | tuple) else value


def _plain_name(name: str) -> str:
    if not FILE.fullmatch(name):
        raise DocumentFailed(f"{name!r} is no name for a file of a document.")
    return name


def _sources(template: str) -> dict[str, bytes]:
    """The template as the main file, what lies beside it, and the house's own."""
    found = NAME.fullmatch(template)
    package = kernel().registry.packages.get(found[1]) if found else None
    spec = find_spec(package) if package else None
    if found is None or spec is None or not spec.submodule_search_locations:
        raise DocumentFailed(f"{template!r} names no module's document.")
    folder = Path(spec.submodule_search_locations[0]) / "documents"
    texts = {path.name: path.read_bytes() for path in sorted(folder.glob("*.typ"))}
    main = texts.pop(f"{found[2]}.typ", None)
    if main is None:
        raise DocumentFailed(f"There is no {found[2]}.typ in {folder}.")
    return {"main.typ": main, **texts, "house.typ": HOUSE.read_bytes()}


def _fonts() -> str:
    folder = Path(current_app.static_folder or "static") / "vendor"
    if not (folder / "inter-latin.ttf").is_file():
        raise DocumentFailed("The typeface of documents is not built: run `make assets`.")
    return str(folder)


def _compiled(template: str, asked: dict[str, Any]) -> bytes:
    command = [sys.executable, "-I", str(COMPILER)]
    given = json.dumps(asked).encode()
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own script
    except subprocess.TimeoutExpired as error:
        raise _too_large() from error
    if done.returncode == 0 and done.stdout.startswith(b"%PDF"):
        return done.stdout
    if done.returncode < 0:  # stopped by a limit
        raise _too_large()
    told = done.stderr.decode(errors="replace")
    if "too-many-pages" in told:
        most = int(asked["inputs"]["most"])
        raise DomainError(_("This would be more than %(most)s pages. Choose less and try again.", most=most), "too_many_pages")
    raise DocumentFailed(f"{template}: {told[-2000:]}")


def _too_large() -> DomainError:
    return DomainError(_("This document is too large to be made. Choose less and try again."), "document_too_large")
