"""What modules with imports ask themselves: is somebody at work on every import that says so?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import ngettext

from webapp.imports import queries
from webapp.imports.kind import ImportKind
from webapp.imports.models import State


def nobody_at_work(*kinds: ImportKind) -> Callable[[Any], str | None]:
    """A health check that counts the imports that are within a step while no job is, and that nobody stopped."""
    codes = [kind.code for kind in kinds]

    def check(_platform: Any) -> str | None:
        left = queries.count_left_alone(kinds[0].module, codes)
        if not left:
            return None
        return str(
            ngettext(
                "%(num)s import says it is under way, and no job is at work on it. Open it in its store and choose to go on.",
                "%(num)s imports say they are under way, and no job is at work on them. Open them in their stores and choose to go on.",
                left,
            )
        )

    return check


def usage(kinds: Sequence[ImportKind]) -> list[str]:
    """What the tenant has of imports, told before a module is switched off."""
    codes = [kind.code for kind in kinds]
    made, working = queries.count(codes), queries.count(codes, State.CHECKING, State.RUNNING)
    facts = [ngettext("%(num)s import", "%(num)s imports", made)] if made else []
    return facts + ([ngettext("%(num)s import under way", "%(num)s imports under way", working)] if working else [])
