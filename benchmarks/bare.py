"""What Interlock is measured against, and what all of them answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

BODY = "page"
HOST = "shop.localhost"
PATH = "/admin/toy-page/"
SECRET_KEY = "0" * 40


def factory(name: str) -> str:
    """Where the factory of an application is, as gunicorn reads it."""
    return f"benchmarks.{'bare' if name.startswith('bare') else 'apps'}:{name}()"


def bare_flask() -> Flask:
    """Flask with one view and nothing else."""
    app = Flask(__name__, static_folder=None)
    app.add_url_rule(PATH, "list", lambda: BODY)
    return app


def bare_flask_session() -> Flask:
    """The same with a secret key, as every application that people log in to has one: Flask then opens a session."""
    app = bare_flask()
    app.secret_key = SECRET_KEY
    return app


def bare_wsgi() -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """The least a WSGI application can do."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = BODY.encode()
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    return app
