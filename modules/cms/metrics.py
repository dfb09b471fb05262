"""Figures of content: the pages that customers see, how much is written, and pictures. The platform's own pages are not counted."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import literal, select

from modules.cms.models import CmsMedia, CmsPage, CmsRevision, CmsText
from modules.cms.permissions import MEDIA, READ, WRITE
from modules.cms.root import LANGUAGES
from webapp.accounts.access import may
from webapp.registry.definition import Frontend
from webapp.registry.kinds.metrics import LEVEL, Dimension, Figure, Metric
from webapp.routing.context import current_frontend

LANGUAGE = Dimension(code="language", name=_l("Language"), label=lambda code: LANGUAGES.get(code, code))
FOLDER = Dimension(code="folder", name=_l("Folder"))


def page(text_id: int) -> str:
    """The page where a text is written, which its store has for those who write."""
    opens = current_frontend() is Frontend.STORE and may(WRITE)
    return str(url_for("cms.store.content-pages.edit", text_id=text_id)) if opens else ""


def picture(media_id: int) -> str:
    """The page of a picture, which its store has."""
    return str(url_for("cms.store.media-library.detail", media_id=media_id)) if current_frontend() is Frontend.STORE else ""


def published() -> Figure:
    """Pages that customers see now, in each language, since they were begun: of what was published earlier nothing is kept."""
    return Figure(
        rows=select(CmsText).join(CmsPage, CmsPage.id == CmsText.page_id),
        at=CmsPage.created_at,
        value=literal(1),
        key=CmsText.id,
        title=CmsText.title,
        store=CmsPage.store_id,
        compared=True,
        counts=(CmsText.live_id.is_not(None), CmsPage.store_id.is_not(None)),
        dimensions={"language": CmsText.locale},
    )


def versions() -> Figure:
    """Versions of pages that were saved, as far as they are kept."""
    return Figure(
        rows=select(CmsRevision).join(CmsText, CmsText.id == CmsRevision.text_id).join(CmsPage, CmsPage.id == CmsText.page_id),
        at=CmsRevision.at,
        value=literal(1),
        key=CmsText.id,
        title=CmsText.title,
        store=CmsPage.store_id,
        changed=CmsRevision.at,
        compared=True,
        counts=(CmsPage.store_id.is_not(None),),
        dimensions={"language": CmsText.locale},
    )


def pictures() -> Figure:
    """Pictures of the library by when they were added."""
    return Figure(
        rows=select(CmsMedia),
        at=CmsMedia.created_at,
        value=literal(1),
        key=CmsMedia.id,
        title=CmsMedia.name,
        store=CmsMedia.store_id,
        changed=CmsMedia.updated_at,
        compared=True,
        counts=(CmsMedia.store_id.is_not(None),),
        dimensions={"folder": CmsMedia.folder},
    )


WRITTEN: dict[str, Any] = {"permission": READ, "overview": READ, "feature": "content_pages", "address": page, "dimensions": (LANGUAGE,)}
KEPT: dict[str, Any] = {"permission": MEDIA, "overview": MEDIA, "feature": "media_library", "address": picture, "dimensions": (FOLDER,)}

METRICS = (
    Metric(code="cms.published", name=_l("Published pages"), grain=LEVEL, figure=published, weight=72, **WRITTEN),
    Metric(code="cms.versions", name=_l("Versions of pages saved"), figure=versions, weight=73, **WRITTEN),
    Metric(code="cms.pictures", name=_l("Pictures added"), figure=pictures, weight=74, **KEPT),
)
