"""A module that others can do without is switched off and on again: they work on meanwhile, and every row is what it was before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.matrix.conftest import Furnished
from tests.matrix.visits import Target, Visit
from tests.matrix.world import STORE_CODE, World
from tests.support.covering import State
from tests.support.jobs import work_off
from tests.support.walk import HERE
from webapp.db import Base, db
from webapp.registry import graph
from webapp.registry.definition import Frontend
from webapp.registry.discovery import discover
from webapp.registry.registry import Registry
from webapp.tenancy import unscoped

Rows = Mapping[str, Mapping[tuple[Any, ...], Mapping[str, Any]]]
"""Every row, by its table and its key."""
Meant = Mapping[str, set[str]]
"""Columns that may differ, by table; `ANY` where rows may come and go too."""

ANY = "*"
HISTORY: Meant = {
    **{name: {ANY} for name in ("audit_entries", "job_runs", "login_sessions", "module_changes", "module_uses", "outbox")},
    **{name: {ANY} for name in ("module_checks", "module_failures")},
    "platform_modules": {"enabled_at", "enabled_by_user_id", "disabled_at"},
    "platforms": {"revision", "stamp", "updated_at"},
}
"""Who switched what and when, and what else the kernel writes about it."""
FIGURES = ("day_totals", "moved", "platform_facts", "store_facts", "store_zones", "total_facts", "watermarks")
PERIOD = {"anchor_at", "period_start", "period_end", "trial_end", "trial_over_at", "past_due_since", "paused_at", "updated_at", "version"}
MEANT: Mapping[str, Meant] = {
    "analytics": {f"analytics_{name}": {ANY} for name in FIGURES},  # computed again of rows that are compared
    "billing": {"billing_clocks": {ANY}, "billing_subscriptions": PERIOD},  # periods end later by the time it was off
    "loyalty": {"loyalty_clocks": {ANY}},
    "marketplace": {"marketplace_connections": {"next_sync_at", "resumed_at", "stopped_at", "updated_at", "version"}},
}
"""What a module writes about having been off."""


def soft_pairs(registry: Registry) -> list[tuple[str, str]]:
    """(who stays, who goes) of any two where one may use the other: it names it, or one that provides the same port, or hears it.

    Both ways: who adds to the pages of another can go too. Core modules stay, and so does what is required by the one that stays.
    """
    modules, requires = registry.modules, registry.requires
    ports = {code: module.provides.keys() for code, module in modules.items()}
    pairs = set()
    for code, module in modules.items():
        named = {*module.uses, *(partner for each in module.contributes for partner in each.partners)} & modules.keys()
        beside = {other for other in modules for partner in named if ports[other] & ports[partner]}
        pairs |= {pair for partner in (named | beside) - {code} for pair in ((code, partner), (partner, code))}
    return sorted((stays, goes) for stays, goes in pairs if goes not in registry.core and stays not in graph.dependents(requires, [goes]))


def all_rows(world: World) -> Rows:
    """What is in the database."""
    found = {}
    with world.app.app_context(), unscoped("rows are compared"), db.engine.connect() as connection:
        for name, table in Base.metadata.tables.items():
            keys = [column.name for column in table.primary_key]
            rows = [dict(row) for row in connection.execute(select(table)).mappings()]
            found[name] = {tuple(row[key] for key in keys): row for row in rows}
    return found


def differing(before: Rows, after: Rows, *meant: Meant) -> Iterator[str]:
    """What is not as it was and is not meant, a sentence each."""
    for table, rows in before.items():
        fine = {name for each in meant for name in each.get(table, ())}
        if ANY not in fine:
            now = after[table]
            yield from (f"{table} {key} is gone" for key in sorted(rows.keys() - now.keys()))
            yield from (f"{table} {key} is new: {now[key]}" for key in sorted(now.keys() - rows.keys()))
            for key, row in rows.items():
                names = [name for name, value in row.items() if name not in fine and value != now.get(key, row)[name]]
                yield from (f"{table} {key}: {name} was {row[name]!r} and is {now[key][name]!r}" for name in names)


def main_pages(world: World, code: str) -> list[str]:
    """The pages that a module's menu entries lead to, on the platform and in the store."""
    menus = {frontend: {item.id for item in items} for frontend, items in world.kernel.registry.modules[code].menu_items.items()}
    spot = world.by_path(world.everything)
    placed = [(rule, rule.place) for rule in spot.composition.rules() if rule.place is not None]
    return sorted(
        f"{spot.prefix}{rule.rule.replace('<store_code>', STORE_CODE)}"
        for rule, at in placed
        if at.module == code and at.frontend is not Frontend.CONSOLE and at.menu_item in menus.get(at.frontend, ())
        if rule.endpoint.endswith((".list", ".index")) and "GET" in (rule.methods or ()) and set(rule.arguments) <= {"store_code"}
    )


def looked_at(world: World, client: FlaskClient, code: str) -> tuple[int, list[str]]:
    """How many pages of a module were seen, the main ones and the first row's of each list, and what is wrong with any of them."""
    visit = Visit(world, client)
    pages = [Target("GET", urljoin(HERE, url)) for url in main_pages(world, code)]
    rows: dict[str, Target] = {}
    for target in [lead for page in pages for lead in visit.look(page)]:
        view = visit.view(target)
        if view is not None and view.endpoint.startswith(f"{code}.") and view.endpoint.endswith(".detail"):
            rows.setdefault(view.endpoint, target)
    for target in rows.values():
        visit.look(target)
    return len(pages) + len(rows), visit.wrong


def test_pairs_follow_from_what_modules_declare() -> None:
    registry = discover()
    pairs = set(soft_pairs(registry))
    assert {("orders", "inventory"), ("inventory", "orders"), ("core", "messaging"), ("orders", "customers")} <= pairs
    assert ("marketplace", "inventory") not in pairs, "it requires it"
    assert not {goes for _stays, goes in pairs} & registry.core
    assert {partner for module in registry.modules.values() for partner in module.uses} <= {code for pair in pairs for code in pair}


@pytest.mark.long
@pytest.mark.pages
def test_off_and_on_again_every_row_is_as_it_was_and_others_work_on(furnished: Furnished) -> None:
    world, registry, wrong = furnished.world, furnished.world.kernel.registry, []
    pairs, client = soft_pairs(registry), world.client(world.root)
    on = dict.fromkeys(sorted(registry.modules.keys() - registry.core), State.ON)
    work_off(world.app)
    before = all_rows(world)
    for goes in sorted({goes for _stays, goes in pairs}):
        away = graph.dependents(registry.requires, [goes])
        with world.brought_to({**on, **dict.fromkeys(away, State.OFF)}):
            for stays in sorted(stays for stays, other in pairs if other == goes):
                seen, found = looked_at(world, client, stays)
                assert seen, f"{stays} has no main page"
                wrong += [f"{stays} without {goes}: {each}" for each in found]
        with world.brought_to(on):
            work_off(world.app)
        after = all_rows(world)
        wrong += [f"{goes} off and on: {each}" for each in differing(before, after, HISTORY, *(MEANT.get(code, {}) for code in away))]
        before = after
    assert not wrong, "\n".join(wrong)
