"""The buttons of a row that change its stock by a piece. Written by Python: a macro called for each row costs several times as much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from modules.inventory.forms import BY_HAND_NAMES
from modules.inventory.models import Reason


def reasons() -> Markup:
    """The choices of why, with the one that is usual chosen."""
    usual = str(Reason.CORRECTION)
    each = (f'<option value="{code}"{" selected" if code == usual else ""}>{escape(str(label))}</option>' for code, label in BY_HAND_NAMES)
    return Markup("".join(each))  # noqa: S704  # the words are escaped, the codes are ours


def buttons() -> Callable[[Any], Markup | str]:
    """What draws them, in the reader's language; nothing for stock that is not tracked."""
    words = (("fewer", "-1", escape(_("One fewer")), "−"), ("more", "+1", escape(_("One more")), "+"))

    def cell(row: Any) -> Markup | str:
        if not row.track_stock:
            return ""
        number, seen, title = row.id, row.on_hand, escape(row.title)
        drawn = f'<span class="row-actions" id="step-{number}">'
        for name, change, word, sign in words:
            drawn += (
                f'<button class="btn btn-icon btn-sm" id="{name}-{number}" form="stock-step" name="step" '
                f'value="{number}:{seen}:{change}" aria-label="{word}: {title}">{sign}</button>'
            )
        return Markup(f"{drawn}</span>")  # noqa: S704  # the words are escaped, the rest are numbers

    return cell
