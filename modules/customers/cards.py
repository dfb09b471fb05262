"""The facts shown before the module is switched off."""

from __future__ import annotations

from typing import Any

from flask_babel import ngettext

from modules.customers import queries
from webapp.tenancy import scope


def usage(platform: Any) -> list[str]:
    """What would become unreachable with the module off."""
    with scope(platform.id):
        number = queries.count()
    return [ngettext("%(num)s customer", "%(num)s customers", number)] if number else []
