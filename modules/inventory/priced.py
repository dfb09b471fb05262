"""What a variant costs, in a cell of a list: its price, and what it costs while it is on sale. Written by Python, as stepped.py is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from webapp.web.formats import money


def prices(currency: str, day: date) -> Callable[[Any], Markup | str]:
    """What draws it, as it is on a day of the store."""

    def cell(row: Any) -> Markup | str:
        usual, sale = money(row.price, currency), row.sale_on(day)
        if sale is None:
            return usual
        return Markup(f'<del class="text-secondary">{escape(usual)}</del> {escape(money(sale, currency))}')  # noqa: S704  # escaped

    return cell
