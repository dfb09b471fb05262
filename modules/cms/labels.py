"""States of pages in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.cms.models import CmsText

LIVE, CHANGED, PLANNED, DRAFT = "live", "changed", "planned", "draft"
STATES = {
    LIVE: (_l("Published"), "success"),
    CHANGED: (_l("Published, with changes"), "info"),
    PLANNED: (_l("Planned"), "warning"),
    DRAFT: (_l("Draft"), "neutral"),
}


def state_of(text: CmsText) -> str:
    """What a text is at the moment. A draft that was never live and has a date is planned."""
    if text.live_id is None:
        return PLANNED if text.publish_at is not None else DRAFT
    return LIVE
