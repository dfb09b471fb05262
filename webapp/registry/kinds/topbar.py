"""What stands in the bar above every page, beside the person's own menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from webapp.registry.kinds import Shown


@dataclass(frozen=True, kw_only=True, slots=True)
class TopbarItem(Shown):
    """One thing of the top bar, such as a bell. `render` returns its HTML.

    It is drawn with every page: it reads nothing, and fetches what changes by a request of its own.
    """

    called: ClassVar[str] = "item of the top bar"

    render: Callable[[], str]
