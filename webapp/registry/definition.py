"""What a module declares about itself: plain frozen data, no logic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Blueprint

from webapp.registry.frontends import Frontend as Frontend
from webapp.registry.kinds import Contribution
from webapp.registry.sections import Section as Section
from webapp.roles import Role

if TYPE_CHECKING:
    from wtforms import Form


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """A capability that tiers can grant. `sold=False` marks one that only the provider uses and no tier lists.

    `step` is the tier of a first price list from which on it is in, 0 for the smallest; it is a suggestion, which the demo follows.
    """

    code: str
    name: str
    description: str = ""
    sold: bool = True
    step: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """Something tiers can limit by count, in `unit`.

    The limit is a merchant's: `used` counts what the stores with these ids (all the merchant has on the platform) have together.
    `steps` are the limits of a first price list, the smallest tier first, None for no limit; a suggestion, as for features.
    `monthly` is for what counts from nothing each month, which begins at midnight in UTC.
    """

    code: str
    name: str
    unit: str
    used: Callable[[Sequence[int]], int]
    steps: tuple[int | None, ...] = ()
    monthly: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Permission:
    """A right within one frontend, with the roles that hold it. Super admins hold all."""

    code: str
    name: str
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MenuItem:
    """One entry of a side menu, in a section of the kernel's; its page is the blueprint with the same name.

    `permission` is what a person needs to see it, `feature` what the merchant's tier must hold, `required` items cannot
    be hidden by a platform. Lower `weight` comes first within the section. `link` gives the address of a page that is elsewhere, in the
    console for instance, where the entry has no blueprint of its own.
    """

    id: str
    label: str
    icon: str
    section: Section = Section.SYSTEM
    weight: int = 100
    feature: str | None = None
    permission: str | None = None
    required: bool = False
    link: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class DemoWithFiles:
    """Demo data with files: what `keep` kept of a platform before the transaction, `sow` refers to inside it."""

    keep: Callable[[Any], Any]
    sow: Callable[[Any, Any], None]


@dataclass(frozen=True, slots=True)
class DemoWithSettings:
    """Demo data of a platform that begins with these settings of the module: they are part of its first revision, no change of it.

    `after` tells of what every module has sown: it runs once they all have.
    """

    settings: Mapping[str, Any]
    sow: Callable[[Any], None]
    after: Callable[[Any], None] | None = None


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
    pages: Mapping[Frontend, tuple[Blueprint, ...]] = field(default_factory=dict)
    config_form: type[Form] | None = None
    permissions: tuple[Permission, ...] = ()
    usage: Callable[[Any], list[str]] | None = None
    on_enable: Callable[[Any], None] | None = None
    on_configure: Callable[[Any], None] | None = None
    on_disable: Callable[[Any], None] | None = None
    contributes: tuple[Contribution, ...] = ()
    provides: Mapping[type, Any] = field(default_factory=dict)
    commands: tuple[Any, ...] = ()
    seed_demo: Callable[[Any], None] | DemoWithFiles | DemoWithSettings | None = None
    migrations: str | None = None

    def mounted(self, frontend: Frontend) -> tuple[Blueprint, ...]:
        """All its pages on a frontend, those of menu items first."""
        return (*self.blueprints.get(frontend, ()), *self.pages.get(frontend, ()))

    @property
    def package(self) -> str:
        """The folder name of a module kept in `modules/`."""
        return self.code.replace("-", "_")


Modules = Mapping[str, ModuleDefinition]
"""Modules by code."""
