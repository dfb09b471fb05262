"""What our application does otherwise than Flask's."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from flask import Flask


async def coroutine() -> str:
    return "late"


def plain() -> str:
    return "now"


class Hooks:
    async def late(self) -> str:
        return "late"

    def now(self) -> str:
        return "now"


@pytest.mark.sqlite_only
@pytest.mark.parametrize("func", [plain, Hooks().now, partial(plain), len])
def test_what_is_no_coroutine_is_called_as_it_is(app: Flask, func: Any) -> None:
    assert app.ensure_sync(func) is func


@pytest.mark.sqlite_only
@pytest.mark.parametrize("func", [coroutine, Hooks().late, partial(coroutine)])
def test_a_coroutine_is_made_to_wait(app: Flask, func: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "async_to_sync", lambda wrapped: (wrapped, "in a loop"))
    assert app.ensure_sync(func) == (func, "in a loop")
