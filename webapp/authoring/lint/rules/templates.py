"""Templates live in the module's namespace, and a module draws only its own and the kernel's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import nodes

from webapp.authoring.lint.declared import argument
from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.source import Template
from webapp.authoring.lint.world import Subject

NAME = re.compile(r"\w[\w-]*(?:/[\w-]+)+\.html")
DRAWS = ("webapp.web.htmx.render", "webapp.web.htmx.form_invalid", "flask.render_template")
Naming = nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport


def check(subject: Subject) -> Iterator[Finding]:
    """Files outside the namespace, and names of templates that are foreign or not there."""
    yield from strays(subject)
    for path, line, name in named(subject):
        if any((folder / name).is_file() for folder in (subject.package.template_folder, subject.world.templates)):
            continue
        top = name.partition("/")[0]
        if top == subject.package.namespace:
            yield subject.finding(path, line, f"the template '{name}' is not there.", "Add it, or correct the name.")
        else:
            what = f"the template '{name}' is outside the namespace."
            fix = f"Draw templates of {subject.package.namespace}/ and of the kernel only."
            yield subject.finding(path, line, what, fix)


def strays(subject: Subject) -> Iterator[Finding]:
    """What lies in the template folder beside the namespace."""
    folder, namespace = subject.package.template_folder, subject.package.namespace
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name != namespace:
            what = f"the template folder holds '{path.name}', which is outside the namespace."
            yield subject.finding(path, 1, what, f"Move it to templates/{namespace}/.")


def named(subject: Subject) -> Iterator[tuple[Path, int, str]]:
    """(file, line, name) of every template that is named in code and templates."""
    for file in subject.package.files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
                yield file.path, node.lineno, node.value
    for file, call, _origin in subject.names.calls(*DRAWS):
        name = subject.names.text(file, argument(call, "template", 0))
        if name and "/" not in name:  # the others were seen above
            yield file.path, call.lineno, name
    for template in subject.package.templates:
        for line, name in names_in(template):
            yield template.path, line, name


def names_in(template: Template) -> Iterator[tuple[int, str]]:
    """(line, name) of what a template extends, includes and imports, where that is written out."""
    for node in template.tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        assert isinstance(node, Naming)
        if isinstance(node.template, nodes.Const) and isinstance(node.template.value, str):
            yield node.lineno, node.template.value
