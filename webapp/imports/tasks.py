"""Imports that failed wait for somebody: a number on the store's dashboard, and the list of exactly these."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import lazy_gettext as _l

from webapp.imports import queries
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.tasks import Task

if TYPE_CHECKING:
    from webapp.imports.pages import ImportPages

FAILED = "failed"
"""What the list calls them in its filter of states."""


def import_task(module: str, pages: ImportPages, endpoint: str) -> Task:
    """The task of a module's imports, for its definition; `endpoint` is their list."""
    return Task(
        code=f"{module}.failed-imports",
        label=_l("Failed imports (%(place)s)", place=pages.back[0]),
        numbers=partial(queries.failed_by_store, pages.codes),
        url=lambda: url_for(endpoint, state=FAILED),
        trouble=True,
        frontend=Frontend.STORE,
        weight=60,
        permission=pages.read,
        feature=pages.feature,
    )
