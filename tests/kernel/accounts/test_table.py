"""The documented table of roles is the one in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.authoring.permissions import page

PAGE = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"


@pytest.mark.sqlite_only
def test_the_documented_roles_are_the_declared_ones(app):
    """Declarations do not depend on the database."""
    assert PAGE.read_text(encoding="utf-8") == page(app.extensions["interlock"].registry), (
        "run `python -m webapp.authoring.permissions > docs/permissions.md`"
    )
