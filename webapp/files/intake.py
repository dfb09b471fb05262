"""From what somebody sent to what may be kept: bounded, told from its bytes, pictures drawn anew, the name made harmless."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from flask_babel import gettext as _

from webapp.domain import DomainError
from webapp.files.kinds import PICTURES, TEXT, Kind, kind_of
from webapp.files.names import safe_name
from webapp.files.pictures import redrawn
from webapp.files.spooling import spool
from webapp.files.storage import PIECE

TABLE_TYPES = {".csv": "text/csv", ".tsv": "text/tab-separated-values"}


@dataclass(frozen=True)
class Content:
    """What will be kept; `stream` is at its beginning."""

    stream: BinaryIO
    name: str
    kind: Kind
    media_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None


@contextmanager
def checked(source: BinaryIO | bytes, *, name: str, allow: Collection[Kind], max_bytes: int) -> Iterator[Content]:
    """The content to keep. Raises DomainError, with a sentence that says what to do, for what cannot be kept here."""
    with _spooled(source, max_bytes) as spooled:
        kind = kind_of(spooled)
        if kind not in allow:
            raise _wrong(allow)
        if kind not in PICTURES:
            yield _measured(spooled, name, kind)
            return
        picture = redrawn(spooled, kind)
        with picture.stream:
            yield _measured(picture.stream, name, picture.kind, picture.width, picture.height)


def _spooled(source: BinaryIO | bytes, max_bytes: int) -> BinaryIO:
    """A copy of our own: what is checked is what is kept."""
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    out = spool()
    size = 0
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > max_bytes:
            out.close()
            most = max(1, max_bytes // 1_000_000)
            raise DomainError(_("This file is too large: at most %(most)s MB fit. Choose a smaller one.", most=most), "too_large")
        out.write(piece)
    if not size:
        out.close()
        raise DomainError(_("This file is empty. Choose another one."), "empty_file")
    out.seek(0)
    return out


def _measured(stream: BinaryIO, name: str, kind: Kind, width: int | None = None, height: int | None = None) -> Content:
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(PIECE):
        digest.update(piece)
        size += len(piece)
    stream.seek(0)
    safe = safe_name(name, kind)
    media_type = next((each for ending, each in TABLE_TYPES.items() if kind is TEXT and safe.endswith(ending)), kind.media_type)
    return Content(stream, safe, kind, media_type, size, digest.hexdigest(), width, height)


def _wrong(allow: Collection[Kind]) -> DomainError:
    names = ", ".join(sorted(kind.label for kind in allow if kind.label))
    sentence = _("This kind of file cannot be used here, whatever its name says. Choose one of: %(kinds)s.", kinds=names)
    return DomainError(sentence, "wrong_kind")
