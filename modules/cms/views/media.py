"""The media library."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.cms import services
from modules.cms.forms import PictureForm, ReplaceForm, UploadForm, VersionForm
from modules.cms.models import CmsMedia
from modules.cms.owner import owner_here
from modules.cms.permissions import MEDIA, MEDIA_WRITE
from modules.cms.queries import media
from modules.cms.queries.hosts import site_host
from modules.cms.services.media import PURPOSE
from modules.cms.tables import pictures
from webapp import files
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.files import PICTURES, File, public_url
from webapp.web.htmx import render
from webapp.web.saving import form_page

MOST_BYTES = 10_000_000
AT_ONCE = 20


@permission(MEDIA)
@require_feature("media_library")
def list() -> ResponseReturnValue:
    """Every picture."""
    page = pictures(owner_here()).page(media.pictures(owner_here()))
    return render("cms/media/list.html", page=page, public_url=public_url)


def kept(sent: Any) -> File:
    """The bytes of an upload, kept before the transaction that refers to them. Raises DomainError."""
    owner = owner_here()
    return files.store(
        sent.stream,
        name=sent.filename or "",
        purpose=PURPOSE,
        platform_id=owner.platform_id,
        store_id=owner.store_id,
        allow=PICTURES,
        max_bytes=MOST_BYTES,
    )


def keep_all(form: UploadForm) -> tuple[str, str]:
    """Keep the pictures that were sent, each in a transaction of its own, and where to go then. Raises DomainError."""
    sent = [each for each in form.pictures.data or () if each.filename][:AT_ONCE]
    if not sent:
        raise DomainError(_("Choose at least one picture."), "no_picture", field="pictures")
    for each in sent:
        file = kept(each)
        with transaction():
            services.add_picture(owner_here(), file, name=file.name, folder=form.folder.data)
    said = ngettext("%(num)s picture was added. Say what it shows.", "%(num)s pictures were added. Say what they show.", len(sent))
    return url_for(".list", show="no-alt"), said


@permission(MEDIA_WRITE)
@require_feature("media_library")
def upload() -> ResponseReturnValue:
    """Where pictures are added."""
    return render("cms/media/upload.html", form=UploadForm(), folders=media.folders(owner_here()))


@permission(MEDIA_WRITE)
@require_feature("media_library")
def send() -> ResponseReturnValue:
    """Add pictures."""
    form = UploadForm()
    folders = media.folders(owner_here())
    return form_page("cms/media/upload.html", form, lambda: keep_all(form), field="pictures", in_one=False, folders=folders)


def shown(row: CmsMedia) -> dict[str, Any]:
    """What the form of a picture shows of it."""
    alt = {f"alt_{locale}": row.alt.get(locale, "") for locale in ("en", "fr", "de", "lb")}
    return {name: getattr(row, name) for name in ("version", "name", "folder", "focal_x", "focal_y")} | alt


@permission(MEDIA)
@require_feature("media_library")
def detail(media_id: int) -> ResponseReturnValue:
    """One picture: what is said of it, and where it is used."""
    row = media.picture(owner_here(), media_id)
    return render("cms/media/detail.html", form=PictureForm(data=shown(row)), **facts(row))


@permission(MEDIA_WRITE)
@require_feature("media_library")
def change(media_id: int) -> ResponseReturnValue:
    """Change what is said of a picture."""
    row = media.picture(owner_here(), media_id)
    form = PictureForm(data=shown(row))
    return form_page("cms/media/detail.html", form, lambda: saved(media_id, form), lambda: shown(row), **facts(row))


def saved(media_id: int, form: PictureForm) -> tuple[str, str]:
    """Keep it, and where to go then."""
    values = {"name": form.name.data, "folder": form.folder.data, "alt": form.alt(), "focal": (form.focal_x.data, form.focal_y.data)}
    services.change_picture(owner_here(), media_id, version=form.version.data, **values)
    return url_for(".detail", media_id=media_id), _("The picture is saved.")


def facts(row: CmsMedia) -> dict[str, Any]:
    """What the page of a picture shows beside its form."""
    found = site_host(owner_here())
    address = f"{found[0]}{found[1]}/pictures/{row.id}" if found else ""
    return {"row": row, "uses": media.uses(row.id), "address": address, "picture_url": public_url(row.token, 640)}


@permission(MEDIA_WRITE)
@require_feature("media_library")
def replace(media_id: int) -> ResponseReturnValue:
    """Where other bytes are chosen for a picture."""
    row = media.picture(owner_here(), media_id)
    return render("cms/media/replace.html", form=ReplaceForm(obj=row, formdata=None), **facts(row))


@permission(MEDIA_WRITE)
@require_feature("media_library")
def replaced(media_id: int) -> ResponseReturnValue:
    """Other bytes for a picture."""
    row = media.picture(owner_here(), media_id)
    form, version = ReplaceForm(obj=row), row.version

    def save() -> tuple[str, str]:
        file = kept(form.picture.data)
        with transaction():
            services.replace_picture(owner_here(), media_id, file, version=form.version.data)
        return url_for(".detail", media_id=media_id), _("Every page shows the new picture.")

    return form_page("cms/media/replace.html", form, save, lambda: {"version": version}, field="picture", in_one=False, **facts(row))


@permission(MEDIA_WRITE)
@require_feature("media_library")
def delete(media_id: int) -> ResponseReturnValue:
    """Ask first, then delete."""
    row = media.picture(owner_here(), media_id)
    form = VersionForm(obj=row)

    def save() -> tuple[str, str]:
        services.delete_picture(owner_here(), media_id, version=form.version.data)
        return url_for(".list"), _("The picture was deleted.")

    return form_page("cms/media/delete.html", form, save, lambda: row, **facts(row))


def mount(blueprint: Blueprint) -> None:
    """The addresses of these pages."""
    both = ["GET", "POST"]
    blueprint.add_url_rule("/", "list", list)
    blueprint.add_url_rule("/upload", "upload", upload)
    blueprint.add_url_rule("/upload", "send", send, methods=["POST"])
    blueprint.add_url_rule("/<int:media_id>", "detail", detail)
    blueprint.add_url_rule("/<int:media_id>/change", "change", change, methods=["POST"])
    blueprint.add_url_rule("/<int:media_id>/replace", "replace", replace)
    blueprint.add_url_rule("/<int:media_id>/replace", "replaced", replaced, methods=["POST"])
    blueprint.add_url_rule("/<int:media_id>/delete", "delete", delete, methods=both)
