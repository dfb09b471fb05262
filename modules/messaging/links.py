"""Where a notice leads, from wherever it is read."""

from __future__ import annotations

from urllib.parse import urljoin

from flask import request, url_for
from werkzeug.routing import BuildError

from modules.messaging.models import Notice
from modules.messaging.places import snapshot_of
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.notices import NoticeKind
from webapp.routing.context import console_url_for, current_frontend, current_resolution, platform_url_for


def address(notice: Notice, kind: NoticeKind, store_code: str | None) -> str | None:
    """The page that it is about; None where that is not there any more."""
    values = {name: notice.facts.get(name) for name in kind.arguments}
    if kind.frontend is Frontend.STORE:
        values["store_code"] = store_code
    if None in values.values():
        return None
    try:
        return urljoin(request.url_root, _build(notice, kind, values))
    except BuildError:
        return None


def _build(notice: Notice, kind: NoticeKind, values: dict[str, object]) -> str:
    here = current_resolution().platform
    if notice.platform_id is None or kind.frontend is None:
        frontend = current_frontend() or Frontend.CONSOLE
        return url_for(kind.endpoint.format(frontend=frontend), **values)  # type: ignore[arg-type]
    if kind.frontend is Frontend.CONSOLE:
        return url_for(kind.endpoint, **values) if here is None else console_url_for(kind.endpoint, **values)  # type: ignore[arg-type]
    if here is not None and here.id == notice.platform_id:
        return url_for(kind.endpoint, **values)  # type: ignore[arg-type]
    return platform_url_for(snapshot_of(notice.platform_id).code, kind.endpoint, **values)
