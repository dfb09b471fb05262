"""Cards on dashboards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from webapp.registry.frontends import Frontend
from webapp.registry.kinds import Shown


@dataclass(frozen=True, kw_only=True, slots=True)
class DashboardCard(Shown):
    """One card on the dashboard of `frontend`, loaded by its own request. `render` returns HTML; `width` is in twelfths of the row.

    With `has_chart` the page loads what draws charts.
    """

    called: ClassVar[str] = "card"

    frontend: Frontend
    title: str
    render: Callable[[], str]
    width: int = 6
    has_chart: bool = False
