"""What all imports of all modules have in common."""

from __future__ import annotations

import sys

from webapp.imports.kind import ImportKind
from webapp.registry.discovery import discover


def test_every_kind_has_the_database_count_while_rows_come_in() -> None:
    """Without statistics a database reads all rows of a store for each batch, the more the longer the import."""
    packages = {f"modules.{module.package}" for module in discover().modules.values()}
    loaded = [each for name, each in [*sys.modules.items()] if any(name.startswith(f"{package}.") for package in packages)]
    kinds = {id(value): value for each in loaded for value in vars(each).values() if isinstance(value, ImportKind)}
    assert len(kinds) >= 5
    assert [each.code for each in kinds.values() if each.many is None] == []
