"""What all imports of all modules have in common."""

from __future__ import annotations

import sys

from webapp.imports.kind import ImportKind
from webapp.imports.notices import code_of
from webapp.registry.discovery import discover
from webapp.registry.kinds.notices import NoticeKind


def kinds() -> list[ImportKind]:
    """Those of all modules."""
    packages = {f"modules.{module.package}" for module in discover().modules.values()}
    loaded = [each for name, each in [*sys.modules.items()] if any(name.startswith(f"{package}.") for package in packages)]
    found = {id(value): value for each in loaded for value in vars(each).values() if isinstance(value, ImportKind)}
    assert len(found) >= 5
    return [*found.values()]


def test_every_kind_has_the_database_count_while_rows_come_in() -> None:
    """Without statistics a database reads all rows of a store for each batch, the more the longer the import."""
    assert [each.code for each in kinds() if each.many is None] == []


def test_the_end_of_every_kind_has_words() -> None:
    """Where messages are on, an import whose end nobody has words for fails with its last row, whenever somebody tries."""
    declared = {each.code for module in discover().modules.values() for each in module.contributes if isinstance(each, NoticeKind)}
    assert {each.code for each in kinds() if code_of(each.module) not in declared} == set()
