"""Every page that one person finds in one set of modules, asked for once, with every address on it that leads into the application."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from flask import request
from flask.testing import FlaskClient
from jinja2 import UndefinedError
from sqlalchemy import select
from werkzeug.routing import BuildError
from werkzeug.test import TestResponse

from tests.matrix.world import STORE_CODE, World
from tests.support.markup import Tag
from tests.support.page import Page, fields_of
from tests.support.walk import HERE
from tests.support.weight import FIRST_VISIT, Scales
from webapp.accounts.access import access_of
from webapp.db import db
from webapp.merchants.models import Store
from webapp.routing.context import current_resolution

METHODS = {"href": "GET", "src": "GET", "hx-get": "GET", "hx-post": "POST", "formaction": "POST"}
LEADING = ", ".join(["form", *(f"[{attribute}]" for attribute in METHODS)])
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Target(NamedTuple):
    """Where an element of a page leads; `part` when htmx asks there, for a part of the page."""

    method: str
    url: str
    part: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.url.removeprefix(HERE)}"


class View(NamedTuple):
    """What is looked at once: a view at its platform and store (one of several that a list names: the first is enough), with what its
    address says in words (a card, a module, a language).
    """

    platform: str
    store: str
    endpoint: str
    words: tuple[str, ...]


def targets(page: Page, url: str) -> Iterator[Target]:
    """Everything on a page that leads somewhere: links, forms, buttons with an action of their own, htmx, images and scripts."""
    for tag in page.select(LEADING):
        for attribute, method in METHODS.items():
            if (address := tag.get(attribute)) is not None and not address.startswith("#"):
                by = (tag.get("formmethod") or method).upper() if attribute == "formaction" else method
                yield Target(by, absolute(url, address), attribute.startswith("hx-"))
        if tag.name == "form":
            yield Target(method_of(tag), absolute(url, tag.get("action")))


def method_of(form: Tag) -> str:
    return str(form.get("method") or "get").upper()


def absolute(url: str, address: str | None) -> str:
    """An address on the page at this URL; an empty one is the page itself."""
    return urldefrag(urljoin(url, address or url)).url


@dataclass
class Known:
    """The views that were looked at: each word of an address once, or each word with every other where `every` is asked for."""

    every: bool = False
    _marks: set[tuple[object, ...]] = field(default_factory=set)

    def marks(self, view: View, part: bool) -> list[tuple[object, ...]]:
        if self.every or not view.words:
            return [(view, part)]
        return [(view.platform, view.store, view.endpoint, part, len(view.words), *spot) for spot in enumerate(view.words)]

    def has(self, view: View, part: bool = False) -> bool:
        return all(mark in self._marks for mark in self.marks(view, part))

    def add(self, view: View, part: bool = False) -> None:
        self._marks.update(self.marks(view, part))


@dataclass
class Visit:
    """One person's way through the platform that has everything, and the console. `wrong` is what was found, a sentence each."""

    world: World
    client: FlaskClient
    every: bool = False
    endpoints: set[str] = field(default_factory=set)
    forms: dict[View, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    _views: dict[tuple[str, str], View | None] = field(default_factory=dict)
    _judged: set[Target] = field(default_factory=set)
    _scales: Scales | None = None

    def __post_init__(self) -> None:
        self._seen, self._sent = Known(self.every), Known(self.every)
        self._stores = frozenset(db.session.scalars(select(Store.code).where(Store.platform_id == self.world.everything.id)))

    def view(self, target: Target) -> View | None:
        """What answers there; None where nothing does."""
        parts = urlsplit(target.url)
        key = f"{parts.scheme}://{parts.netloc}{parts.path}", target.method
        if key not in self._views:
            self._views[key] = self._routed(parts.path, f"{parts.scheme}://{parts.netloc}", target.method)
        return self._views[key]

    def _routed(self, path: str, base: str, method: str) -> View | None:
        with self.world.app.test_request_context(path, base_url=base, method=method):
            if request.endpoint is None:
                return None
            given = dict(request.view_args or {})
            access, here = access_of(request.endpoint), current_resolution().platform
            platform = here.code if here else str(given.pop(access.platform_arg, "")) if access and access.platform_arg else ""
            named = next((name for name, value in given.items() if value in self._stores), "store_code")
            store = str(given.pop(named, STORE_CODE))
            return View(platform, store, request.endpoint, tuple(str(each) for each in given.values() if not isinstance(each, int)))

    def walk(self, *starts: str) -> None:
        """What is at these addresses, if anything, and everything that can be reached from there, downloads as well."""
        waiting = deque(Target("GET", urljoin(HERE, start)) for start in starts)
        asked = set(waiting)
        while waiting:
            target = waiting.popleft()
            view = self.view(target)
            if view is not None and (target in asked or self._is_new(view, target)):
                asked.discard(target)
                self._seen.add(view, target.part)
                self.endpoints.add(view.endpoint)
                waiting.extend(self.look(target))

    def _is_new(self, view: View, target: Target) -> bool:
        here = view.platform in {"", self.world.everything.code} and view.store == STORE_CODE
        return here and target.url.startswith(f"{HERE}/") and view.endpoint != "static" and not self._seen.has(view, target.part)

    def look(self, target: Target) -> list[Target]:
        """Ask for one page, or a part; what that leads to and can be asked for as well."""
        try:
            answer = self.client.get(target.url, headers=PART if target.part else {}, buffered=True)
        except (BuildError, UndefinedError) as error:
            self.wrong.append(f"{target} cannot be drawn: {error}")
            return []
        if answer.status_code in {302, 303}:
            return [Target("GET", urljoin(target.url, answer.headers["Location"]))]
        return self.read(answer)

    def read(self, answer: TestResponse, allowed: frozenset[int] = frozenset({200})) -> list[Target]:
        """Note what is wrong with an answer; what it leads to and can be asked for as well."""
        url = answer.request.url
        locked = answer.status_code == 403 and b"data-locked" in answer.data
        if answer.status_code not in allowed and not locked:
            self.wrong.append(f"{answer.request.method} {url.removeprefix(HERE)} answers {answer.status_code}")
        if answer.mimetype != "text/html":
            return []
        page = Page(answer)
        if answer.data.startswith(b"<!doctype html>"):
            self._weigh(answer, page)
        found = [target for target in dict.fromkeys(targets(page, url)) if target not in self._judged]
        self._judged.update(found)
        for target in found:
            self._judge(target, url)
        gets = [target for target in found if target.method == "GET"]
        return [*self._queries(page, url), *gets]

    def _weigh(self, answer: TestResponse, page: Page) -> None:
        """Note a page that is too large for somebody who comes for the first time."""
        self._scales = self._scales or Scales(self.client)
        weight = self._scales.first_visit(answer.request.url, answer.data, page)
        if weight > FIRST_VISIT:
            self.wrong.append(f"{answer.request.url.removeprefix(HERE)} weighs {weight} bytes with all that it loads")

    def _judge(self, target: Target, url: str) -> None:
        """Note an address that nothing answers, and the first page of each form."""
        parts = urlsplit(target.url)
        if parts.scheme not in {"http", "https"} or not f".{parts.hostname}".endswith(".localhost"):
            return  # elsewhere, where nobody here can look
        view = self.view(target)
        if view is None:
            self.wrong.append(f"{url.removeprefix(HERE)} leads to {target}, where nothing answers")
        elif target.method == "POST" and not self._sent.has(view):
            self._sent.add(view)
            self.forms[view] = url

    def _queries(self, page: Page, url: str) -> list[Target]:
        """Forms by GET with what is in them, where they lead to something new: some pages ask for it."""
        forms = [form for form in page.select("form[action]") if method_of(form) == "GET"]
        leads = [Target("GET", absolute(url, str(form["action"]))) for form in forms]
        if not any((view := self.view(lead)) is not None and self._is_new(view, lead) for lead in leads):
            return []
        return [Target("GET", absolute(url, f"{form['action']}?{urlencode(fields_of(form), doseq=True)}")) for form in forms]
