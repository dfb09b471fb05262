"""What was changed about a merchant, for its page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template
from flask_babel import lazy_gettext as _l

from modules.core import queries
from modules.core.activity import READ
from webapp.audit import telling
from webapp.registry.definition import Frontend
from webapp.registry.kinds.panels import Panel

SHOWN = 6


def changed(ids: Sequence[int]) -> str:
    """The latest changes."""
    found = telling.told(queries.latest(queries.activity(("merchant", ids[0])), SHOWN))
    return render_template("core/_changed.html", found=found, merchant_id=ids[0])


PANELS = tuple(
    Panel(
        code=f"activity-{frontend}", subject="merchant", title=_l("Activity"), render=changed, frontend=frontend, permission=READ, weight=90
    )
    for frontend in (Frontend.ADMIN, Frontend.CONSOLE)
)
