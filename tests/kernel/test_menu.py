"""How a side menu is put together."""

from __future__ import annotations

from webapp.menu.build import MenuEntry, sections
from webapp.registry.definition import Section


def entry(id: str) -> MenuEntry:
    return MenuEntry(id, id.title(), "box", f"/{id}")


def test_entries_gather_under_their_section() -> None:
    found = sections([(Section.SALES, entry("orders")), (Section.TODAY, entry("dashboard")), (Section.SALES, entry("returns"))])
    assert [(section.label, [each.id for each in section.entries]) for section in found] == [
        ("Today", ["dashboard"]),
        ("Sales", ["orders", "returns"]),
    ]


def test_sections_stand_in_the_order_of_the_kernel() -> None:
    labels = [section.label for section in sections((each, entry(each)) for each in reversed(Section))]
    assert labels == ["Today", "Catalogue", "Sales", "Customers", "Content", "Money", "Insight", "System"]
