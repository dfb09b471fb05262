"""The platform's stores that something is wrong with, those with most of it first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from flask import render_template

from webapp.contributions import everyones
from webapp.merchants import queries
from webapp.registry.kinds.tasks import Task
from webapp.routing.context import current_platform

SHOWN = 8


@dataclass(slots=True)
class Troubled:
    """A store, and what is wrong with it: (label, how many)."""

    code: str = ""
    name: str = ""
    total: int = 0
    troubles: list[tuple[str, int]] = field(default_factory=list)


def troubled() -> list[Troubled]:
    """Every store with trouble, the worst first."""
    found: defaultdict[int, Troubled] = defaultdict(Troubled)
    for task in everyones(Task):
        if task.trouble:
            for store_id, number in task.numbers().items():
                each = found[store_id]
                each.total += number
                each.troubles.append((task.label, number))
    for store_id, code, name in queries.names_of_stores(current_platform().id, list(found)):
        found[store_id].code, found[store_id].name = code, name
    return sorted((each for each in found.values() if each.code and each.total), key=lambda each: (-each.total, each.name))


def card() -> str:
    """The worst of them."""
    every = troubled()
    return render_template("platform_admin/admin/_trouble_card.html", stores=every[:SHOWN], more=len(every) - SHOWN)
