"""A module's package as text: its Python files and templates, parsed and never imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

SKIPPED = frozenset({"__pycache__", "static", "tests", "translations"})
EXTENSIONS = ("jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols")
JINJA = Environment(extensions=EXTENSIONS, autoescape=True)
REVISION = re.compile(r"^down_revision\b", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Code:
    """One Python file. `parts` are its folders and its own name below the package, such as `services` and `stock`."""

    path: Path
    module: str
    parts: frozenset[str]
    text: str
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @cached_property
    def is_migration(self) -> bool:
        return bool(REVISION.search(self.text))


@dataclass(frozen=True, eq=False)
class Template:
    """One template; `name` is how `render()` calls it."""

    path: Path
    name: str
    text: str
    tree: nodes.Template


@dataclass(frozen=True, eq=False)
class Package:
    """Everything of one module. `name` is dotted, as it is imported."""

    name: str
    folder: Path
    files: tuple[Code, ...]
    templates: tuple[Template, ...]
    unreadable: tuple[tuple[Path, int, str], ...] = ()

    @property
    def namespace(self) -> str:
        """The folder of its templates."""
        return self.name.rpartition(".")[2]

    @property
    def template_folder(self) -> Path:
        return self.folder / "templates"


def read(folder: Path, name: str) -> Package:
    """The package in this folder. What cannot be parsed is kept in `unreadable`: (path, line, why)."""
    files, templates, unreadable = [], [], []
    for path in paths(folder, "*.py"):
        try:
            files.append(read_code(path, folder, name))
        except (SyntaxError, ValueError) as error:
            unreadable.append((path, getattr(error, "lineno", None) or 1, getattr(error, "msg", str(error))))
    for path in paths(folder / "templates", "*.html"):
        try:
            templates.append(read_template(path, folder / "templates"))
        except (TemplateSyntaxError, ValueError) as error:
            unreadable.append((path, getattr(error, "lineno", None) or 1, getattr(error, "message", None) or str(error)))
    return Package(name, folder, tuple(files), tuple(templates), tuple(unreadable))


def paths(folder: Path, pattern: str) -> Iterator[Path]:
    """The files below a folder in order, generated and foreign ones left out."""
    return (path for path in sorted(folder.rglob(pattern)) if not SKIPPED.intersection(path.relative_to(folder).parts))


def read_code(path: Path, folder: Path, name: str) -> Code:
    """One Python file. Raises SyntaxError, and ValueError for bytes that are no text."""
    parts = path.relative_to(folder).with_suffix("").parts
    inner = parts[:-1] if parts[-1] == "__init__" else parts
    text = path.read_text(encoding="utf-8")
    return Code(path, ".".join((name, *inner)), frozenset(parts), text, ast.parse(text))


def read_template(path: Path, folder: Path) -> Template:
    """One template. Raises TemplateSyntaxError."""
    text = path.read_text(encoding="utf-8")
    return Template(path, path.relative_to(folder).as_posix(), text, JINJA.parse(text))
