"""Every page that links lead to, found without a browser: one address of each kind."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from flask import Flask, request
from flask.testing import FlaskClient

from tests.support.markup import Tag
from tests.support.page import Page, fields_of
from webapp.accounts.access import access_of
from webapp.routing.context import current_resolution

HERE = "http://localhost"


class Kind(NamedTuple):
    """What two pages share that need to be looked at only once: the platform they are about, and the view."""

    platform: str
    endpoint: str


@dataclass(frozen=True)
class Found:
    """A page somebody can reach."""

    kind: Kind
    url: str
    page: Page


def kind_of(app: Flask, url: str, method: str = "GET") -> Kind | None:
    """What is behind an address of the console's host; None where nothing is."""
    with app.test_request_context(urlsplit(url).path, base_url=HERE, method=method):
        if request.endpoint is None:
            return None
        access, here = access_of(request.endpoint), current_resolution().platform
        named = (request.view_args or {}).get(access.platform_arg) if access and access.platform_arg else ""
        return Kind(here.code if here else str(named), request.endpoint)


def walk(app: Flask, client: FlaskClient, *starts: str, platforms: Container[str] | None = None) -> Iterator[Found]:
    """The pages that links lead to from these, the first of each kind; with `platforms` only those about them.

    What is to be downloaded is left out.
    """
    waiting, asked, seen = deque(dict.fromkeys(starts)), set(starts), set()
    kind_at = cache(partial(kind_of, app))
    while waiting:
        url = waiting.popleft()
        kind = kind_at(urlsplit(url).path)
        if kind is None or kind in seen or (platforms is not None and kind.platform not in platforms):
            continue
        seen.add(kind)
        answer = client.get(url)
        if answer.status_code in {302, 303}:
            waiting.extend(here_only([answer.headers["Location"]], url))  # asked or not: a page may send on once and show itself then
            continue
        if answer.mimetype != "text/html":
            continue
        page = Page(answer)
        yield Found(kind, url, page)
        found = [each for each in dict.fromkeys(links(page, url)) if each not in asked]
        asked.update(found)
        waiting.extend(found)


def links(page: Page, url: str) -> Iterator[str]:
    """The addresses on this host that a page's links, and its forms by GET as they stand, lead to, as paths."""
    named = [str(tag["href"]) for tag in page.select("a[href]:not([download])")]
    named += [f"{form['action']}?{urlencode(fields_of(form), doseq=True)}" for form in page.select("form[method=get][action]")]
    yield from here_only(named, url)


def here_only(addresses: Iterable[str], url: str) -> Iterator[str]:
    """Those of the addresses on the page at this URL that are on this host, as paths."""
    for each in addresses:
        target = urldefrag(urljoin(f"{HERE}{url}", each)).url
        if target.startswith(f"{HERE}/"):
            yield target.removeprefix(HERE)


def shapes(page: Page) -> tuple[str, str]:
    """The outlines of a page's own part and of the frame around it."""
    own = page.one("main")
    return outline(own), outline(page.one("body"), without=own)


def outline(tag: Tag, without: Tag | None = None) -> str:
    """The tag's shape: names, classes and attributes of what is in it, whatever it says. Parts of one shape count once."""
    inner = sorted({outline(child, without) for child in tag if child is not without})
    marks = sorted(f"class={tag['class']}" if name == "class" else name for name in tag.attrib)
    says = "…" if any((text or "").strip() for text in (tag.text, *(child.tail for child in tag))) else ""
    return f"<{tag.name} {','.join(marks)}>{says}{''.join(inner)}"
