"""Whose table is whose: a history is compared with its owner's models, and proposes nothing about anything else.

A table without a model is never proposed to be dropped. It may belong to a module that is not installed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from webapp.db import Base
from webapp.migrating.owners import KERNEL, Owner
from webapp.registry.registry import Registry

Filter = Callable[[Any, str | None, str, bool, Any], bool]


def only_of(owner: Owner, registry: Registry) -> Filter:
    """What Alembic asks of each table before it compares: whether it has a model of this owner's."""
    mine = {name for name, code in owners_by_table(registry).items() if code == owner.code}

    def chosen(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        return kind != "table" or name in mine

    return chosen


def owners_by_table(registry: Registry) -> dict[str, str]:
    """The owner of each table that the application knows: by the package of its model, or else by the beginning of its name."""
    modelled: dict[str, str] = {}
    for mapper in Base.registry.mappers:
        where = f"{mapper.class_.__module__}."
        code = next((code for code, package in registry.packages.items() if package and where.startswith(f"{package}.")), KERNEL)
        modelled.update(dict.fromkeys((str(table) for table in mapper.tables), code))
    prefixes = {module.package: module.code for module in registry.modules.values()}
    return {name: modelled.get(name) or by_prefix(name, prefixes) for name in Base.metadata.tables}


def by_prefix(name: str, prefixes: Mapping[str, str]) -> str:
    """The code whose package a table's name begins with; the kernel's otherwise."""
    fitting = [package for package in prefixes if name.startswith(f"{package}_")]
    return prefixes[max(fitting, key=len)] if fitting else KERNEL
