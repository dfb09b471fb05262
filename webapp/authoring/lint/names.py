"""What names in a package's code stand for, as far as it can be seen without running anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from webapp.authoring.lint.source import Code, Package

Expression = tuple[Code, ast.expr]
Definition = tuple[Code, ast.AST]
DEEP = 12  # how many names may lead to each other


class Names:
    """Resolves names of one package through its imports and top-level assignments."""

    def __init__(self, package: Package) -> None:
        self.package = package

    def origin(self, file: Code, node: ast.AST) -> str:
        """The dotted name behind an expression, such as `webapp.db.db.session.add`; "" for anything that is not a name."""
        if isinstance(node, ast.Name):
            known = self._imports[file.module].get(node.id)
            return known or (f"{file.module}.{node.id}" if node.id in self._defined[file.module] else node.id)
        if isinstance(node, ast.Attribute):
            before = self.origin(file, node.value)
            return f"{before}.{node.attr}" if before else ""
        return ""

    def find(self, dotted: str, deep: int = DEEP) -> Definition | None:
        """The assignment or function of the package behind a dotted name, through re-exports."""
        module, _dot, name = dotted.rpartition(".")
        if deep == 0 or module not in self._defined:
            return None
        if name in self._defined[module]:
            return self._files[module], self._defined[module][name]
        further = self._imports[module].get(name)
        return self.find(further, deep - 1) if further else None

    def text(self, file: Code, node: ast.AST | None, deep: int = DEEP) -> str | None:
        """The string an expression is, or None when that shows only at run time."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.JoinedStr):
            parts = [self.text(file, part.value if isinstance(part, ast.FormattedValue) else part, deep) for part in node.values]
            return None if None in parts else "".join(part for part in parts if part)
        found = self._follow(file, node)
        return self.text(*found, deep - 1) if found and deep else None

    def elements(self, file: Code, node: ast.expr | None, deep: int = DEEP) -> list[Expression] | None:
        """The members of a tuple or list, or None when they show only at run time."""
        if isinstance(node, (ast.Tuple, ast.List)):
            inner = [self._member(file, each, deep) for each in node.elts]
            return None if None in inner else [each for group in inner if group for each in group]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.elements(file, node.left, deep), self.elements(file, node.right, deep)
            return None if left is None or right is None else left + right
        found = self._follow(file, node)
        return self.elements(*found, deep - 1) if found and deep else None

    def called(self, file: Code, node: ast.AST, deep: int = DEEP) -> tuple[Code, ast.Call] | None:
        """The call that an expression is, directly or behind a name."""
        if isinstance(node, ast.Call):
            return file, node
        found = self._follow(file, node)
        return self.called(*found, deep - 1) if found and deep else None

    def calls(self, *origins: str, below: str = "\0") -> Iterator[tuple[Code, ast.Call, str]]:
        """Every call of one of these functions or of one whose dotted name begins with `below`, with which of them it is."""
        for file, call, origin in self._calls:
            if origin in origins or origin.startswith(below):
                yield file, call, origin

    def _member(self, file: Code, node: ast.expr, deep: int) -> list[Expression] | None:
        return self.elements(file, node.value, deep) if isinstance(node, ast.Starred) else [(file, node)]

    def _follow(self, file: Code, node: ast.AST | None) -> Expression | None:
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return None
        found = self.find(self.origin(file, node))
        return (found[0], found[1]) if found and isinstance(found[1], ast.expr) else None

    @cached_property
    def _files(self) -> dict[str, Code]:
        return {file.module: file for file in self.package.files}

    @cached_property
    def _imports(self) -> dict[str, dict[str, str]]:
        return {file.module: dict(imported(file)) for file in self.package.files}

    @cached_property
    def _defined(self) -> dict[str, dict[str, ast.AST]]:
        return {file.module: dict(defined(file.tree)) for file in self.package.files}

    @cached_property
    def _calls(self) -> list[tuple[Code, ast.Call, str]]:
        nodes = ((file, node) for file in self.package.files for node in ast.walk(file.tree))
        return [(file, node, self.origin(file, node.func)) for file, node in nodes if isinstance(node, ast.Call)]


def imported(file: Code) -> Iterator[tuple[str, str]]:
    """(local name, dotted origin) of everything that a file imports, wherever in it."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                yield (each.asname, each.name) if each.asname else (each.name.partition(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                yield each.asname or each.name, f"{source_of(file, node)}.{each.name}"


def source_of(file: Code, node: ast.ImportFrom) -> str:
    """The absolute module that `from … import` names."""
    if not node.level:
        return node.module or ""
    parts = file.module.split(".")
    up = node.level - (1 if file.is_package else 0)
    return ".".join(parts[: len(parts) - up] + ([node.module] if node.module else []))


def defined(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """(name, value, function or class) of what stands at the top of a file."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, node
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from assigned(node.target, node.value)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                yield from assigned(target, node.value)


def assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.AST]]:
    """`A = …`, and `A, B = …, …`."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for inner, part in zip(target.elts, value.elts, strict=True):
            yield from assigned(inner, part)
