"""What platform administration asks itself: is the history of the modules as it was written?"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from webapp.platforms.chain import broken_links
from webapp.platforms.queries import platform_row

LATEST = 100
"""Revisions that are looked at; the command looks at all."""


def history(platform: Any) -> str | None:
    """Follows the chain of the latest changes."""
    problems = list(broken_links(platform_row(platform.id), LATEST))  # all of them: a cursor that is left open holds its connection
    if not problems:
        return None
    return _("%(problem)s See `flask modules verify-history %(platform)s`.", problem=problems[0], platform=platform.code)
