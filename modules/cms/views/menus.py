"""The menus of the site."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.cms import services
from modules.cms.forms import MenuForm
from modules.cms.owner import Owner, owner_here
from modules.cms.permissions import PUBLISH
from modules.cms.queries import pages
from modules.cms.services.menus import NEVER_SAVED, Entry
from webapp.accounts.access import permission
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.invisible import without_invisible
from webapp.web.saving import form_page

LABELS = {"main": _l("Main menu"), "foot": _l("Menu at the foot")}


@permission(PUBLISH)
@require_feature("content_pages")
def menu(name: str) -> ResponseReturnValue:
    """One menu, an entry a line."""
    if name not in LABELS:
        abort(404)
    form = MenuForm(data=now(owner_here(), name))

    def save() -> tuple[str, str]:
        services.set_menu(owner_here(), name, read(owner_here(), form.entries.data or ""), version=form.version.data)
        return url_for(".menu", name=name), _("The menu is saved.")

    own = [text for page in pages.pages_of(owner_here()) for text in page.texts]
    there = partial(now, owner_here(), name)
    return form_page("cms/pages/menu.html", form, save, there, field="entries", name=name, labels=LABELS, own=own)


def now(owner: Owner, menu: str) -> dict[str, object]:
    """What the form of a menu shows."""
    row = pages.menu_row(owner, menu)
    return {"entries": written(owner, menu), "version": row.version if row is not None else NEVER_SAVED}


def written(owner: Owner, menu: str) -> str:
    """A menu as people write it."""
    slugs = {page.id: page.texts[0].slug for page in pages.pages_of(owner) if page.texts}
    lines = (slugs.get(row.page_id, "") if row.page_id is not None else f"{row.label} | {row.url}" for row in pages.menu_items(owner, menu))
    return "\n".join(line for line in lines if line)


def read(owner: Owner, typed: str) -> list[Entry]:
    """The entries that were typed. Raises DomainError for a page that is not there."""
    by_slug = {text.slug: page.id for page in pages.pages_of(owner) for text in page.texts}
    found = []
    for line in filter(None, (line.strip() for line in without_invisible(typed).splitlines())):
        label, bar, url = line.partition("|")
        if bar:
            found.append(Entry(label=label.strip()[:80], url=url.strip()[:400]))
        elif line.strip("/") in by_slug:
            found.append(Entry(page_id=by_slug[line.strip("/")]))
        else:
            raise DomainError(_("There is no page “%(slug)s”. Write the address of one of your pages.", slug=line[:80]), "unknown_page")
    return found


def mount(blueprint: Blueprint) -> None:
    """The address of a menu."""
    blueprint.add_url_rule("/menus/<name>", "menu", menu, methods=["GET", "POST"])
