"""Every form with a version, sent after somebody else has saved: both versions are shown, what was typed is kept, the second try saves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.support.demo import DemoPlace
from tests.support.markup import Tag
from tests.support.page import Page, fields_of
from tests.support.walk import Found, kind_of
from webapp.db import Base, db

SEEN = ("version", "revision", "seen_version")
PLANS = {"toggle", "state", "apply", "offer", "undo", "restore", "preset-file", "clone", "reset", "mend"}
"""Forms of the modules page that answer with a plan to confirm: what they ask for is planned anew."""


def with_version(pages: list[Found]) -> Iterator[tuple[str, int, str]]:
    """Each form that carries what was seen and has something to change: its page, its place there, and its action."""
    for each in pages:
        if each.url.endswith("/create"):  # there nothing is there yet
            continue
        for place, form in enumerate(each.page.select("form[method=post]")):
            seen = {tag.get("value") for name in SEEN for tag in form.select(f"[name={name}]")}
            if seen - {None, "", "0", "-1"} and list(candidates(form)) and form.get("data-action") not in PLANS:
                yield each.url, place, str(form["action"])


def candidates(form: Tag) -> Iterator[tuple[str, str]]:
    """What a person could change in it: a field, and another value for it."""
    yield from texts(form)
    for field in form.select("input[type=number][name]"):
        yield str(field["name"]), str(int(str(field.get("value") or 0)) + 1)
    for field in form.select("select[name]"):
        for option in field.select("option:not([selected])"):
            yield str(field["name"]), str(option["value"])
    for field in form.select("input[type=checkbox][name]:not([checked])"):
        yield str(field["name"]), str(field.get("value", "on"))


def texts(form: Tag) -> Iterator[tuple[str, str]]:
    """Its fields of text, and other texts for them."""
    for field in form.select("input[name]:not([type]), input[type=text][name], textarea[name]"):
        old = str(fields_of(form).get(str(field["name"]), ""))
        yield str(field["name"]), f"{old} and more" if old.strip() else "Something"


def somebody_saves() -> None:
    """Every row and every platform moves on by one."""
    with db.engine.begin() as connection:
        for name, table in Base.metadata.tables.items():
            if "version" in table.c and table.c.version.type.python_type is int:
                connection.exec_driver_sql(f"UPDATE {name} SET version = version + 1")
        connection.exec_driver_sql("UPDATE platforms SET revision = revision + 1, stamp = lower(hex(randomblob(16)))")


def saves(client: FlaskClient, url: str, place: int) -> tuple[str, str] | None:
    """A field and a value with which the form is saved where nobody else does; None where some rule refuses whatever is typed."""
    page = Page(client.get(url))
    form = page.select("form[method=post]")[place]
    return next((each for each in candidates(form) if page.send(client, form, dict([each])).status_code in {200, 303}), None)


def wrong(client: FlaskClient, url: str, place: int, action: str, name: str, value: str) -> Iterator[str]:
    """What is not as it should be with one form that was open while somebody saved."""
    page = Page(client.get(url))
    somebody_saves()
    answer = Page(page.send(client, page.select("form[method=post]")[place], {name: value}))
    if answer.status != 409:
        yield f"{url}: {action} sent late with {name}={value!r} answers {answer.status} {answer.text('main')[:300]}"
        return
    if not answer.has("[data-too-late]"):
        yield f"{url}: {action} does not say that somebody was faster"
    elif form_saves(answer, action) and value.split()[-1] not in answer.text("[data-too-late] .diff"):
        yield f"{url}: {action} does not show {name}={value!r} beside what is there now"
    again = next((form for form in answer.select("form[method=post]") if form["action"] == action), None)
    if again is None:
        yield f"{url}: {action} is not on the page any more"
        return
    if value not in str(fields_of(again).get(name)):
        yield f"{url}: {action} lost {name}={value!r}"
    second = answer.send(client, again)
    if second.status_code not in {200, 303}:
        yield f"{url}: {action} sent once more answers {second.status_code} {Page(second).text('main')[:300]}"


def form_saves(answer: Page, action: str) -> bool:
    """Whether it is a form of values that stay, and has a text to tell them apart by; others do something, as shipping."""
    forms = [form for form in answer.select("form[method=post]") if form["action"] == action]
    return all(form.get("data-action") in {None, "config"} and list(texts(form)) for form in forms)


@pytest.mark.long
@pytest.mark.parametrize("email", ["admin@example.com", "owner@example.com"])
def test_a_form_that_came_too_late_shows_both_versions_and_then_saves(demo: DemoPlace, email: str) -> None:
    client, pages = demo.shown(email, lately=True)
    found = {}
    for url, place, action in with_version(pages):
        kind = kind_of(demo.app, action, "POST")
        assert kind is not None
        found.setdefault((kind.endpoint, action.rpartition("/")[2] if "/modules/" in action else ""), (url, place, action))
    said, tried = [], 0
    with demo.kept() as put_back, demo.app.app_context():
        for url, place, action in found.values():
            change = saves(client, url, place)
            put_back()
            if change is not None:
                tried += 1
                said += wrong(client, url, place, action, *change)
                put_back()
    assert not said, "\n".join(said)
    assert tried >= 8
