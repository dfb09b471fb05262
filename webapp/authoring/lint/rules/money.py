"""Money is integer minor units with a currency: a float loses cents."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.source import Code
from webapp.authoring.lint.world import Subject

FLOATS = frozenset({"Float", "Double", "FLOAT", "DOUBLE", "REAL", "DOUBLE_PRECISION", "FloatField"})
MONEY = frozenset(
    {
        "amount", "balance", "charge", "cost", "credit", "debit", "deposit", "discount", "fee", "gross", "money", "net", "paid",
        "payment", "price", "refund", "revenue", "salary", "subtotal", "sum", "tax", "tip", "total", "turnover", "vat",
    }
)  # fmt: skip


MEASURES = frozenset({"area", "distance", "height", "hours", "length", "score", "volume", "weight", "width"})


def check(subject: Subject) -> Iterator[Finding]:
    """A column or field that is named like money and typed as a float."""
    for file in subject.package.files:
        for name, line, typed in fields(file):
            if is_money(name) and any(is_float(subject, file, node) for each in typed for node in ast.walk(each)):
                what = f"'{name}' is about money and typed as a float."
                yield subject.finding(file.path, line, what, "Keep minor units: Mapped[int] in the model, DecimalField in the form.")


def fields(file: Code) -> Iterator[tuple[str, int, list[ast.expr]]]:
    """(name, line, annotation and value) of everything that is given a name in a class, and of columns in migrations."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                    yield each.target.id, each.lineno, [part for part in (each.annotation, each.value) if part]
                elif isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
                    yield each.targets[0].id, each.lineno, [each.value]
        elif isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in ("sa.Column", "Column"):
            name = node.args[0]
            yield str(name.value) if isinstance(name, ast.Constant) else "", node.lineno, node.args[1:]


def is_money(name: str) -> bool:
    """Whether a name speaks of money, in the singular or the plural; a total weight does not."""
    words = set(re.split(r"[_\W]+", name.lower()))
    return bool(MONEY & (words | {word.removesuffix("s") for word in words})) and not MEASURES & words


def is_float(subject: Subject, file: Code, node: ast.AST) -> bool:
    """Whether a name is the float type, or one of a column or form field."""
    if isinstance(node, ast.Constant) and node.value == "float":
        return True
    return isinstance(node, (ast.Name, ast.Attribute)) and (
        subject.names.origin(file, node) == "float" or subject.names.origin(file, node).rpartition(".")[2] in FLOATS
    )
