"""Words for the states of imports and for how files are read."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.imports.models import Import
from webapp.imports.reasons import Text

STATES: dict[str, tuple[Text, str]] = {
    "uploaded": (_l("Columns to choose"), "info"),
    "checking": (_l("Checking"), "info"),
    "checked": (_l("Checked, not imported"), "warning"),
    "running": (_l("Importing"), "info"),
    "done": (_l("Imported"), "success"),
}
STOPPED = (_l("Stopped"), "warning")
"""Shown in place of the state of a step that no job is doing."""
FAILED = _l("Failed")
"""What the filter calls imports that came to nothing."""
USELESS = (_l("Nothing can be imported"), "danger")
IN_VAIN = (_l("Nothing imported"), "danger")
IN_PART = (_l("Imported in part"), "warning")
SEPARATORS = {"\t": _l("tab"), ";": _l("semicolon"), ",": _l("comma"), "|": _l("vertical bar")}
DECIMALS = {"": _l("not known: what could mean two numbers is refused"), ".": _l("dot, as in 12.50"), ",": _l("comma, as in 12,50")}


def state_of(found: Import, *, resting: bool) -> tuple[Text, str]:
    """What the state of an import is called, and its tone; `resting` when it is within a step that no job is doing."""
    if found.working and resting:
        return STOPPED
    if found.state in ("checked", "done") and found.refused:
        if not found.created and not found.updated and not found.unchanged:
            return USELESS if found.state == "checked" else IN_VAIN
        if found.state == "done":
            return IN_PART
    return STATES[found.state]
