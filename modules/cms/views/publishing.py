"""Publishing, plans, revisions and previews of one page."""

from __future__ import annotations

import difflib
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import gettext as _

from modules.cms import services
from modules.cms.blocks.reading import words_of
from modules.cms.forms import PlanForm, VersionForm
from modules.cms.models import CmsRevision, CmsText, Content
from modules.cms.owner import owner_here
from modules.cms.permissions import PUBLISH, READ, WRITE
from modules.cms.preview import preview_url
from modules.cms.queries import pages
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page


def confirmed(text_id: int, template: str, act: object, done: str) -> ResponseReturnValue:
    """A page that asks, and does it when it is sent."""
    text = pages.text(owner_here(), text_id)
    form = VersionForm(obj=text)

    def save() -> tuple[str, str]:
        act(owner_here(), text_id, version=form.version.data)  # type: ignore[operator]
        return url_for(".edit", text_id=text_id), done

    return form_page(template, form, save, lambda: text, text=text)


@permission(PUBLISH)
@require_feature("content_pages")
def publish(text_id: int) -> ResponseReturnValue:
    """Show customers the draft."""
    return confirmed(text_id, "cms/pages/publish.html", services.publish, _("Customers see it now."))


@permission(PUBLISH)
@require_feature("content_pages")
def unpublish(text_id: int) -> ResponseReturnValue:
    """Take the page away from customers."""
    return confirmed(text_id, "cms/pages/unpublish.html", services.unpublish, _("Customers see it no more. The draft is still here."))


@permission(PUBLISH)
@require_feature("scheduled_publishing")
def plan(text_id: int) -> ResponseReturnValue:
    """Publish, or take away, by the clock."""
    text = pages.text(owner_here(), text_id)
    zone = ZoneInfo(str(get_timezone() or "UTC"))
    form = PlanForm(
        data={"version": text.version, "publish_at": local(text.publish_at, zone), "unpublish_at": local(text.unpublish_at, zone)}
    )

    def save() -> tuple[str, str]:
        moments = {name: form[name].data.replace(tzinfo=zone) if form[name].data else None for name in ("publish_at", "unpublish_at")}
        services.plan(owner_here(), text_id, version=form.version.data, **moments)
        return url_for(".edit", text_id=text_id), _("The plan is saved.") if any(moments.values()) else _("Nothing is planned any more.")

    return form_page("cms/pages/plan.html", form, save, lambda: {"version": text.version}, text=text, zone=str(zone))


def local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A moment on the clock that the person reads."""
    return moment.astimezone(zone).replace(tzinfo=None) if moment is not None else None


@permission(READ)
@require_feature("page_revisions")
def revisions(text_id: int) -> ResponseReturnValue:
    """Every revision, the latest first."""
    text = pages.text(owner_here(), text_id)
    found = pages.recent(text.id)
    return render("cms/pages/revisions.html", text=text, revisions=found, names=pages.names(each.author_id for each in found))


@permission(READ)
@require_feature("page_revisions")
def revision(text_id: int, revision_id: int) -> ResponseReturnValue:
    """What a revision says beside the draft."""
    text = pages.text(owner_here(), text_id)
    found = pages.revision(text, revision_id)
    return render("cms/pages/revision.html", text=text, revision=found, lines=compared(found, text), names=pages.names([found.author_id]))


def lines_of(content: Content) -> list[str]:
    """What a revision says, a line each."""
    return [content["title"], content["seo_title"], content["seo_description"], *words_of(content["blocks"])]


def compared(revision: CmsRevision, text: CmsText) -> list[tuple[str, str]]:
    """The lines of a revision and of the draft: (" ", both), ("-", only the revision), ("+", only the draft)."""
    found = difflib.ndiff(lines_of(revision.content), lines_of(text.draft))
    return [(line[0], line[2:]) for line in found if line[0] in " -+" and line[2:].strip()]


@permission(WRITE)
@require_feature("page_revisions")
def restore(text_id: int, revision_id: int) -> ResponseReturnValue:
    """Make a revision the draft again; it can be undone."""
    text = pages.text(owner_here(), text_id)
    form = VersionForm(obj=text)
    found = pages.revision(text, revision_id)

    def save() -> tuple[str, str]:
        services.restore(owner_here(), text_id, revision_id, version=form.version.data)
        return url_for(".edit", text_id=text_id), _("Revision %(number)s is the draft now.", number=found.number)

    return form_page("cms/pages/restore.html", form, save, lambda: text, text=text, revision=found)


@permission(READ)
@require_feature("content_pages")
def preview(text_id: int) -> ResponseReturnValue:
    """A link to the draft as customers would see it, for whoever has it."""
    text = pages.text(owner_here(), text_id)
    return render("cms/pages/preview.html", text=text, url=preview_url(owner_here(), text))


@permission(PUBLISH)
def unplan(text_id: int) -> ResponseReturnValue:
    """Forget the plan."""
    text, form = pages.text(owner_here(), text_id), VersionForm()
    with transaction():
        services.unplan(owner_here(), text_id, version=form.version.data or text.version)
    return see_other(url_for(".edit", text_id=text_id), _("Nothing is planned any more."))


def mount(blueprint: Blueprint) -> None:
    """The addresses of these pages."""
    both = ["GET", "POST"]
    blueprint.add_url_rule("/<int:text_id>/publish", "publish", publish, methods=both)
    blueprint.add_url_rule("/<int:text_id>/unpublish", "unpublish", unpublish, methods=both)
    blueprint.add_url_rule("/<int:text_id>/plan", "plan", plan, methods=both)
    blueprint.add_url_rule("/<int:text_id>/unplan", "unplan", unplan, methods=["POST"])
    blueprint.add_url_rule("/<int:text_id>/preview", "preview", preview)
    blueprint.add_url_rule("/<int:text_id>/revisions", "revisions", revisions)
    blueprint.add_url_rule("/<int:text_id>/revisions/<int:revision_id>", "revision", revision)
    blueprint.add_url_rule("/<int:text_id>/revisions/<int:revision_id>/restore", "restore", restore, methods=both)
