"""What a platform has of imports, told before the module is switched off."""

from __future__ import annotations

from modules.marketplace.imports import PRODUCTS
from webapp.imports.health import usage as of_imports
from webapp.platforms.snapshot import Snapshot
from webapp.tenancy import scope


def usage(platform: Snapshot) -> list[str]:
    """The facts."""
    with scope(platform.id):
        return of_imports([PRODUCTS])
