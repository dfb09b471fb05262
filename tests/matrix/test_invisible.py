"""No form keeps what nobody sees: marks that turn text around, and others without a shape, in any field of one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.matrix.test_poison import filled
from tests.support.demo import DemoPlace
from tests.support.markup import Tag
from tests.support.walk import kind_of
from webapp.db import db
from webapp.web.limits import limiter

JOINER = "\u200d"
UNSEEN = ("\u202e", "\u200b", "\u2067", "\u00ad", JOINER, "\ufeff")
TYPES = {"text", "search", "tel", "url", "email"}


def spoiled(form: Tag, mark: str) -> dict[str, Any]:
    """The fields of a form, with a mark in the middle of every text."""
    data = filled(form)
    for tag in form.select("input[name], textarea[name]"):
        name, kind = str(tag["name"]), str(tag.get("type", "text")).lower()
        value = data.get(name)
        if (tag.name == "textarea" or kind in TYPES) and isinstance(value, str) and value and "\n" not in value:
            here = mark if value[:2].isascii() or mark != JOINER else UNSEEN[0]  # between other letters it is meant
            data[name] = f"{value[:1]}{here}{value[1:]}{mark}"
    return data


@contextmanager
def written(demo: DemoPlace) -> Iterator[list[str]]:
    """Every value of a statement that has one of the marks in it."""
    found: list[str] = []

    def look(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        text = str(values)
        if any(mark in text or ascii(mark)[1:-1] in text for mark in UNSEEN):
            found.append(statement[:60])

    with demo.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", look)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", look)


@pytest.mark.long
def test_no_form_keeps_what_nobody_sees(demo: DemoPlace) -> None:
    wrong, seen, statuses = [], set[object](), Counter[int]()
    for email in ("admin@example.com", "owner@example.com"):
        client, pages = demo.shown(email, lately=True)
        cookie = client.get_cookie(name := demo.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        with demo.kept() as put_back, written(demo) as found:
            for each in pages:
                for form in each.page.select("form"):
                    url, method = str(form.get("action") or each.url), str(form.get("method", "get")).upper()
                    kind = kind_of(demo.app, url, method)
                    data = spoiled(form, UNSEEN[len(seen) % len(UNSEEN)])
                    key = (kind and kind.endpoint, frozenset(data))
                    if key in seen or not any(mark in str(value) for value in data.values() for mark in UNSEEN):
                        continue
                    seen.add(key)
                    limiter.reset()
                    answer = client.open(url, method=method, **{"data" if method == "POST" else "query_string": data})
                    statuses[answer.status_code] += 1
                    wrong += [f"{method} {url} writes {statement}" for statement in found]
                    found.clear()
                    put_back()
                    client.set_cookie(name, cookie.value)  # one of the forms logs out
    assert wrong == []
    assert statuses[303] > 25, statuses
