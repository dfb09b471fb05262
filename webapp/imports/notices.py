"""Who began an import is told how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from webapp.actor import current_actor
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import
from webapp.ports import port
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.notices import NoticeKind
from webapp.registry.ports.notices import Notices

if TYPE_CHECKING:
    from webapp.imports.pages import ImportPages


def import_notice(module: str, pages: ImportPages, endpoint: str) -> NoticeKind:
    """The kind of notice for a module's imports, for its definition; `endpoint` is the page of one import."""
    return NoticeKind(
        code=code_of(module),
        label=_l("Imports that end"),
        words=words,
        frontend=Frontend.STORE,
        endpoint=endpoint,
        arguments=("id",),
        permission=pages.read,
        feature=pages.feature,
        icon="file-import",
    )


def code_of(module: str) -> str:
    """The code of the module's kind."""
    return f"{module}.import-ended"


def words(facts: Mapping[str, Any], _count: int) -> str:
    """How it ended."""
    if facts["failed"]:
        return _("The import of %(name)s failed.", name=facts["name"])
    if not facts["refused"]:
        return _("The import of %(name)s is done.", name=facts["name"])
    said: str = ngettext(
        "The import of %(name)s is done, %(num)s row was refused.",
        "The import of %(name)s is done, %(num)s rows were refused.",
        facts["refused"],
        name=facts["name"],
    )
    return said


def tell(kind: ImportKind, found: Import, *, failed: bool = False) -> None:
    """Tell who began it, in the transaction in which it ends; once, however often that is said."""
    notices = port(Notices)
    actor_id = current_actor().user_id
    if notices is None or actor_id is None:
        return
    facts = {"id": found.id, "name": found.file_name, "refused": found.refused, "failed": failed}
    key = f"{'failed' if failed else 'done'}-{found.id}"
    notices.notify(code_of(kind.module), key=key, facts=facts, store_id=found.store_id, users=[actor_id], once=True)
