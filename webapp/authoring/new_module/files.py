"""The files of a new module, from the templates beside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from webapp.authoring.new_module.names import NewModule, literal
from webapp.registry.definition import Frontend

SKELETON = Path(__file__).parent / "skeleton"
SUFFIX = ".jinja"


def files(new: NewModule) -> Iterator[tuple[Path, str]]:
    """(path within the project, text) of every file."""
    # The templates make code and templates; `<<` and `<%` stand in neither. What they make is no page, so nothing is escaped.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(SKELETON),
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    words = vocabulary(new)
    for name in sorted(environment.list_templates(filter_func=lambda name: name.endswith(SUFFIX))):
        yield target(new, name.removesuffix(SUFFIX)), environment.get_template(name).render(words)


def target(new: NewModule, name: str) -> Path:
    """Where a file of the skeleton goes."""
    kind, _slash, rest = name.partition("/")
    if name == "migration.py":
        return Path("modules", new.package, "migrations", f"{new.revision}_entries.py")
    if kind == "tests":
        return Path("tests", "modules", new.package, rest)
    if rest.startswith("templates/"):
        return Path("modules", new.package, "templates", new.package, new.frontend, rest.removeprefix("templates/"))
    return Path("modules", new.package, f"{new.frontend}.py" if rest == "pages.py" else rest)


def vocabulary(new: NewModule) -> dict[str, object]:
    """What the templates speak of. An entry belongs to a store, or to a platform."""
    store = new.frontend is Frontend.STORE
    return {
        "code": new.code,
        "name": new.name,
        "package": new.package,
        "entity": new.entity,
        "table": new.table,
        "frontend": str(new.frontend),
        "store": store,
        "requires": new.requires,
        "requires_literal": literal(new.requires, "    requires="),
        "modules_literal": literal(new.together, "MODULES = "),
        "revision": new.revision,
        "owner": "store" if store else "platform",
        "owner_id": "store_id" if store else "platform_id",
        "owner_arg": "store: Store" if store else "platform_id: int",
        "owner_key": "store.id" if store else "platform_id",
        "current": "current_store" if store else "current_platform",
        "here": "current_store()" if store else "current_platform()",
        "owner_value": "current_store()" if store else "current_platform().id",
        "place": "shop" if store else "platform",
        "other_place": "other_shop" if store else "elsewhere",
    }
