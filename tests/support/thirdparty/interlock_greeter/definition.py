"""The greeter's definition."""

from pathlib import Path

from flask import Blueprint, render_template

from webapp.accounts.access import public
from webapp.registry.definition import Frontend, MenuItem, ModuleDefinition

greetings = Blueprint("greetings", __name__)


@greetings.get("/")
@public
def list() -> str:
    """The page."""
    return render_template("interlock_greeter/list.html")


module = ModuleDefinition(
    code="greeter",
    name="Greeter",
    description="Says hello.",
    category="Elsewhere",
    icon="box",
    version="1.0",
    menu_items={Frontend.ADMIN: (MenuItem(id="greetings", label="Greetings", icon="box"),)},
    blueprints={Frontend.ADMIN: (greetings,)},
    migrations=str(Path(__file__).parent / "versions"),
)
