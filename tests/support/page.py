"""Answers read as a person would: by what is on the page, and forms filled in and sent."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.markup import Tag, read


class Page:
    """One HTML answer."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.root = read(response.get_data(as_text=True))

    def select(self, css: str) -> list[Tag]:
        """Every element the selector finds."""
        return self.root.select(css)

    def one(self, css: str) -> Tag:
        """The only element the selector finds; fails when there is none, or more than one."""
        found = self.select(css)
        assert len(found) == 1, f"{len(found)} elements match {css!r} in answer {self.status}:\n{self.text()[:800]}"
        return found[0]

    def has(self, css: str) -> bool:
        return bool(self.select(css))

    def texts(self, css: str) -> list[str]:
        """What each found element says, white space made single."""
        return [" ".join(tag.get_text(" ").split()) for tag in self.select(css)]

    def text(self, css: str = "body") -> str:
        return " ".join(self.texts(css)) or " ".join(self.root.get_text(" ").split())

    def submit(self, client: FlaskClient, css: str, values: Mapping[str, object] | None = None, **options: object) -> TestResponse:
        """Sends a form as a browser without JavaScript would, with some fields changed. A value of None leaves the field out."""
        return self.send(client, self.one(css), values, **options)

    def send(
        self, client: FlaskClient, form: Tag, values: Mapping[str, object] | None = None, action: str = "", **options: object
    ) -> TestResponse:
        """The same for a form at hand; `action` is that of the button that is pressed, where it has one of its own."""
        data = fields_of(form)
        for name, value in (values or {}).items():
            data.pop(name, None)
            if value is not None:
                data[name] = value
        request = self.response.request
        url = urljoin(request.url, action or str(form.get("action") or request.url))
        if str(form.get("method", "get")).lower() == "post":
            return client.post(url, data=data, **options)
        return client.get(url.partition("?")[0], query_string=data, **options)  # a form by GET writes the query anew


def select(response: TestResponse, css: str) -> list[Tag]:
    """Every element of an answer that the selector finds."""
    return Page(response).select(css)


def fields_of(form: Tag) -> dict[str, object]:
    """What a browser would send if nobody touched the form; several values of one name become a list."""
    data: dict[str, list[object]] = {}
    elsewhere = form.parents[-1].select(f'[name][form="{form["id"]}"]:not(button)') if form.has_attr("id") else []
    for field in [*form.select("input[name], textarea[name], select[name]"), *elsewhere]:
        if not field.has_attr("disabled"):
            data.setdefault(str(field["name"]), []).extend(_values(field))
    buttons = form.select('button[name]:not([type="button"]), input[type="submit"][name]')
    if len(buttons) == 1:
        data[str(buttons[0]["name"])] = [str(buttons[0].get("value", ""))]
    return {name: values[0] if len(values) == 1 else values for name, values in data.items() if values}


def _values(field: Tag) -> list[object]:
    if field.name == "textarea":
        return [field.get_text().removeprefix("\n")]
    if field.name == "select":
        options = field.select("option[selected]")
        if not options and not field.has_attr("multiple"):
            options = field.select("option")[:1]
        return [str(option.get("value", option.get_text())) for option in options]
    kind = str(field.get("type", "text")).lower()
    if kind in {"submit", "button", "image", "reset", "file"}:
        return []
    if kind in {"checkbox", "radio"}:
        return [str(field.get("value", "on"))] if field.has_attr("checked") else []
    return [str(field.get("value", ""))]
