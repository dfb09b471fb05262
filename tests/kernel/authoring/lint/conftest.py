"""What the tests of the linter share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.support.packages import findings

Lint = Callable[[Mapping[str, str]], list[str]]


@pytest.fixture
def lint(tmp_path: Path) -> Lint:
    """`lint({file: text})` gives the findings of a clean package with these files put over its own."""
    return lambda files: findings(tmp_path, files)
