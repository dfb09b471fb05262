"""The gate of sites: nobody is known there, every claimed word is for everybody, and what nobody claimed is asked of the root."""

from __future__ import annotations

from flask import Request, g
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from webapp.ports import port
from webapp.registry.ports.site import SiteRoot
from webapp.routing.context import Resolution
from webapp.web import sites

SAFE = sites.SAFE


def admit(asked: Request, resolution: Resolution) -> ResponseReturnValue | None:
    """Let the request through to its view, or answer it by the root. Where neither has an answer the 404 follows."""
    if asked.url_rule is None:
        return answer_of_root(asked)
    if asked.method not in SAFE and resolution.store is not None:
        g.gated_store = resolution.store.id
    return None


def answer_of_root(asked: Request) -> ResponseReturnValue | None:
    """What the module that claims the root says of an address that no rule has."""
    if asked.method not in ("GET", "HEAD") or not isinstance(asked.routing_exception, NotFound):
        return None
    root = port(SiteRoot)
    return root.answer(asked.path) if root is not None else None
