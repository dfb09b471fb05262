"""The page about writing a module says what the code says: fields, kinds, ports, and every import it shows."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType
from typing import is_typeddict

import pytest

from tests.support.places import ROOT
from webapp.registry import kinds, ports
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds import Contribution

PAGE = (ROOT / "docs" / "writing-a-module.md").read_text(encoding="utf-8")
CODE = re.compile(r"`([\w.-]+)`")
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LONGEST_PORT = 40
Row = tuple[str, list[str]]
Rows = dict[str, Row]


def table(first: str) -> list[list[str]]:
    """The rows of the table whose first column has this head, as the text of their cells."""
    _before, _head, rest = PAGE.partition(f"| {first} |")
    assert rest, f"The page has no table of {first}s."
    lines = rest.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def files(package: ModuleType) -> dict[str, ModuleType]:
    """What a package holds, by the name of the file."""
    return {info.name: importlib.import_module(f"{package.__name__}.{info.name}") for info in pkgutil.iter_modules(package.__path__)}


def classes(package: ModuleType, base: type) -> Iterator[tuple[str, type]]:
    """(file, class) of what the files of a package make of a base."""
    for name, file in files(package).items():
        for each in vars(file).values():
            if isinstance(each, type) and base in each.__mro__[1:] and each.__module__ == file.__name__:
                yield name, each


def protocols() -> Iterator[tuple[str, type]]:
    for name, file in files(ports).items():
        for each in vars(file).values():
            if getattr(each, "_is_protocol", False) and each.__module__ == file.__name__ and not is_typeddict(each):
                yield name, each


def test_the_table_of_fields_has_each_of_them_once() -> None:
    written = [name for row in table("field") for name in CODE.findall(row[0])]
    assert sorted(written) == sorted(field.name for field in dataclasses.fields(ModuleDefinition))


def wrong(written: Rows, found: Rows) -> str:
    """What to do to the table."""
    rows = [f"| `{name}` | `{file}` | {', '.join(f'`{each}`' for each in names)} | …" for name, (file, names) in sorted(found.items())]
    known = [row for row, (name, said) in zip(rows, sorted(found.items()), strict=True) if same(written.get(name), said)]
    return "In docs/writing-a-module.md, write:\n" + "\n".join(row for row in rows if row not in known)


def same(one: Row | None, other: Row) -> bool:
    return one is not None and (one[0], sorted(one[1])) == (other[0], sorted(other[1]))


def table_of(first: str) -> Rows:
    """A table with the file in the second column and names in the third."""
    return {CODE.findall(row[0])[0]: (CODE.findall(row[1])[0], CODE.findall(row[2])) for row in table(first)}


def test_the_table_of_kinds_has_each_with_its_fields() -> None:
    found = {kind.__name__: (file, [field.name for field in dataclasses.fields(kind)]) for file, kind in classes(kinds, Contribution)}
    written = table_of("kind")
    assert written.keys() == found.keys(), wrong(written, found)
    assert all(same(written[name], found[name]) for name in found), wrong(written, found)


def test_the_table_of_ports_has_each_with_what_it_asks_for() -> None:
    found = {port.__name__: (file, sorted(ports.members(port))) for file, port in protocols()}
    written = table_of("port")
    assert written.keys() == found.keys(), wrong(written, found)
    assert all(same(written[name], found[name]) for name in found), wrong(written, found)


@pytest.mark.parametrize("port", [port for _file, port in protocols()], ids=lambda port: port.__name__)
def test_a_port_is_short(port: type) -> None:
    assert len(inspect.getsource(port).splitlines()) <= LONGEST_PORT


def kernel_imports() -> list[tuple[str, str]]:
    """(module, name) of everything that the page's examples import from the kernel."""
    trees = [ast.parse(block) for block in PYTHON.findall(PAGE) if "import" in block]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return [(node.module or "", name.name) for node in nodes for name in node.names if (node.module or "").startswith("webapp")]


def test_what_the_examples_import_is_there() -> None:
    assert kernel_imports()
    for module, name in kernel_imports():
        assert hasattr(importlib.import_module(module), name), f"{module} has no {name}"
