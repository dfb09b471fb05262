"""An application with the toy modules on the database of the test's own application."""

from __future__ import annotations

from functools import cache

from flask import Flask

from tests.support.client import Client
from tests.support.modules import toys
from tests.support.places import settings
from webapp import create_app


@cache
def toy_app(url: str) -> Flask:
    """One toy application per database."""
    app = create_app({**settings(url), "CONSOLE_MODULES": []}, toys())
    app.test_client_class = Client
    return app
