"""Small modules made up for tests of the kernel, so that these need none of the real ones."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from webapp.accounts.access import public
from webapp.registry.definition import Feature, Frontend, MenuItem, ModuleDefinition
from webapp.registry.registry import Registry, build


def toy(code: str, *requires: str, core: bool = False, **more: Any) -> ModuleDefinition:
    """A module with one platform page at /admin/<code>-page and one feature."""
    page = Blueprint(f"{code}-page", __name__)

    @page.route("/", methods=["GET", "POST"])
    @public
    def list() -> str:
        return f"page of {code}"

    return ModuleDefinition(
        code=code,
        name=code.title(),
        description=f"What {code} does.",
        category="Toys",
        icon="box",
        version="1.0",
        is_core=core,
        requires=requires,
        features=(Feature(code=f"{code}_feature", name=code),),
        menu_items={Frontend.ADMIN: (MenuItem(id=f"{code}-page", label=code.title(), icon="box"),)},
        blueprints={Frontend.ADMIN: (page,)},
        **more,
    )


def toys() -> Registry:
    """The shape of the real catalogue: a core, a loner, and a pair of which one requires the other."""
    return build([("", toy("base", core=True)), ("", toy("alone")), ("", toy("stock")), ("", toy("market", "stock"))])
