"""No inline script, style or handler: the Content-Security-Policy blocks them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from webapp.authoring.lint import markup
from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.world import Subject

FIX_SCRIPT = "Serve it from static/ and do without where a form or link will do."
FIX_STYLE = "Use a class of the style sheet."
HANDLER = re.compile(
    r"on(?:abort|auxclick|beforeinput|blur|cancel|change|click|close|contextmenu|dblclick|drag\w*|drop|error|focus\w*|input|invalid"
    r"|key\w+|load\w*|mouse\w+|paste|pointer\w+|reset|resize|scroll|select|submit|toggle|touch\w+|wheel)|hx-on\b.*"
)


def check(subject: Subject) -> Iterator[Finding]:
    """Inline code in templates, in what they hand to macros, and in HTML written in Python."""
    for template in subject.package.templates:
        for tag in markup.tags(template.text):
            yield from of_tag(subject, template.path, tag, tag.line)
        for name, line in markup.given_attributes(template):
            if name == "style" or HANDLER.fullmatch(name):
                yield subject.finding(
                    template.path, line, f"the attribute '{name}' is inline.", FIX_STYLE if name == "style" else FIX_SCRIPT
                )
    for path, line, text in html_in_code(subject):
        for tag in markup.tags(text):
            yield from of_tag(subject, path, tag, line)


def of_tag(subject: Subject, path: Path, tag: markup.Tag, line: int) -> Iterator[Finding]:
    """What is inline in a tag."""
    if tag.name == "script" and not tag.attributes.get("src"):
        yield subject.finding(path, line, "a script is written into the page.", FIX_SCRIPT)
    if tag.name == "style":
        yield subject.finding(path, line, "a style sheet is written into the page.", FIX_STYLE)
    for name, value in tag.attributes.items():
        if name == "style":
            yield subject.finding(path, line, f"<{tag.name}> has a style of its own.", FIX_STYLE)
        elif name.startswith(("on", "hx-on")):
            yield subject.finding(path, line, f"<{tag.name}> has the handler '{name}'.", FIX_SCRIPT)
        elif (value or "").strip().lower().startswith("javascript:"):
            yield subject.finding(path, line, f"<{tag.name}> has script in '{name}'.", FIX_SCRIPT)


def html_in_code(subject: Subject) -> Iterator[tuple[Path, int, str]]:
    """(file, line, text) of the strings that `Markup` is made of."""
    for file, call, _origin in subject.names.calls("markupsafe.Markup"):
        for node in ast.walk(call):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield file.path, node.lineno, node.value
