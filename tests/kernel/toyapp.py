"""An application with the toy modules on the database of the test's own application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from flask import Flask

from tests.support.client import Client
from tests.support.modules import toys
from tests.support.places import settings
from webapp import create_app
from webapp.db import db


@cache
def toy_app(url: str) -> Flask:
    """One toy application per database."""
    app = create_app({**settings(url), "CONSOLE_MODULES": []}, toys())
    app.test_client_class = Client
    return app


@contextmanager
def entered(app: Flask) -> Iterator[Flask]:
    """The application within a context of its own; afterwards no connection of it is left open."""
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
            if "interlock" in app.extensions:
                app.extensions["interlock"].reader.close()
