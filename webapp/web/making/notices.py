"""Whoever had a file made is told that it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.actor import current_actor
from webapp.ports import port
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.notices import NoticeKind
from webapp.registry.ports.notices import Notices

if TYPE_CHECKING:
    from webapp.web.making.asking import Wanted

CODES = {Frontend.STORE: "core.file", Frontend.ADMIN: "core.platform-file", Frontend.CONSOLE: "core.console-file"}
LABELS = {
    Frontend.STORE: _l("Files that are ready"),
    Frontend.ADMIN: _l("Files of the platform that are ready"),
    Frontend.CONSOLE: _l("Files of the provider that are ready"),
}


def kinds(permission: str) -> tuple[NoticeKind, ...]:
    """The kinds of notice, for whoever declares them; everybody who has lists has `permission`."""
    return tuple(
        NoticeKind(
            code=code,
            label=LABELS[frontend],
            words=words,
            frontend=frontend,
            endpoint=f"core.{frontend}.work.detail",
            arguments=("run_id",),
            permission=permission,
            icon="file-download",
        )
        for frontend, code in CODES.items()
    )


def words(facts: Mapping[str, Any], _count: int) -> str:
    """Which file."""
    return _("The file %(name)s is ready.", name=facts["name"])


def tell(run_id: int, name: str, wanted: Wanted) -> None:
    """Tell them, in the transaction in which the file is kept."""
    notices, actor_id = port(Notices), current_actor().user_id
    if notices is None or actor_id is None:
        return
    kind = CODES[Frontend.CONSOLE if wanted.console else Frontend.ADMIN if wanted.store_id is None else Frontend.STORE]
    facts = {"run_id": run_id, "name": name}
    notices.notify(kind, key=f"file-{run_id}", facts=facts, store_id=wanted.store_id, users=[actor_id], once=True)
