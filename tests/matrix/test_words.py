"""In a language that marks every text: nothing on a page is without its mark, and no marked text is kept in the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any

import pytest
from babel import Locale
from babel.support import NullTranslations
from flask_babel import get_babel

from tests.matrix.test_forms import forms
from tests.support.demo import STARTS, DemoPlace, import_products
from tests.support.jobs import work_off
from tests.support.markup import Tag
from tests.support.page import Page
from tests.support.walk import Found, walk
from webapp.db import Base, db

BEGIN, END = "⟦", "⟧"
STORED = re.compile(r"⟦|\\u27e6")
WORD = re.compile(r"[^\W\d_]{3,}")
UNSPOKEN = "script, style, svg, code, pre, kbd, [data-verbatim]"
FEW = 1
"""Pages of each person in a short run: `make proofs` walks over all of them."""
NAMES = {"Interlock", "interlock"}


class Marked(NullTranslations):
    """Every text of ours between brackets."""

    def ugettext(self, message: str) -> str:
        return f"{BEGIN}{message}{END}"

    def ungettext(self, one: str, many: str, num: int) -> str:
        return self.ugettext(one if num == 1 else many)


@contextmanager
def marked(demo: DemoPlace, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    language = Marked()
    with monkeypatch.context() as patch:
        patch.setattr(type(get_babel(demo.app).instance.domain_instance), "get_translations", lambda _self: language)
        yield


def stored() -> Iterator[str]:
    """The columns that hold a marked text."""
    with db.engine.connect() as connection:
        for table in Base.metadata.tables.values():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table.name}"').mappings():
                yield from (
                    f"{table.name}.{name}: {text[:120]}" for name, text in row.items() if isinstance(text, str) and STORED.search(text)
                )


def data_words() -> frozenset[str]:
    """Every word that stands in the database: names, texts that people wrote."""
    found: set[str] = set()
    with db.engine.connect() as connection:
        for name in Base.metadata.tables:
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
                found.update(word for text in row if isinstance(text, str) for word in WORD.findall(text))
    return frozenset(found)


@cache
def locale_words() -> frozenset[str]:
    """What Babel says in English: months, days, units, countries, currencies, languages."""
    locale = Locale.parse("en")
    texts: list[Any] = [*locale.territories.values(), *locale.currencies.values(), *locale.languages.values()]
    for kinds in (locale.months, locale.days):
        texts += [name for widths in kinds.values() for names in widths.values() for name in names.values()]
    texts += [text for pattern in locale._data["date_fields"].values() for text in str(pattern).split()]
    return frozenset(word for text in texts for word in WORD.findall(str(text)))


def bare(page: Page) -> Iterator[str]:
    """What a page says, without what stands between the marks and what machines wrote."""
    yield from _texts(page.one("body"))
    for name in ("aria-label", "title", "placeholder", "alt"):
        yield from (str(tag[name]) for tag in page.select(f"body [{name}]"))


def _texts(tag: Tag) -> Iterator[str]:
    unspoken = set(map(id, tag.select(UNSPOKEN)))

    def inner(each: Tag) -> Iterator[str]:
        if id(each) in unspoken:
            return
        yield each.text or ""
        for child in each:
            if isinstance(child.tag, str):
                yield from inner(child)
            yield child.tail or ""

    yield " ".join(inner(tag))


def unmarked(text: str) -> str:
    """A text without what stands between marks, from the innermost out."""
    before = ""
    while before != text:
        before, text = text, re.sub(f"{BEGIN}[^{BEGIN}{END}]*{END}", " ", text)
    return text


@pytest.mark.long
@pytest.mark.parametrize("email", ["admin@example.com", "owner@example.com"])
def test_every_text_is_translated_and_none_is_kept(demo: DemoPlace, monkeypatch: pytest.MonkeyPatch, email: str, proofs: bool) -> None:
    demo.reset()
    with marked(demo, monkeypatch), demo.app.app_context():
        import_products(demo.client("owner@example.com"))
        work_off(demo.app)
        client = demo.client(email)
        pages = list(islice(walk(demo.app, client, *STARTS[email]), None if proofs else FEW))
        wrong = sorted({*said(pages), *kept_by_forms(demo, client, pages)})
    assert not wrong, "\n".join(wrong)


def said(pages: list[Found]) -> Iterator[str]:
    known = data_words() | locale_words() | NAMES
    for each in pages:
        if each.kind.endpoint == "api.docs":  # written for programmers, in English as the document is
            continue
        for text in bare(each.page):
            words = [word for word in WORD.findall(unmarked(text)) if word not in known]
            if words:
                yield f"{each.kind.endpoint}: {' '.join(words)[:200]}"


def kept_by_forms(demo: DemoPlace, client: Any, pages: list[Found]) -> Iterator[str]:
    yield from stored()
    name = demo.app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    with demo.kept() as put_back:
        for (method, endpoint), (url, css) in forms(demo.app, pages).items():
            if method == "post":
                page = Page(client.get(url))
                page.send(client, page.select(css)[0])
                yield from (f"{endpoint} keeps {each}" for each in stored())
                put_back()
                client.set_cookie(name, cookie.value)
