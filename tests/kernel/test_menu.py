"""How a side menu is put together."""

from __future__ import annotations

from webapp.menu.build import MenuEntry, sections


def entry(id: str) -> MenuEntry:
    return MenuEntry(id, id.title(), "box", f"/{id}")


def test_entries_gather_under_their_section() -> None:
    found = sections([("Sales", entry("orders")), ("People", entry("staff")), ("Sales", entry("returns"))])
    assert [(section.label, [each.id for each in section.entries]) for section in found] == [
        ("Sales", ["orders", "returns"]),
        ("People", ["staff"]),
    ]


def test_entries_without_a_section_stay_where_they_come() -> None:
    found = sections([("", entry("dashboard")), ("Sales", entry("orders")), ("", entry("settings")), ("", entry("help"))])
    assert [[each.id for each in section.entries] for section in found] == [["dashboard"], ["orders"], ["settings", "help"]]
