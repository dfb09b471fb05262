"""Whatever is written into an order's timeline says something."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from modules import orders
from modules.orders import moves
from modules.orders.labels import happened
from modules.orders.moves import Move

pytestmark = pytest.mark.sqlite_only


def told() -> Iterator[str]:
    """The kinds of lines that services write: by name, and those of moves."""
    for path in Path(orders.__file__).parent.glob("**/*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "tell":
                yield from (str(each.value) for each in call.args[1:2] if isinstance(each, ast.Constant))
    yield from (each.code for each in vars(moves).values() if isinstance(each, Move))


def test_every_line_of_an_order_has_words(app: Flask) -> None:
    kinds = {*told()}
    assert {"placed", "confirm", "refund", "archived"} <= kinds
    with app.test_request_context():
        assert [kind for kind in sorted(kinds) if not happened(kind, {"currency": "EUR"})] == []
