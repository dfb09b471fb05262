"""The sections of side menus: the kernel's, in the order in which they stand, so that modules order only their own items."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Section(StrEnum):
    """A heading in a side menu; sections stand in the order written here."""

    label: str

    TODAY = "today", _l("Today")
    CATALOGUE = "catalogue", _l("Catalogue")
    SALES = "sales", _l("Sales")
    CUSTOMERS = "customers", _l("Customers")
    CONTENT = "content", _l("Content")
    MONEY = "money", _l("Money")
    INSIGHT = "insight", _l("Insight")
    SYSTEM = "system", _l("System")

    def __new__(cls, value: str, label: str = "") -> Section:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @property
    def order(self) -> int:
        """Its place from the top."""
        return list(Section).index(self)
