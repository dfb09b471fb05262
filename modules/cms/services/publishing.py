"""What customers see: always one revision of a text, put in place in one transaction, by a person or by the clock."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from modules.cms.models import CmsText
from modules.cms.owner import Owner
from modules.cms.queries import pages
from modules.cms.services.editing import revise
from modules.cms.services.seen import changed, note_uses
from webapp import jobs
from webapp.db import check_version, db, utcnow
from webapp.domain import DomainError

JOB = "cms.publish"


def publish(owner: Owner, text_id: int, *, version: int) -> CmsText:
    """Show customers the draft as it is now. Raises Conflict when somebody saved it since `version`, DomainError without a title."""
    text = pages.text(owner, text_id, lock=True)
    check_version(text, version)
    if not text.draft["title"]:
        raise DomainError(_("Give the page a title first."), "no_title")
    text.live_id = revise(text).id
    text.planned_id = text.publish_at = None
    _seen(text)
    return text


def unpublish(owner: Owner, text_id: int, *, version: int) -> CmsText:
    """Show the text to nobody; what is planned stays planned. Raises Conflict when somebody saved it since `version`."""
    text = pages.text(owner, text_id, lock=True)
    check_version(text, version)
    text.live_id = text.unpublish_at = None
    _seen(text)
    return text


def plan(owner: Owner, text_id: int, *, version: int, publish_at: datetime | None, unpublish_at: datetime | None) -> CmsText:
    """Publish the draft as it is now, or take the text away, at a moment to come. What is live stays so until then. Raises DomainError."""
    text = pages.text(owner, text_id, lock=True)
    check_version(text, version)
    now = utcnow()
    for field, moment in (("publish_at", publish_at), ("unpublish_at", unpublish_at)):
        if moment is not None and moment <= now:
            raise DomainError(_("Choose a time that is still to come."), "past", field=field)
    if publish_at and unpublish_at and unpublish_at <= publish_at:
        raise DomainError(_("The page would be unpublished before it is published. Choose a later time."), "before", field="unpublish_at")
    text.planned_id = revise(text).id if publish_at else None
    text.publish_at, text.unpublish_at = publish_at, unpublish_at
    db.session.flush()
    for moment in filter(None, (publish_at, unpublish_at)):
        jobs.enqueue(JOB, args={"text": text.id}, subject=text.title, not_before=moment)
    return text


def unplan(owner: Owner, text_id: int, *, version: int) -> CmsText:
    """Forget what was planned."""
    text = pages.text(owner, text_id, lock=True)
    check_version(text, version)
    text.planned_id = text.publish_at = text.unpublish_at = None
    db.session.flush()
    return text


def publish_due(platform_id: int, now: datetime, limit: int = 50) -> int:
    """Do what is due on a platform; how many texts it was. Of what was missed, the newest counts: a page that is over stays away."""
    found = pages.due(platform_id, now, limit)
    for text in found:
        over = text.unpublish_at is not None and text.unpublish_at <= now
        if text.publish_at is not None and text.publish_at <= now:
            text.live_id, text.planned_id, text.publish_at = text.planned_id, None, None
        if over:
            text.live_id = text.unpublish_at = None
        _seen(text)
    return len(found)


def _seen(text: CmsText) -> None:
    db.session.flush()
    kept = [pages.revision(text, number).content for number in {text.live_id, text.planned_id} if number is not None]
    note_uses(text, text.draft, *kept)
    changed(text.platform_id, text.place)
