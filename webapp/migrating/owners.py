"""The histories of migrations: the kernel's, and one of each module that keeps its own.

A module's history is in the folder `migrations` of its package and in a version table of its own. Modules from elsewhere may instead put a
labelled branch into the kernel's history, by the field `migrations` of their definition.
"""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import current_app

from webapp.config import ROOT
from webapp.kernel import kernel
from webapp.registry.definition import ModuleDefinition
from webapp.registry.registry import Registry

KERNEL = "kernel"
TABLE = "alembic_version"
FOLDER = "migrations"


@dataclass(frozen=True)
class Owner:
    """One history: whose it is (a module's code, or "kernel"), the table that says how far it is, the folders of its migrations."""

    code: str
    table: str
    folders: tuple[Path, ...]


def owners(registry: Registry) -> tuple[Owner, ...]:
    """Every history, in the order in which they go up: the kernel's, then the modules', requirements first."""
    own = [owner_of(registry, module) for module in registry.modules.values() if has_history(registry, module)]
    return (kernel_owner(registry), *own)


def kernel_owner(registry: Registry) -> Owner:
    """The history in the project's own folder, with the branches of modules from elsewhere."""
    branches = (Path(module.migrations) for module in registry.modules.values() if module.migrations)
    return Owner(KERNEL, TABLE, (ROOT / FOLDER / "versions", *branches))


def owner_of(registry: Registry, module: ModuleDefinition) -> Owner:
    """The history of a module, whether there is anything in it yet or not."""
    return Owner(module.code, f"{TABLE}_{module.package}", (package_folder(registry, module) / FOLDER,))


def has_history(registry: Registry, module: ModuleDefinition) -> bool:
    """Whether the module keeps migrations in its own folder, and on no branch of the kernel's history."""
    if module.migrations is not None or not registry.packages.get(module.code):
        return False
    return any(path.name != "__init__.py" for path in (package_folder(registry, module) / FOLDER).glob("*.py"))


def package_folder(registry: Registry, module: ModuleDefinition) -> Path:
    """Where the module's package is."""
    return Path(str(importlib.import_module(registry.packages[module.code]).__file__)).parent


def point(config: Config, owner: Owner) -> Config:
    """Make a configuration of Alembic's about this history."""
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join(str(folder) for folder in owner.folders))
    config.attributes["owner"] = owner
    return config


def config_of(owner: Owner, **options: Any) -> Config:
    """Alembic's configuration for one history."""
    return point(current_app.extensions["migrate"].migrate.get_config(**options), owner)


def scripts_of(owner: Owner) -> ScriptDirectory:
    """The migrations of one history."""
    return ScriptDirectory.from_config(config_of(owner))


def all_owners() -> tuple[Owner, ...]:
    """The histories of the running application."""
    return owners(kernel().registry)
