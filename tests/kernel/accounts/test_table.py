"""The documented table of roles is the one in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.accounts.table import page

PAGE = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"


@pytest.mark.sqlite_only
def test_the_documented_roles_are_the_declared_ones(app):
    """Declarations do not depend on the database."""
    assert PAGE.read_text(encoding="utf-8") == page(app.extensions["interlock"].registry), (
        "run `python -m webapp.accounts.table > docs/permissions.md`"
    )
