"""Writes of platforms: create from a preset, rename, hosts, suspend."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp import files
from webapp.db import check_version, db, utcnow
from webapp.domain import DomainError
from webapp.kernel import kernel
from webapp.platforms import chain
from webapp.platforms.models import ACTIVE, SUSPENDED, Platform, new_stamp
from webapp.platforms.modules import ModuleChange, PlatformModule
from webapp.platforms.queries import platform_row
from webapp.platforms.state import ModuleState
from webapp.providing.hosts import readable, set_hosts
from webapp.providing.presets.checking import check, fitting
from webapp.providing.presets.preset import Preset
from webapp.providing.presets.products import presets
from webapp.providing.presets.state import state_with

if TYPE_CHECKING:
    from webapp.accounts.models import User

CODE = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
NO_SETTINGS: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


def create_platform(
    *,
    code: str,
    name: str,
    preset: str | None = None,
    hosts: Iterable[str] = (),
    sites: Iterable[str] = (),
    settings: Mapping[str, Mapping[str, Any]] = NO_SETTINGS,
    actor: User | None = None,
) -> Platform:
    """A new platform with its preset's modules that are installed. Raises DomainError for a bad code, host, preset or setting.

    `settings` by module are set beside the preset's, as far as the module is on.
    """
    if not CODE.fullmatch(code):
        raise DomainError(
            _("A platform code is 3 to 40 small letters, digits and hyphens, beginning with a letter."), "bad_code", field="code"
        )
    if db.session.scalar(select(Platform.id).where(Platform.code == code)):
        raise DomainError(_("There is a platform '%(code)s' already. Choose another code.", code=code), "code_taken", field="code")
    if preset is not None and preset not in presets():
        raise DomainError(_("There is no preset '%(preset)s'.", preset=preset), "unknown_preset", field="preset")
    platform = Platform(code=code, name=name, preset=preset, status=ACTIVE, revision=1)
    db.session.add(platform)
    db.session.flush()
    set_hosts(platform, hosts, sites)
    rows = _preset_rows(platform, preset, settings, actor)
    change = ModuleChange(
        platform_id=platform.id,
        revision=1,
        kind="create",
        at=utcnow(),
        user_id=actor.id if actor else None,
        actor=actor.email if actor else _("command line"),
        reason="",
        requested={},
        plan={},
        before_json=ModuleState().as_json(),
        after_json=ModuleState.of_rows(rows).as_json(),
    )
    chain.seal(change)
    db.session.add(change)
    db.session.flush()
    return platform


def _preset_rows(
    platform: Platform, preset: str | None, settings: Mapping[str, Mapping[str, Any]], actor: User | None
) -> dict[str, PlatformModule]:
    """The rows that the state of preset and settings makes; of modules that are not installed there are none."""
    registry = kernel().registry
    begin = fitting(registry, presets()[preset]) if preset else Preset()
    more = {code: {**begin.config.get(code, {}), **settings[code]} for code in (*begin.modules, *registry.core) if code in settings}
    chosen = check(registry, replace(begin, config={**begin.config, **more}), f"{preset}.toml") if preset or more else begin
    begun = state_with(registry, ModuleState(), chosen)
    rows = {}
    for code in sorted({*begun.on, *begun.barred, *begun.config}):
        on = code in begun.on
        row = PlatformModule(
            platform_id=platform.id,
            module_code=code,
            is_enabled=on,
            is_implied=code in begun.implied,
            is_read_only=code in begun.read_only,
            barred_reason=begun.barred.get(code),
            config=dict(begun.config.get(code, {})),
            enabled_by_user_id=actor.id if actor and on else None,
        )
        db.session.add(row)
        rows[code] = row
    return rows


def edit_platform(
    platform_id: int,
    *,
    version: int,
    name: str,
    hosts: Iterable[str],
    sites: Iterable[str] | None = None,
    colours: tuple[str, str] | None = None,
) -> None:
    """Rename a platform, replace its hosts and, where given, its sites and their colours.

    Raises Conflict when somebody else edited it since `version`.
    """
    platform = platform_row(platform_id, lock=True)
    check_version(platform, version)
    platform.name = name
    set_hosts(platform, hosts, sites)
    if colours is not None:
        platform.colour, platform.accent = readable(colours[0], "colour"), readable(colours[1], "accent")
    platform.edited()
    db.session.flush()


def rename_platform(platform_id: int, *, version: int, name: str) -> None:
    """Rename a platform; nothing happens where it has the name. Raises Conflict when somebody else edited it since `version`."""
    platform = platform_row(platform_id, lock=True)
    if platform.name == name:
        return
    check_version(platform, version)
    platform.name = name
    platform.edited()
    db.session.flush()


def set_logo(platform_id: int, logo: files.File | None) -> None:
    """Show this picture on the platform's login page and menus, or none. It is no edit that somebody with the form open must know of."""
    platform = platform_row(platform_id, lock=True)
    with files.belonging(platform_id, None):
        if platform.logo_id is not None:
            files.release(files.find(platform.logo_id))
        if logo is not None:
            files.retain(logo)
            files.publish(logo)
    platform.logo_id, platform.logo = (logo.id, logo.token) if logo is not None else (None, None)
    platform.stamp = new_stamp()
    db.session.flush()


def suspend_platform(platform: Platform) -> None:
    """Answer every page of the platform with "paused" until it is resumed."""
    platform.status, platform.stamp = SUSPENDED, new_stamp()


def resume_platform(platform: Platform) -> None:
    """Open a suspended platform again."""
    platform.status, platform.stamp = ACTIVE, new_stamp()
