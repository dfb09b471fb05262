"""Kinds of notices about threads: each for the people of a place, who read by a page of that place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from modules.messaging.services.telling import ASSIGNED, MENTIONED, PLACES, WRITTEN, code_of
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.notices import NoticeKind

READ = "messaging:threads:read"


def written(facts: Mapping[str, Any], count: int) -> str:
    """New messages in a thread."""
    if count == 1:
        return _("%(who)s wrote in “%(subject)s”.", who=facts["who"], subject=facts["subject"])
    said: str = ngettext("%(num)s new message in “%(subject)s”.", "%(num)s new messages in “%(subject)s”.", count, subject=facts["subject"])
    return said


def mentioned(facts: Mapping[str, Any], _count: int) -> str:
    """Somebody is named."""
    return _("%(who)s mentioned you in “%(subject)s”.", who=facts["who"], subject=facts["subject"])


def assigned(facts: Mapping[str, Any], _count: int) -> str:
    """Somebody is to look after it."""
    return _("%(who)s asks you to look after “%(subject)s”.", who=facts["who"], subject=facts["subject"])


WHAT: dict[str, dict[str, Any]] = {
    WRITTEN: {"label": _l("New messages"), "words": written, "icon": "message"},
    MENTIONED: {"label": _l("Messages that mention you"), "words": mentioned, "icon": "at"},
    ASSIGNED: {"label": _l("Threads you are to look after"), "words": assigned, "icon": "user-check"},
}


def kinds() -> Iterator[NoticeKind]:
    """All of them."""
    for place, frontend in PLACES.items():
        for what, shown in WHAT.items():
            yield NoticeKind(
                code=code_of(what, place),
                frontend=frontend,
                endpoint=f"messaging.{frontend}.messages.detail",
                arguments=("thread_id",),
                permission=READ,
                provider_only=frontend is Frontend.CONSOLE,
                feature="internal_messages" if frontend is Frontend.STORE else None,
                **shown,
            )
