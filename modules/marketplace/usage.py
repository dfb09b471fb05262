"""What a platform has of imports, told before the module is switched off."""

from __future__ import annotations

from flask_babel import ngettext

from modules.marketplace import queries
from modules.marketplace.imports import PRODUCTS
from webapp.imports.health import usage as of_imports
from webapp.platforms.snapshot import Snapshot
from webapp.tenancy import scope


def usage(platform: Snapshot) -> list[str]:
    """The facts."""
    with scope(platform.id):
        health, queue = queries.overview(), queries.queue_counts()
        facts = of_imports([PRODUCTS])
        if health.active:
            facts.append(ngettext("%(num)s store connected to Letzshop", "%(num)s stores connected to Letzshop", health.active))
        if queue.waiting:
            facts.append(ngettext("%(num)s decision that waits to be sent", "%(num)s decisions that wait to be sent", queue.waiting))
        return facts
