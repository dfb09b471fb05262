"""Packages with migrations of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import histories


@pytest.fixture
def kernel_url(empty_db_url: str) -> str:
    """The address of a database in which the kernel's migrations pass for done."""
    histories.pretend(empty_db_url)
    return empty_db_url


@pytest.fixture
def packages(tmp_path: Path) -> Iterator[histories.Packages]:
    """Where a test writes packages that Python finds."""
    folder = tmp_path / "packages"
    folder.mkdir()
    with histories.packages(folder) as made:
        yield made
