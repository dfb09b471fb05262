"""What other modules know of each customer, as filters and columns of the list: the last order, what was spent, who has a card.

It is what rules of segments ask (`SegmentField`), counted over all stores of the merchant and all who were merged into a customer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import CTE

from modules.customers import rules
from modules.customers.models.customers import SUBJECT
from modules.customers.queries import figures as queries
from modules.customers.queries import kept, segments
from webapp.commerce import Money, parse_money
from webapp.contributions import contributions
from webapp.domain import DomainError
from webapp.merchants.models import Store
from webapp.registry.definition import Frontend
from webapp.registry.kinds.segments import MOMENT, MONEY, YES, SegmentField
from webapp.tenancy import whole_merchant
from webapp.web.formats import day
from webapp.web.tables import Column, Filter, TablePage

OWN = "customers."
PERIODS = {
    "within.30": _l("In the last 30 days"),
    "within.365": _l("In the last year"),
    "before.90": _l("Not in the last 90 days"),
    "before.365": _l("Not in the last year"),
}
HAS = {segments.HAS: _l("Yes"), segments.HAS_NOT: _l("No")}


class Figures:
    """The fields of other modules that this person may see, for one list. After the page is there, `read` fetches what its rows show."""

    def __init__(self, store: Store) -> None:
        self.store = store
        found = (each for each in contributions(SegmentField, Frontend.STORE) if each.subject == SUBJECT)
        listed = [each for each in found if each.sort in (MOMENT, MONEY, YES) and not each.code.startswith(OWN)]
        self.fields = {each.code.replace(".", "_"): each for each in listed}
        self.kept: dict[str, dict[int, Any]] = {}

    @cached_property
    def standing(self) -> CTE:
        """Who was merged into whom: one for all conditions of the list."""
        return segments.standing()

    @cached_property
    def counted(self) -> frozenset[str]:
        """The fields of which figures are kept: one more read where somebody asks, instead of one of every order."""
        return kept.counted(self.store.merchant_id) if any(each.kept for each in self.fields.values()) else frozenset()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Around whatever asks the list: orders of all stores of the merchant count."""
        if not self.fields:
            yield
            return
        with whole_merchant(self.store.merchant_id):
            yield

    def filters(self) -> list[Filter]:
        """One for each field."""
        return [self._filter(key, field) for key, field in self.fields.items()]

    def _filter(self, key: str, field: SegmentField) -> Filter:
        if field.sort == MONEY:
            label, hint = str(rules.ASKED[segments.AT_LEAST]) % {"label": field.label}, _l("This is not an amount. Write one like 100.")
            return Filter(key, label, reads=self._is_amount, hint=hint, where=lambda typed: self._spent(field, typed))
        if field.sort == MOMENT:
            return Filter(key, field.label, [*PERIODS.items()], where=lambda chosen: self._met(field, *chosen.split(".")))
        return Filter(key, field.label, [*HAS.items()], where=lambda chosen: self._met(field, chosen))

    def _is_amount(self, typed: str) -> bool:
        try:
            parse_money(typed, self.store.currency)
        except DomainError:
            return False
        return True

    def _spent(self, field: SegmentField, typed: str) -> Any:
        return self._met(field, segments.AT_LEAST, parse_money(typed, self.store.currency).minor)

    def _met(self, field: SegmentField, op: str, value: Any = "") -> Any:
        return segments.condition(field, op, value, self.store.currency, self.standing, self.counted)

    def columns(self) -> list[Column]:
        """One for each field, not there until somebody asks for it."""
        return [
            Column(key, field.label, cell=partial(self._cell, key), numeric=field.sort == MONEY, shown=False)
            for key, field in self.fields.items()
        ]

    def _cell(self, key: str, row: Any) -> Any:
        found, sort = self.kept.get(key, {}).get(row.id), self.fields[key].sort
        if found is None:
            return None
        if sort == MONEY:
            return Money(int(found), self.store.currency)
        return dated(found) if sort == MOMENT else _("Yes")

    def read(self, page: TablePage) -> TablePage:
        """The same page, with what its columns show: one statement for each, and one for all that are kept, however many rows
        there are. Inside `whole()`."""
        asked = [column.key for column in page.columns if column.key in self.fields]
        if asked and page.rows:
            ids = [row.id for row in page.rows]
            known = {key: self.fields[key] for key in asked if self.fields[key].code in self.counted}
            self.kept = kept.of_page(ids, known, self.store.currency) if known else {}
            others = [key for key in asked if key not in known]
            standing = queries.family_of(ids) if others else {}
            self.kept |= {key: queries.values(self.fields[key], standing, self.store.currency) for key in others}
        return page


def dated(at: datetime) -> Markup:
    """A day of the reader's."""
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), day(at))
