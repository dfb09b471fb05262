"""The matrix: every platform with every module, its state, its drift and its health, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from modules.platform_admin import queries
from webapp.faults.health import Health, health_of, health_word
from webapp.faults.models import ModuleCheck, ModuleFailure
from webapp.platforms.models import Platform
from webapp.platforms.snapshot import Snapshot
from webapp.providing.presets.drift import drift
from webapp.providing.presets.products import presets
from webapp.registry.definition import ModuleDefinition
from webapp.registry.registry import Registry
from webapp.registry.snapshots import snapshots_of, state_of

STATES = ("on", "implied", "read-only", "off", "never", "core")


@dataclass(frozen=True, slots=True)
class Cell:
    """One module on one platform. `state` is one of STATES, `drift` the lines of what differs from the preset."""

    platform: str
    module: str
    state: str
    drift: tuple[str, ...] = ()
    failure: ModuleFailure | None = None
    failing: ModuleCheck | None = None

    @property
    def name(self) -> str:
        """How the form names it."""
        return f"{self.platform}:{self.module}"

    @property
    def health(self) -> str:
        return health_word(self.failure, self.failing)

    @property
    def notes(self) -> str:
        """What broke, what is not well and what differs, in lines."""
        broke = (_("Broken: %(error)s", error=self.failure.error),) if self.failure else ()
        ill = (_("Not well: %(why)s", why=self.failing.message),) if self.failing else ()
        return "\n".join((*broke, *ill, *self.drift))


@dataclass(frozen=True, slots=True)
class Row:
    """One platform. `preset` is the name of the one it began as, "" where there is none; `strangers` are not installed."""

    snapshot: Snapshot
    preset: str
    drift: int
    cells: tuple[Cell, ...]
    strangers: tuple[str, ...]


def columns(registry: Registry) -> list[ModuleDefinition]:
    """The installed modules as the grid shows them: those that can be switched first, then the core."""
    return sorted(registry.modules.values(), key=lambda module: (module.is_core, str(module.category).lower(), str(module.name)))


def rows(registry: Registry, platforms: Iterable[Platform]) -> list[Row]:
    """The grid for these platforms, in their order: three queries."""
    snapshots = snapshots_of(registry, platforms)
    health = health_of({id: snapshot.modules for id, snapshot in snapshots.items()})
    modules = columns(registry)
    return [_row(registry, snapshot, modules, health) for snapshot in snapshots.values()]


def _row(registry: Registry, snapshot: Snapshot, modules: list[ModuleDefinition], health: Health) -> Row:
    found: dict[str, list[str]] = {}
    differences = drift(registry, snapshot)
    for each in differences:
        found.setdefault(each.module, []).append(each.line)
    preset = presets().get(snapshot.preset or "")
    cells = (
        Cell(
            snapshot.code,
            each.code,
            cell_state(each, snapshot),
            tuple(found.get(each.code, ())),
            health.broken.get((snapshot.id, each.code)),
            health.failing.get((snapshot.id, each.code)),
        )
        for each in modules
    )
    strangers = tuple(sorted(snapshot.stored - registry.modules.keys()))
    return Row(snapshot, preset.name if preset else "", len(differences), tuple(cells), strangers)


def cell_state(module: ModuleDefinition, snapshot: Snapshot) -> str:
    """One of STATES."""
    state = state_of(module, snapshot)
    if state == "off" and module.code in snapshot.barred:
        return "never"
    return "implied" if state == "on" and module.code in snapshot.implied else state


def moved(registry: Registry) -> list[int]:
    """The ids of the platforms that differ from their presets; two queries, however many there are."""
    return [snapshot.id for snapshot in snapshots_of(registry, queries.with_presets()).values() if drift(registry, snapshot)]
