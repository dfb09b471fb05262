"""The HTML of a template: its tags, with whatever Jinja puts between and inside them left blank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from jinja2 import nodes

from webapp.authoring.lint.source import Template

JINJA_PARTS = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
HOLE = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that Jinja puts there, so that an attribute with a computed value is not an empty one."""


@dataclass(frozen=True)
class Tag:
    """A start tag. A value of None is an attribute without one."""

    name: str
    attributes: dict[str, str | None]
    line: int


class Tags(HTMLParser):
    """Collects start tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Tag(tag, dict(attrs), self.getpos()[0]))


def blanked(text: str) -> str:
    """The text without Jinja; every line keeps its number."""
    return JINJA_PARTS.sub(lambda part: _blank(part[0]), text)


def _blank(part: str) -> str:
    hole = HOLE if part.startswith("{{") else " "
    return re.sub(r"[^\n]", hole, part)


def tags(text: str) -> list[Tag]:
    """The tags of a template's text, or of a piece of HTML in code."""
    parser = Tags()
    parser.feed(blanked(text))
    parser.close()
    return parser.found


def given_attributes(template: Template) -> Iterator[tuple[str, int]]:
    """(name, line) of attributes that a template hands to macros: keys of a dict and names of arguments."""
    for pair in template.tree.find_all(nodes.Pair):
        if isinstance(pair.key, nodes.Const) and isinstance(pair.key.value, str):
            yield pair.key.value, pair.lineno
    for argument in template.tree.find_all(nodes.Keyword):
        yield argument.key, argument.lineno


def calls(template: Template, *functions: str) -> Iterator[tuple[nodes.Call, str]]:
    """Every call of one of these functions in a template."""
    for call in template.tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in functions:
            yield call, call.node.name


def constant(call: nodes.Call, place: int = 0) -> str | None:
    """An argument of a call, where it is a string written out."""
    if len(call.args) <= place:
        return None
    given = call.args[place]
    return given.value if isinstance(given, nodes.Const) and isinstance(given.value, str) else None
