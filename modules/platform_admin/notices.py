"""Who administers a platform is told when a module was switched there by nobody: by its errors, or at its time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.kernel import kernel
from webapp.platforms.modules import ModuleChange
from webapp.ports import port
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.notices import NoticeKind
from webapp.registry.ports.notices import Notices
from webapp.routing.context import current_platform
from webapp.switching.ask import Ask
from webapp.switching.writing import recorded


def words(facts: Mapping[str, Any], _count: int) -> str:
    """What went on and off, and why."""
    said = {"platform": facts["name"], "modules": ", ".join(_names(facts["off"] or facts["on"]))}
    if facts["by_errors"]:
        return _("%(modules)s failed too often and went off by itself on %(platform)s.", **said)
    if facts["off"]:
        return _("%(modules)s went off on %(platform)s, as scheduled.", **said)
    if facts["on"]:
        return _("%(modules)s went on on %(platform)s, as scheduled.", **said)
    return _("A scheduled change was made on %(platform)s.", platform=facts["name"])


def _names(codes: list[str]) -> list[str]:
    modules = kernel().registry.modules
    return [str(modules[code].name) if code in modules else code for code in codes]


SWITCHED = NoticeKind(
    code="platform-admin.module-switched",
    label=_l("Modules that are switched by themselves"),
    words=words,
    frontend=Frontend.CONSOLE,
    endpoint="platform-admin.console.platforms.modules",
    arguments=("code",),
    permission="platform-admin:modules:read",
    icon="toggle-left",
)


def tell(change: ModuleChange, ask: Ask) -> None:
    """Tell of a change that no person made."""
    notices = port(Notices)
    if notices is None or not (ask.by_errors or ask.kind == "schedule"):
        return
    before, after, here = change.before.on, change.after.on, current_platform()
    facts = {
        "code": here.code,
        "name": here.name,
        "by_errors": ask.by_errors,
        "on": sorted(after - before),
        "off": sorted(before - after),
    }
    notices.notify(SWITCHED.code, key=f"change-{change.revision}", facts=facts, once=True)


if tell not in recorded:
    recorded.append(tell)
