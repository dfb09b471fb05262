"""What people read on any page is theirs: no ISO dates, no codes, no e-mail address where a name belongs, no long number without groups."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.support.demo import DemoPlace
from tests.support.markup import Tag
from tests.support.walk import Found
from webapp.accounts.models import User
from webapp.db import db

WRONG = {
    "a date as programs write it": re.compile(r"\b\d{4}-\d{2}-\d{2}\b"),
    "a code": re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b"),
    "an address in place of a name": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "a number without groups": re.compile(r"(?<![\w.,/#:+-])\d{5,7}(?![\w./:-])"),  # what is longer names something: a card, a barcode
}
FOR_PROGRAMS = ("/components", "/icons", "/api/")
"""Pages that are about code."""
IS_ADDRESS = re.compile(r"e-mail|log in|sign|address|mail|host|name", re.IGNORECASE)
"""What a cell is called in which an e-mail address is what is asked for."""


def texts(main: Tag) -> Iterator[tuple[str, str]]:
    """What a page says piece by piece, each with the name of its cell. Code, what was typed and what nobody sees is left out."""
    for tag in main.select("code, pre, script, svg, textarea, option, template"):
        tag.decompose()
    for part in main.select("td, th, li, p, dd, dt, h1, h2, h3, summary, label, a, button, span, strong"):
        if not part.select("td, th, li, p, dd, dt, div"):
            yield " ".join(part.get_text(" ").split()), name_of(part)


def name_of(part: Tag) -> str:
    """The heading of the cell that a piece of text is in."""
    for each in (part, *part.parents):
        if each.name == "td":
            return str(each.get("data-label", ""))
        if each.name in {"dd", "dt"} and each.getprevious() is not None:
            return str(each.getprevious().get_text(" "))
    return ""


def findings(found: Found, accounts: set[str]) -> Iterator[str]:
    for text, called in texts((found.page.select("main") or [found.page.root])[0]):
        for what, pattern in WRONG.items():
            hit = pattern.search(text)
            if hit and (not what.startswith("an address") or (hit[0] in accounts and hit[0] == text and not IS_ADDRESS.search(called))):
                yield f"{found.url} has {what}: {text[:90]}"


@pytest.mark.long
@pytest.mark.sqlite_only
@pytest.mark.parametrize("email", ["admin@example.com", "oms@example.com", "owner@example.com"])
def test_pages_are_written_for_people(demo: DemoPlace, email: str) -> None:
    _client, pages = demo.shown(email)
    with demo.app.app_context():
        accounts = {user.email for user in db.session.query(User)}
    wrong = [one for each in pages if not any(part in each.url for part in FOR_PROGRAMS) for one in findings(each, accounts)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    assert len(pages) > 20
