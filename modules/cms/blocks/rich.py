"""Markdown as HTML that can do no harm: written without HTML, and cleaned again after."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_writer = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable(["table", "strikethrough"])
TAGS = {
    "p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "code", "pre", "blockquote", "hr", "h2", "h3", "h4",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}
ADDRESS = re.compile(r"(?:https?://[^\s<>\"'\\]+|mailto:[^\s<>\"'\\]+|tel:[+0-9 ().-]+|/(?!/)[^\s<>\"'\\]*|#[\w-]+)")


def is_address(text: str) -> bool:
    """Whether this may stand in a link: a page of the site, one elsewhere, a mail address or a telephone number."""
    return ADDRESS.fullmatch(text) is not None


@lru_cache(maxsize=2048)
def rich(text: str) -> Markup:
    """Markdown as HTML. Its largest headings are of the second level, below that of the page, whatever they were typed as."""
    written = _writer.render(text)
    levels = [int(found) for found in re.findall(r"<h([1-6])>", written)]
    if levels:
        up = min(levels) - 2
        written = re.sub(r"<(/?)h([1-6])>", lambda found: f"<{found[1]}h{min(4, int(found[2]) - up)}>", written)
    cleaned = nh3.clean(written, tags=TAGS, attributes={"a": {"href", "title"}}, url_schemes=SCHEMES, link_rel="noopener")
    return Markup(cleaned)  # noqa: S704  # cleaned just now


def address(text: str) -> str:
    """The address of a link, or one that leads nowhere for what is none: kept rows are trusted no more than forms."""
    return text if is_address(text) else "#"
