"""The menus of a site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from modules.cms.blocks.rich import is_address
from modules.cms.models import CmsMenu, CmsMenuItem
from modules.cms.owner import Owner
from modules.cms.queries import pages
from modules.cms.services.seen import changed
from webapp.db import db, utcnow
from webapp.db.turns import take_turns
from webapp.domain import Conflict, DomainError

MENUS = ("main", "foot")
NEVER_SAVED = 0
"""The version of a menu that nobody has saved yet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, or a label with an address."""

    page_id: int | None = None
    label: str = ""
    url: str = ""


def set_menu(owner: Owner, menu: str, entries: Sequence[Entry], *, version: int | None = None) -> None:
    """Replace a menu; one that says the same stays as it is, with its version.

    `version` is that of the menu that was seen, 0 where there was none; without it, whatever is there is replaced.

    Raises Conflict for a menu that was saved meanwhile, DomainError for a label without an address, a malformed address, and pages of
    others.
    """
    take_turns("menu", owner.platform_id, owner.place, menu)
    before = pages.menu_items(owner, menu)
    if [Entry(row.page_id, row.label, row.url) for row in before] == list(entries):
        return
    _count(owner, menu, version)
    own = {page.id for page in pages.pages_of(owner)}
    for entry in entries:
        if entry.page_id is not None and entry.page_id not in own:
            raise DomainError(_("This page is not here any more. Choose another one."), "unknown_page")
        if entry.page_id is None and not (entry.label and is_address(entry.url)):
            raise DomainError(_("An entry needs words and an address, like /plans or https://example.com."), "bad_address")
    for row in before:
        db.session.delete(row)
    db.session.flush()
    for position, entry in enumerate(entries):
        values = {"page_id": entry.page_id, "label": entry.label, "url": entry.url}
        db.session.add(CmsMenuItem(platform_id=owner.platform_id, place=owner.place, menu=menu, position=position, **values))
    db.session.flush()
    changed(owner.platform_id, owner.place)


def _count(owner: Owner, menu: str, version: int | None) -> None:
    """One save more of the menu."""
    row = pages.menu_row(owner, menu)
    if version is not None and version != (row.version if row is not None else NEVER_SAVED):
        raise Conflict(_("Somebody else saved this in the meantime. Compare with what is there now and save again."), "stale")
    if row is None:
        db.session.add(CmsMenu(platform_id=owner.platform_id, place=owner.place, menu=menu, saved_at=utcnow()))
    else:
        row.saved_at = utcnow()
    db.session.flush()
