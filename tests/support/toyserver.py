"""A small application for proofs that need several servers: `gunicorn 'tests.support.toyserver:create()'`.

`signal-box` is core and switches modules; `notes` can be off, and writes one merchant once the file TOY_GATE is there.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from flask import Blueprint, Flask, current_app, request

from tests.support.modules import toy
from tests.support.places import settings
from webapp import create_app
from webapp.accounts.access import public
from webapp.db import db, transaction
from webapp.merchants.models import Merchant
from webapp.registry.definition import Frontend, MenuItem, ModuleDefinition
from webapp.registry.registry import Registry, build
from webapp.routing.context import current_platform
from webapp.switching.ask import Ask

switches = Blueprint("switches", __name__)
notes = Blueprint("notes", __name__)


@switches.get("/")
@public
def list() -> str:
    """Which process answers."""
    return str(os.getpid())


@switches.post("/")
@public
def switch() -> str:
    """Switch one module; with `die`, the process is killed after the writes and before the commit."""
    form = request.form
    with transaction():
        current_app.extensions["interlock"].modules.apply(
            Ask(current_platform().id, {form["code"]: form["on"] == "1"}, revision=current_platform().revision)
        )
        db.session.flush()
        if "die" in form:
            os.kill(os.getpid(), signal.SIGKILL)
    return "done"


@notes.get("/")
@public
def read() -> str:
    """That the module is on."""
    return "on"


@notes.post("/")
@public
def write() -> str:
    """A write that takes its time: it says that it began, and goes on when the gate opens."""
    gate = Path(os.environ["TOY_GATE"])
    gate.with_suffix(".begun").touch()
    deadline = time.monotonic() + 20
    while not gate.exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    with transaction():
        db.session.add(Merchant(legal_name="Late"))
    return "written"


def _module(code: str, page: Blueprint, *, core: bool = False) -> ModuleDefinition:
    return ModuleDefinition(
        code=code,
        name=code.title(),
        description=f"What {code} does.",
        category="Toys",
        icon="box",
        version="1.0",
        is_core=core,
        menu_items={Frontend.ADMIN: (MenuItem(id=page.name, label=page.name.title(), icon="box"),)},
        blueprints={Frontend.ADMIN: (page,)},
    )


def registry() -> Registry:
    """The signal box, its notes, and a pair of which one requires the other."""
    return build(
        [("", _module("signal-box", switches, core=True)), ("", _module("notes", notes)), ("", toy("stock")), ("", toy("market", "stock"))]
    )


def create() -> Flask:
    """The application on the database of TOY_DATABASE. Its forms carry no token: no browser ever sees them."""
    return create_app({**settings(os.environ["TOY_DATABASE"]), "CONSOLE_MODULES": [], "WTF_CSRF_ENABLED": False}, registry())
