"""Core's own cards on the dashboards."""

from __future__ import annotations

from flask import render_template

from modules.core import queries
from webapp.routing.context import current_platform, current_store


def system() -> str:
    """What the provider's installation runs on."""
    return render_template("core/_facts.html", facts=queries.system_facts())


def modules() -> str:
    """The modules that are on at this platform."""
    return render_template("core/_modules.html", modules=queries.modules_on(current_platform()))


def store() -> str:
    """What the store is set to."""
    return render_template("core/_facts.html", facts=queries.store_facts(current_store()))
