"""Files that come with a message: kept before the transaction of the message, private."""

from __future__ import annotations

from flask_babel import gettext as _

from modules.messaging.forms import ReplyForm
from modules.messaging.places import at
from modules.messaging.settings import setting
from webapp import files
from webapp.domain import DomainError

MOST = 5
MEGABYTE = 1_000_000
PURPOSE = "messaging.attachment"


def keep(form: ReplyForm, platform_id: int, store_id: int | None) -> list[files.File]:
    """Check and keep them. Raises DomainError that says which is refused."""
    chosen = form.uploads()
    if len(chosen) > MOST:
        raise DomainError(_("Attach at most %(most)s files.", most=MOST), "too_many_files", field="files")
    with at(platform_id):
        most = int(setting("attachment_max_mb")) * MEGABYTE
        return [_keep(each, platform_id, store_id, most) for each in chosen]


def _keep(upload: object, platform_id: int, store_id: int | None, most: int) -> files.File:
    stream, name = upload.stream, upload.filename or ""  # type: ignore[attr-defined]
    try:
        return files.store(stream, name=name, purpose=PURPOSE, platform_id=platform_id, store_id=store_id, max_bytes=most)
    except DomainError as error:
        raise DomainError(f"{name}: {error.message}", error.code, field="files") from error
