"""What an API token may be used for. The rights of its person still count: a scope only takes away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.kernel import kernel
from webapp.registry.registry import Registry

PLATFORMS = "platforms:read"
SCOPES: Mapping[str, str] = {
    PLATFORMS: _l("See platforms"),
    "modules:read": _l("See a platform's modules, their settings and history, and plan changes"),
    "modules:write": _l("Switch and configure modules"),
}
"""Those of the kernel's own API. Modules that add operations add `<module>:read` and `<module>:write`."""


def implied(scopes: Iterable[str]) -> frozenset[str]:
    """Everything these scopes grant: writing includes reading, and whoever may do anything may see platforms."""
    held = frozenset(scopes)
    return held | {f"{code.removesuffix(':write')}:read" for code in held if code.endswith(":write")} | ({PLATFORMS} if held else set())


def known() -> dict[str, str]:
    """Every scope a token can have here, with what it is for."""
    system = kernel()
    asked: frozenset[str] = system.api_scopes
    return {**SCOPES, **{code: _words(system.registry, code) for code in sorted(asked - SCOPES.keys())}}


def _words(registry: Registry, code: str) -> str:
    owner, _colon, right = code.partition(":")
    module = registry.get(owner)
    name = module.name if module else owner
    return str(_("Edit %(name)s", name=name) if right == "write" else _("See %(name)s", name=name))
