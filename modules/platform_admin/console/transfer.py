"""Presets on the modules page: download, apply a file, copy from another platform, reset. Each shows its plan first."""

from __future__ import annotations

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.platform_admin import queries
from modules.platform_admin.console.modules import conflict_answer, service, show
from modules.platform_admin.console.platforms import platforms
from modules.platform_admin.proposal import read_revision, wish_proposal
from modules.platform_admin.visible import visible_platform
from webapp.accounts.access import permission
from webapp.domain import DomainError
from webapp.platforms.models import Platform
from webapp.providing.presets.checking import fitting
from webapp.providing.presets.preset import Wish
from webapp.providing.presets.products import presets
from webapp.providing.presets.reading import MAX_BYTES, decode, file_name
from webapp.providing.presets.state import preset_of
from webapp.providing.presets.writing import write
from webapp.web import downloads
from webapp.web.saving import attempt


@platforms.get("/<code>/modules/export")
@permission("platform-admin:modules:read", platform_arg="code")
def export(code: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    text = write(preset_of(service().registry, service().snapshot(platform.id)))
    return downloads.pieces(f"{platform.code}.toml", "application/toml", [text.encode()])


@platforms.post("/<code>/modules/preset/file")
@permission("platform-admin:modules:write", platform_arg="code")
def apply_file(code: str) -> ResponseReturnValue:
    platform, file = visible_platform(code), request.files.get("file")
    name = file_name(file.filename or "") if file else ""
    if file is None or not name:
        return refusal(platform, _("Choose a file first: one that was downloaded here, or one written like it."))
    sent = file.stream.read(MAX_BYTES + 1)
    text = attempt(lambda: decode(sent, name))
    if isinstance(text, DomainError):
        return refusal(platform, text.message)
    return proposed(platform, Wish("apply", name, text))


@platforms.post("/<code>/modules/preset/clone")
@permission("platform-admin:modules:write", platform_arg="code")
def clone(code: str) -> ResponseReturnValue:
    platform, source = visible_platform(code), queries.platform_by_code(request.form.get("source", "").replace("\x00", ""))
    if source is None:
        return refusal(platform, _("Choose the platform to copy from."))
    return proposed(platform, Wish("clone", source.code, write(preset_of(service().registry, service().snapshot(source.id)))))


@platforms.post("/<code>/modules/preset/reset")
@permission("platform-admin:modules:write", platform_arg="code")
def reset_to_preset(code: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    found = presets().get(platform.preset or "")
    if found is None:
        abort(404)
    return proposed(platform, Wish("preset", found.code, write(fitting(service().registry, found))))


def proposed(platform: Platform, wish: Wish) -> Response:
    """The plan to confirm; nothing is written yet."""
    asked = attempt(lambda: wish_proposal(service(), platform.id, wish))
    if isinstance(asked, DomainError):
        return refusal(platform, asked.message)
    if read_revision() != asked.plan.revision:
        return conflict_answer(platform, asked)
    return show(platform, proposal=asked)


def refusal(platform: Platform, sentence: str) -> Response:
    """The page with what is wrong."""
    return show(platform, status=422, conflict=sentence)
