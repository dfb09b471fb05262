"""The lists of pages and pictures."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement

from modules.cms.models import CmsMedia, CmsText
from modules.cms.owner import Owner
from modules.cms.queries import media as queries
from modules.cms.root import LANGUAGES
from webapp.web.tables import Column, Empty, Filter, Table


def by_state(value: str) -> ColumnElement[bool]:
    """Only pages that are published, planned or neither."""
    live, planned = CmsText.live_id.is_not(None), CmsText.publish_at.is_not(None)
    return {"live": live, "planned": planned}.get(value, ~live & ~planned)


def pages(*, may_add: bool) -> Table:
    """Every text, by title."""
    begin = {"action_label": _l("Write the first page"), "action_url": lambda: url_for(".create")} if may_add else {}
    return Table(
        "cms-pages",
        columns=[
            Column("title", _l("Page"), sort=CmsText.title),
            Column("locale", _l("Language"), sort=CmsText.locale),
            Column("state", _l("State")),
            Column("others", _l("Other languages")),
            Column("edited", _l("Last changed"), sort=CmsText.edited_at),
        ],
        filters=[
            Filter("locale", _l("Language"), list(LANGUAGES.items()), column=CmsText.locale),
            Filter("state", _l("State"), [("live", _l("Published")), ("planned", _l("Planned")), ("draft", _l("Draft"))], where=by_state),
        ],
        search=[CmsText.title, CmsText.slug],
        default_sort="title",
        search_label=_l("Search title or address"),
        empty=Empty(
            title=_l("No page yet"), text=_l("What you write here is what your customers see on your site."), icon="file-text", **begin
        ),
    )


def by_use(value: str) -> ColumnElement[bool]:
    """Only pictures that no page shows, or that have no words for those who cannot see them."""
    return ~queries.USED if value == "unused" else CmsMedia.has_alt.is_(False)


def pictures(owner: Owner) -> Table:
    """The library, the newest first."""
    return Table(
        "cms-media",
        columns=[
            Column("picture", _l("Picture")),
            Column("name", _l("Name"), sort=CmsMedia.name),
            Column("folder", _l("Folder"), sort=CmsMedia.folder),
            Column("alt", _l("Words")),
            Column("use", _l("Used")),
            Column("size", _l("Size"), numeric=True, sort=CmsMedia.size),
        ],
        filters=[
            Filter("folder", _l("Folder"), lambda: [(each, each) for each in queries.folders(owner)], column=CmsMedia.folder),
            Filter("show", _l("Pictures"), [("unused", _l("Unused")), ("no-alt", _l("Without words"))], where=by_use),
        ],
        search=[CmsMedia.name],
        default_sort="name",
        search_label=_l("Search pictures"),
        empty=Empty(
            title=_l("No picture yet"),
            text=_l("Add pictures above; pages show them, and a picture that is replaced changes everywhere."),
            icon="photo",
        ),
    )
