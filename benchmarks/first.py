"""P3: what does the first request after a switch cost, when no platform has had this set of modules before?

Its route table has to be made then. Compared in one process, by processor time: the first request on a set never seen, the first
one after a switch back to a set that is known, a warm one, and building the url map of a bare Flask with the same rules.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Callable, Iterable
from contextvars import Context
from statistics import median
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder

from benchmarks.worlds import application, database, let_go
from webapp.db import db, transaction
from webapp.registry import graph
from webapp.registry.frontends import Scope
from webapp.switching.ask import Ask

WARM = 50
TITLE = "P3 First request on a new set"


def measure(given: argparse.Namespace) -> list[str]:
    """Lines of a report."""
    with database("sqlite") as url:
        measured = [each for _ in range(given.rounds) for each in one_application(url, given.sets)]
    first, again, warm, bare, rules = (median(column) for column in zip(*measured, strict=True))
    return [
        f"The installed modules, {len(measured)} sets, {rules:.0f} rules in the middle one; medians of the processor time.",
        "",
        "| | ms | of a warm request | of building Flask's map |",
        "| --- | --- | --- | --- |",
        *(
            f"| {name} | {cost * 1e3:.2f} | {cost / warm:.1f} | {cost / bare:.3f} |"
            for name, cost in (
                ("first request on a set never seen", first),
                ("first request after a switch to a known set", again),
                ("warm request", warm),
                ("building the url map of a bare Flask with the same rules", bare),
            )
        ),
    ]


def one_application(url: str, count: int) -> list[tuple[float, float, float, float, int]]:
    """A new application, which has composed nothing yet, meets `count` sets."""
    app = application(url)
    kernel = app.extensions["interlock"]
    with app.app_context():
        platform_id = platform_of(app)
        put(app, platform_id, frozenset())
        ask(app)  # what every application does once
        seen = []
        for wanted in some_sets(kernel.registry, count):
            put(app, platform_id, wanted)
            first, warm = ask(app), median(ask(app) for _ in range(WARM))
            rules = list(kernel.compositions.get(Scope.PLATFORM, wanted | kernel.registry.core).url_map.iter_rules())
            put(app, platform_id, frozenset())
            ask(app)
            put(app, platform_id, wanted)
            seen.append((first, ask(app), warm, bare_map(app, rules), len(rules)))
    let_go(app)
    return seen


def platform_of(app: Flask) -> int:
    """The platform at shop.localhost, made where it is not there yet."""
    from webapp.providing.platforms import create_platform

    known = app.extensions["interlock"].snapshot_by_code("shop")
    if known is not None:
        return int(known.id)
    with transaction():
        return create_platform(code="shop", name="Shop", hosts=["shop.localhost"]).id


def some_sets(registry: Any, count: int) -> list[frozenset[str]]:
    """Different lawful sets that are not empty, without the core modules."""
    optional = sorted(set(registry.modules) - registry.core)
    subsets = [frozenset(each) for size in range(1, len(optional) + 1) for each in itertools.combinations(optional, size)]
    lawful = [each for each in subsets if graph.is_lawful(registry.requires, registry.core, each | registry.core)]
    return random.Random(3).sample(lawful, min(count, len(lawful)))


def put(app: Flask, platform_id: int, wanted: frozenset[str]) -> None:
    """Switch the platform to this set."""
    service = app.extensions["interlock"].modules
    with transaction():
        snapshot = service.snapshot(platform_id)
        optional = set(service.registry.modules) - service.registry.core
        service.apply(Ask(platform_id, {code: code in wanted for code in sorted(optional)}, revision=snapshot.revision, reason="benchmark"))
    db.session.remove()


def ask(app: Flask) -> float:
    """Processor seconds of one request, which is answered with the way to the login."""
    environ = EnvironBuilder(path="/admin/dashboard", base_url="http://shop.localhost").get_environ()
    said: list[str] = []

    def request() -> None:
        b"".join(app(environ, lambda status, *_rest: said.append(status)))

    took = Context().run(timed, request)  # nothing of the administrator's work is in it
    if not said or not said[0].startswith("303"):
        raise RuntimeError(f"The page answered {said}.")
    return took


def bare_map(app: Flask, rules: Iterable[Rule]) -> float:
    """Processor seconds for building the same rules into a bare Flask."""
    bare = Flask("bare", static_folder=None)
    bare.url_map.converters.update(app.url_map.converters)

    def build() -> None:
        for rule in rules:
            bare.add_url_rule(rule.rule, rule.endpoint, _view, methods=rule.methods, strict_slashes=rule.strict_slashes)
        bare.url_map.update()

    return timed(build)


def _view(**_values: Any) -> str:
    return ""


def timed(work: Callable[[], None]) -> float:
    """Processor seconds of this process."""
    began = time.process_time()
    work()
    return time.process_time() - began
