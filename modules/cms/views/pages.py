"""Pages: the list, new ones, and the editor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.cms import services
from modules.cms.blocks.kinds import kind_of
from modules.cms.blocks.offered import offered, why_not
from modules.cms.blocks.reading import Block, blocks_of
from modules.cms.blocks.remarks import remarks
from modules.cms.forms import NewForm, TextForm, VersionForm
from modules.cms.models import CmsText, Content
from modules.cms.owner import owner_here
from modules.cms.permissions import PUBLISH, READ, WRITE
from modules.cms.queries import media, pages
from modules.cms.root import LANGUAGES
from modules.cms.tables import pages as table_of_pages
from webapp.accounts.access import may, permission
from webapp.actor import current_actor
from webapp.db import utcnow
from webapp.entitlements.gate import require_feature
from webapp.web.htmx import render
from webapp.web.saving import form_page, save_form

RECENT = timedelta(minutes=15)
"""So long after a save somebody else is told of it."""


@permission(READ)
@require_feature("content_pages")
def list() -> ResponseReturnValue:
    """Every page in every language."""
    return render("cms/pages/list.html", page=table_of_pages(may_add=may(WRITE)).page(pages.texts(owner_here())), languages=LANGUAGES)


@permission(WRITE)
@require_feature("content_pages")
def create() -> ResponseReturnValue:
    """Begin a page."""
    form = NewForm()

    def save() -> tuple[str, str]:
        text = services.create_page(owner_here(), title=form.title.data, slug=form.slug.data, locale=form.locale.data)
        return url_for(".edit", text_id=text.id), _("The page is there. Add blocks to it, then publish it.")

    return form_page("cms/pages/new.html", form, save, heading=_("Write a page"), action=url_for(".create"), back=url_for(".list"))


@permission(WRITE)
@require_feature("multilingual_pages")
def language(page_id: int) -> ResponseReturnValue:
    """Begin a page in another language."""
    page = pages.page(owner_here(), page_id)
    form = NewForm(locale=request.args.get("locale"), slug=page.texts[0].slug)
    action, back = url_for(".language", page_id=page_id), url_for(".edit", text_id=page.texts[0].id)

    def save() -> tuple[str, str]:
        text = services.add_language(owner_here(), page_id, title=form.title.data, slug=form.slug.data, locale=form.locale.data)
        return url_for(".edit", text_id=text.id), _("The language is there. Translate its blocks, then publish it.")

    return form_page("cms/pages/new.html", form, save, heading=_("Add a language"), action=action, back=back)


def seen(text: CmsText) -> dict[str, object]:
    """What the form around the blocks shows of a text."""
    content = text.draft
    return {
        "version": text.version,
        "slug": text.slug,
        **{name: content[name] for name in ("title", "seo_title", "seo_description", "hidden")},
    }


def content_of(form: TextForm, blocks: Sequence[Block]) -> Content:
    """What was typed, as a draft."""
    values = {name: form[name].data for name in ("title", "seo_title", "seo_description", "hidden")}
    return values | {"hidden": bool(values["hidden"]), "blocks": blocks}


def sent_blocks(text: CmsText) -> Sequence[Block]:
    """The blocks as they were typed; those of the draft where nothing was sent."""
    kept: Any = text.draft["blocks"]
    return blocks_of(request.form, kept, offered()) if request.method == "POST" else kept


@permission(WRITE)
@require_feature("content_pages")
def edit(text_id: int) -> ResponseReturnValue:
    """The editor. Moving, adding and removing a block saves what was typed as well."""
    text = pages.text(owner_here(), text_id)
    form, blocks = TextForm(data=seen(text)), sent_blocks(text)
    what = request.form.get("do", "save")

    def save() -> tuple[str, str]:
        values = {"version": form.version.data, "slug": form.slug.data, "content": content_of(form, blocks)}
        if what == "save":
            services.change(owner_here(), text_id, **values)
            return url_for(".edit", text_id=text_id), _("The draft is saved.")
        after = services.do(owner_here(), text_id, what=what, **values)
        return url_for(".edit", text_id=text_id, _anchor=anchor(after, what)), ""

    return save_form(form, save, lambda: seen(text), draw=lambda status: editor(text, form, blocks, status))


def anchor(text: CmsText, what: str) -> str:
    """Where the eye should be after a block was moved or added."""
    action, _colon, name = what.partition(":")
    blocks = text.draft["blocks"]
    id = blocks[-1]["id"] if action == "add" and blocks else name
    return f"block-{id}" if any(block["id"] == id for block in blocks) else "blocks"


def editor(text: CmsText, form: TextForm, blocks: Sequence[Block], status: int) -> ResponseReturnValue:
    """The editor's page."""
    recent = text.edited_by not in (None, current_actor().user_id) and utcnow() - text.edited_at < RECENT
    other = pages.names([text.edited_by]).get(text.edited_by or 0) if recent else None
    live = pages.revision(text, text.live_id) if text.live_id is not None else None
    facts: dict[str, Any] = {"live": live, "changed": live is not None and live.content != text.draft, "other": other, "kinds": offered()}
    unseen = [block for block in blocks if block["kind"] not in facts["kinds"]]
    facts["unseen"] = {block["id"]: (kind_of(block["kind"]), why_not(block)) for block in unseen}
    facts["remarks"] = remarks(blocks, facts["kinds"])
    return render(
        "cms/pages/edit.html",
        status=status,
        form=form,
        text=text,
        blocks=blocks,
        pictures=media.choices(owner_here()),
        languages=LANGUAGES,
        may_publish=may(PUBLISH),
        **facts,
    )


@permission(WRITE)
def delete(text_id: int) -> ResponseReturnValue:
    """Ask first, then delete."""
    text = pages.text(owner_here(), text_id)
    form = VersionForm(obj=text)

    def save() -> tuple[str, str]:
        services.delete_text(owner_here(), text_id, version=form.version.data)
        return url_for(".list"), _("The page was deleted.")

    return form_page("cms/pages/delete.html", form, save, lambda: text, text=text)


def mount(blueprint: Blueprint) -> None:
    """The addresses of these pages."""
    both = ["GET", "POST"]
    blueprint.add_url_rule("/", "list", list)
    blueprint.add_url_rule("/new", "create", create, methods=both)
    blueprint.add_url_rule("/pages/<int:page_id>/language", "language", language, methods=both)
    blueprint.add_url_rule("/<int:text_id>", "edit", edit, methods=both)
    blueprint.add_url_rule("/<int:text_id>/delete", "delete", delete, methods=both)
