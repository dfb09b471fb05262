"""Small packages of modules, written to disk and linted; none of them is ever imported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from webapp.authoring.lint import lint
from webapp.authoring.lint.source import Package, read

DEFINITION = """
    from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission, Quota
    from modules.notes.store import pages

    module = ModuleDefinition(
        code="notes",
        name="Notes",
        uses=("stock",),
        features=(Feature(code="notes_basic", name="Notes"),),
        quotas=(Quota(code="notes", name="Notes", unit="notes"),),
        permissions=(Permission(code="notes:notes:read", name="Read"), Permission(code="notes:notes:write", name="Write")),
        menu_items={Frontend.STORE: (MenuItem(id="notes", label="Notes", icon="notes", permission="notes:notes:read"),)},
        blueprints={Frontend.STORE: (pages,)},
    )
"""
STORE = """
    from flask import Blueprint, url_for
    from modules.notes import queries, services
    from webapp.accounts.access import may, permission
    from webapp.db import transaction
    from webapp.entitlements.gate import check_quota, require_feature
    from webapp.web.htmx import render, see_other

    READ = "notes:notes:read"
    pages = Blueprint("notes", __name__)

    @pages.get("/")
    @permission(READ)
    @require_feature("notes_basic")
    def list():
        return render("notes/list.html", notes=queries.notes(), may_write=may("notes:notes:write"))

    @pages.route("/new", methods=["GET", "POST"])
    @permission("notes:notes:write")
    def create():
        form = Form()
        if not form.validate_on_submit():
            return render("notes/list.html", form=form)
        with transaction():
            services.add(form.text.data)
        return see_other(url_for(".list"))
"""
QUERIES = """
    from sqlalchemy import select
    from webapp.db import db
    from modules.notes.models import Note

    def notes():
        return db.session.scalars(select(Note)).all()
"""
SERVICES = """
    from webapp.db import db
    from modules.notes.models import Note

    def add(text):
        db.session.add(Note(text=text))
        db.session.flush()
"""
MODELS = """
    from sqlalchemy.orm import Mapped
    from webapp.db import Base

    class Note(Base):
        __tablename__ = "notes_notes"
        text: Mapped[str]
        price: Mapped[int]
        total_weight: Mapped[float]
"""
LIST = """
    {% extends layout %}
    {% from "ui/button.html" import button %}
    {% block content %}
    {% if may("notes:notes:write") and feature_enabled("notes_basic") %}{{ button(_("Add"), href=url_for(".create")) }}{% endif %}
    <form method="post" action="{{ url_for('.create') }}" hx-post="{{ url_for('.create') }}">{{ button(_("Add")) }}</form>
    <script src="{{ asset_url('notes.js') }}" defer></script>
    {% endblock %}
"""
CLEAN = {
    "__init__.py": '"""Notes."""',
    "definition.py": DEFINITION,
    "store.py": STORE,
    "queries.py": QUERIES,
    "services.py": SERVICES,
    "models.py": MODELS,
    "templates/notes/list.html": LIST,
}
STOCK = {
    "__init__.py": "",
    "definition.py": """
        from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition, Permission
        from webapp.registry.ports.tiers import Tiers
        from modules.stock.store import pages

        module = ModuleDefinition(
            code="stock",
            features=(Feature(code="stock_basic", name="Stock"),),
            permissions=(Permission(code="stock:levels:read", name="See"),),
            menu_items={Frontend.STORE: (MenuItem(id="stock", label="Stock", icon="box"),)},
            blueprints={Frontend.STORE: (pages,)},
            provides={Tiers: None},
        )
    """,
    "store.py": 'from flask import Blueprint\npages = Blueprint("stock", __name__)',
}


def package(folder: Path, name: str, files: Mapping[str, str]) -> Package:
    """The package of these files, below the folder."""
    for path, text in files.items():
        target = folder / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return read(folder / name, f"modules.{name}")


def findings(folder: Path, files: Mapping[str, str]) -> list[str]:
    """What the linter says of the clean package with these files put over its own, beside a module called stock."""
    chosen = package(folder, "notes", {**CLEAN, **files})
    return [
        f"{each.path.relative_to(folder / 'notes')}:{each.line}: {each.what} {each.fix}"
        for each in lint([chosen], [package(folder, "stock", STOCK)])
    ]


def after(text: str, more: str) -> str:
    """A file with something at its end."""
    return dedent(text) + dedent(more)
