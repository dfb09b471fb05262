"""Pictures of the library: kept by the kernel's files, known here by what they show and where they are used."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from modules.cms.models import CmsMedia
from modules.cms.owner import Owner
from modules.cms.queries import media
from modules.cms.services.seen import changed
from webapp import files
from webapp.db import check_version, db
from webapp.domain import Conflict

PURPOSE = "cms.media"


def add_picture(owner: Owner, file: files.File, *, name: str, folder: str = "") -> CmsMedia:
    """A picture whose bytes were kept just now."""
    row = CmsMedia(**owner.columns(), name=name[:160], folder=folder, alt={})
    _take(row, file)
    db.session.add(row)
    db.session.flush()
    return row


def replace_picture(owner: Owner, media_id: int, file: files.File, *, version: int) -> CmsMedia:
    """Other bytes for a picture: every page that shows it shows the new ones."""
    row = media.picture(owner, media_id)
    check_version(row, version)
    old = row.file_id
    _take(row, file)
    if old is not None:
        files.release(files.find(old))
    db.session.flush()
    changed(owner.platform_id, owner.place)
    return row


def _take(row: CmsMedia, file: files.File) -> None:
    files.retain(file)
    files.publish(file)
    row.file_id, row.token = file.id, file.token or ""
    row.width, row.height, row.size = file.width or 0, file.height or 0, file.size


def change_picture(
    owner: Owner, media_id: int, *, version: int, name: str, folder: str, alt: dict[str, str], focal: tuple[int, int]
) -> CmsMedia:
    """Its name, folder, words and focal point. Raises Conflict when somebody saved it since `version`."""
    row = media.picture(owner, media_id)
    check_version(row, version)
    values: dict[str, Any] = {"name": name, "folder": folder, "focal_x": focal[0], "focal_y": focal[1]}
    values["alt"] = {locale: words for locale, words in alt.items() if words}
    if all(getattr(row, column) == value for column, value in values.items()):
        return row
    for column, value in values.items():
        setattr(row, column, value)
    row.has_alt = bool(row.alt)
    db.session.flush()
    changed(owner.platform_id, owner.place)
    return row


def delete_picture(owner: Owner, media_id: int, *, version: int) -> None:
    """Delete a picture. Raises Conflict while a page shows it, and when somebody saved it since `version`."""
    row = media.picture(owner, media_id, lock=True)
    check_version(row, version)
    shown = media.uses(media_id)
    if shown:
        raise Conflict(_("“%(title)s” shows this picture. Take it out there first.", title=shown[0].title), "in_use")
    if row.file_id is not None:
        files.release(files.find(row.file_id))
    db.session.delete(row)
    db.session.flush()
