"""The modules of this platform, to be read on its own host: who switches them is asked in the console, at the provider's."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from modules.platform_admin import queries
from modules.platform_admin.changes import name_of, registry
from modules.platform_admin.page import Link, shown_config, word_of
from webapp.accounts.access import permission
from webapp.registry.snapshots import state_of
from webapp.routing.context import current_platform
from webapp.web.htmx import render

module_list = Blueprint("module-list", __name__)


@module_list.get("/")
@permission("platform-admin:modules:read")
def index() -> ResponseReturnValue:
    """Every module with its state, what it needs and how it is set."""
    here = current_platform()
    rows = [
        {
            "module": module,
            "state": state_of(module, here),
            "word": word_of(module, here),
            "requires": [Link(code, name_of(code), code in here.modules) for code in module.requires],
            "config": shown_config(module, here.configs.get(module.code, {})) if module.code in here.modules else {},
        }
        for module in registry().modules.values()
    ]
    return render("platform_admin/admin/module_list.html", rows=rows, ask=queries.whom_to_ask())
