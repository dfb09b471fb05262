"""What customers see has changed: browsers ask for it anew."""

from __future__ import annotations

from sqlalchemy import update

from modules.cms.blocks.reading import pictures_of
from modules.cms.models import CmsSite, CmsText, CmsUse
from modules.cms.queries import media
from webapp.db import db


def changed(platform_id: int, place: int) -> None:
    """Every page of the place is a new version from the commit on."""
    mine = update(CmsSite).where(CmsSite.platform_id == platform_id, CmsSite.place == place)
    counted = db.session.execute(mine.values(content=CmsSite.content + 1), execution_options={"synchronize_session": False})
    if not counted.rowcount:  # type: ignore[attr-defined]
        db.session.add(CmsSite(platform_id=platform_id, place=place))
        db.session.flush()


def note_uses(text: CmsText, *contents: dict[str, object]) -> None:
    """Keep in mind which pictures the draft and the published revision of a text show."""
    wanted: set[int] = set()
    for content in contents:
        wanted |= pictures_of(content.get("blocks", ()))  # type: ignore[arg-type]
    there = {use.media_id: use for use in media.uses_of(text.id)}
    for media_id, use in there.items():
        if media_id not in wanted:
            db.session.delete(use)
    for media_id in sorted(wanted - there.keys()):
        db.session.add(CmsUse(platform_id=text.platform_id, media_id=media_id, text_id=text.id))
    db.session.flush()
