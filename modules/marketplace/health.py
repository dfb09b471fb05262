"""What the marketplace asks itself: is somebody at work on every import that says so?"""

from __future__ import annotations

from typing import Any

from flask_babel import ngettext

from modules.marketplace import queries


def imports(_platform: Any) -> str | None:
    """Counts the imports that are within a step while no job is, and that nobody stopped."""
    left = queries.count_left_alone()
    if not left:
        return None
    return ngettext(
        "%(num)s import says it is under way, and no job is at work on it. Open it in its store and choose to go on.",
        "%(num)s imports say they are under way, and no job is at work on them. Open them in their stores and choose to go on.",
        left,
    )
