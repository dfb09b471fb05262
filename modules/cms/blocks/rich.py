"""Markdown as HTML that can do no harm: written without HTML, and cleaned again after."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_writer = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable(["table", "strikethrough"])
TAGS = {
    "p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "code", "pre", "blockquote", "hr", "h3", "h4",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}
ADDRESS = re.compile(r"(?:https?://[^\s<>\"'\\]+|mailto:[^\s<>\"'\\]+|tel:[+0-9 ().-]+|/(?!/)[^\s<>\"'\\]*|#[\w-]+)")


def is_address(text: str) -> bool:
    """Whether this may stand in a link: a page of the site, one elsewhere, a mail address or a telephone number."""
    return ADDRESS.fullmatch(text) is not None


@lru_cache(maxsize=2048)
def rich(text: str) -> Markup:
    """Markdown as HTML. Headings begin at the third level, below those of the page."""
    written = re.sub(r"<(/?)h[12]>", r"<\1h3>", _writer.render(text))
    cleaned = nh3.clean(written, tags=TAGS, attributes={"a": {"href", "title"}}, url_schemes=SCHEMES, link_rel="noopener")
    return Markup(cleaned)  # noqa: S704  # cleaned just now


def address(text: str) -> str:
    """The address of a link, or one that leads nowhere for what is none: kept rows are trusted no more than forms."""
    return text if is_address(text) else "#"
