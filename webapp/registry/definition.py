"""What a module declares about itself: plain frozen data, no logic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import Blueprint

from webapp.roles import Role

if TYPE_CHECKING:
    from wtforms import Form

    from webapp.jobs.definition import JobType


class Frontend(StrEnum):
    """Where a page lives; API are the calls of programs, on the console's hosts."""

    CONSOLE = "console"
    ADMIN = "admin"
    STORE = "store"
    PUBLIC = "public"
    API = "api"

    @property
    def has_menu(self) -> bool:
        """Whether each blueprint there is the page of a menu item; elsewhere blueprints are named freely."""
        return self not in (Frontend.PUBLIC, Frontend.API)


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """A capability that tiers can grant. `sold=False` marks one that only the provider uses and no tier lists."""

    code: str
    name: str
    description: str = ""
    sold: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """Something tiers can limit by count, in `unit`.

    The limit is a merchant's: `used` counts what the stores with these ids (all the merchant has on the platform) have together.
    """

    code: str
    name: str
    unit: str
    used: Callable[[Sequence[int]], int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Permission:
    """A right within one frontend, with the roles that hold it. Super admins hold all."""

    code: str
    name: str
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MenuItem:
    """One entry of a side menu; its page is the blueprint with the same name.

    `permission` is what a person needs to see it, `feature` what the merchant's tier must hold, `required` items cannot
    be hidden by a platform. Lower `weight` comes first. `link` gives the address of a page that is elsewhere, in the
    console for instance, where the entry has no blueprint of its own.
    """

    id: str
    label: str
    icon: str
    section: str = ""
    weight: int = 100
    feature: str | None = None
    permission: str | None = None
    required: bool = False
    link: Callable[[], str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DashboardCard:
    """One card on a dashboard, loaded by its own request. `render` returns HTML; `width` is in twelfths of the row."""

    id: str
    title: str
    frontend: Frontend
    render: Callable[[], str]
    weight: int = 100
    width: int = 6
    permission: str | None = None
    feature: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HealthCheck:
    """A question the module can ask itself on a platform, at any time: is everything as it should be?

    `check` gets the platform and only reads, in a few seconds. It returns None (or "") when all is well, else one short sentence that
    says what is not and what to do. What it raises is an error of the module, as on a page.
    """

    code: str
    name: str
    check: Callable[[Any], str | None]


@dataclass(frozen=True, kw_only=True)
class ModuleDefinition:
    """Everything the kernel knows of a module. See docs/writing-a-module.md for each field."""

    code: str
    name: str
    description: str
    category: str
    icon: str
    version: str
    is_core: bool = False
    requires: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    features: tuple[Feature, ...] = ()
    quotas: tuple[Quota, ...] = ()
    menu_items: Mapping[Frontend, tuple[MenuItem, ...]] = field(default_factory=dict)
    blueprints: Mapping[Frontend, tuple[Blueprint, ...]] = field(default_factory=dict)
    config_form: type[Form] | None = None
    permissions: tuple[Permission, ...] = ()
    usage: Callable[[Any], list[str]] | None = None
    on_enable: Callable[[Any], None] | None = None
    on_disable: Callable[[Any], None] | None = None
    listens: Mapping[str, Callable[..., None]] = field(default_factory=dict)
    jobs: tuple[JobType, ...] = ()
    dashboard_cards: tuple[DashboardCard, ...] = ()
    health_checks: tuple[HealthCheck, ...] = ()
    commands: tuple[Any, ...] = ()
    entitlements: Any | None = None
    seed_demo: Callable[[Any], None] | None = None
    migrations: str | None = None

    @property
    def package(self) -> str:
        """The folder name of a module kept in `modules/`."""
        return self.code.replace("-", "_")
