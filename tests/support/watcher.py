"""The whole application with a module that hears of low stock, for tests here and as a worker: `python -m tests.support.watcher`.

It writes one merchant per article that it hears of. With WATCHER_GATE set it stops after that, before it is committed: it leaves the
file WATCHER_GATE and goes on when the worker is told to end.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from flask import Flask, current_app

from tests.support.client import Client
from tests.support.modules import toy
from tests.support.places import settings
from webapp import create_app
from webapp.db import db
from webapp.jobs.worker import work
from webapp.merchants.models import Merchant
from webapp.registry.discovery import build, discover
from webapp.registry.kinds.listeners import Listener
from webapp.registry.registry import Registry


def hear(sku: str, on_hand: int, threshold: int) -> None:
    """Write it down."""
    db.session.add(Merchant(legal_name=f"low {sku} {on_hand}/{threshold}"))
    db.session.flush()
    if "WATCHER_GATE" in os.environ:
        Path(os.environ["WATCHER_GATE"]).touch()
        current_app.extensions["interlock"].carrier.ending.wait(600)


@cache
def registry() -> Registry:
    """The installed modules and the watcher."""
    real = discover()
    heard = Listener(event="inventory.low_stock", run=hear, after_commit=True)
    watcher = toy("watcher", uses=("inventory",), contributes=(heard,))
    return build([*((real.packages[code], module) for code, module in real.modules.items()), ("", watcher)])


@cache
def watcher_app(url: str) -> Flask:
    """One application per database."""
    app = create_app(settings(url), registry())
    app.test_client_class = Client
    return app


def main() -> None:
    """Run jobs until told to end, with one thread."""
    config = {**settings(os.environ["DATABASE_URL"]), "INSTANCE": os.environ["INTERLOCK_INSTANCE"], "JOB_SWEEP_SECONDS": 0.2}
    app = create_app(config, registry())
    with app.app_context():
        work(app, 1)
        db.session.remove()


if __name__ == "__main__":
    main()
