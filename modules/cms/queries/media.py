"""Pictures of the library, for the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, exists, select

from modules.cms.models import CmsMedia, CmsText, CmsUse
from modules.cms.owner import Owner
from webapp.db import db
from webapp.domain import NotFound

USED = exists().where(CmsUse.media_id == CmsMedia.id)


def pictures(owner: Owner) -> Any:
    """An owner's pictures, for lists; `used` says whether a page shows it."""
    own = CmsMedia.platform_id == owner.platform_id, CmsMedia.place == owner.place
    statement: Select[Any, Any] = select(CmsMedia, USED.label("used")).where(*own)
    return statement


def picture(owner: Owner, media_id: int, *, lock: bool = False) -> CmsMedia:
    """One picture of the library; with `lock` no page begins to show it until the transaction ends. Raises NotFound."""
    own = CmsMedia.platform_id == owner.platform_id, CmsMedia.place == owner.place
    statement = select(CmsMedia).where(*own, CmsMedia.id == media_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This picture no longer exists, or never did."))
    return found


def choices(owner: Owner, limit: int = 300) -> list[CmsMedia]:
    """What a page can show, the newest first."""
    own = CmsMedia.platform_id == owner.platform_id, CmsMedia.place == owner.place
    return list(db.session.scalars(select(CmsMedia).where(*own).order_by(CmsMedia.id.desc()).limit(limit)))


def known(owner: Owner, ids: Iterable[int]) -> set[int]:
    """Those of the ids that are the owner's pictures. None of them goes until the transaction ends."""
    own = CmsMedia.platform_id == owner.platform_id, CmsMedia.place == owner.place
    found = select(CmsMedia.id).where(*own, CmsMedia.id.in_(list(ids))).order_by(CmsMedia.id)
    return set(db.session.scalars(found.with_for_update(read=True, key_share=True)))


def folders(owner: Owner) -> list[str]:
    """The folders in use."""
    own = CmsMedia.platform_id == owner.platform_id, CmsMedia.place == owner.place
    return list(db.session.scalars(select(CmsMedia.folder).where(*own, CmsMedia.folder != "").distinct().order_by(CmsMedia.folder)))


def uses(media_id: int) -> list[CmsText]:
    """The texts that show a picture."""
    return list(db.session.scalars(select(CmsText).join(CmsUse, CmsUse.text_id == CmsText.id).where(CmsUse.media_id == media_id)))


def uses_of(text_id: int) -> list[CmsUse]:
    """What a text is noted to show."""
    return list(db.session.scalars(select(CmsUse).where(CmsUse.text_id == text_id)))
