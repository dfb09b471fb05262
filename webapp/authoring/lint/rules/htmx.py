"""htmx mirrors what works without it: only on links, buttons, forms and their fields, with a real address and method beside it."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.authoring.lint import markup
from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.world import Subject

ELEMENTS = frozenset({"a", "button", "form", "input", "select", "hx-partial"})
REQUESTS = frozenset({"hx-get", "hx-post"})
OTHERS = frozenset({"hx-put", "hx-patch", "hx-delete", "hx-query", "hx-action", "hx-method"})


def check(subject: Subject) -> Iterator[Finding]:
    """Attributes of htmx where they do not belong."""
    for template in subject.package.templates:
        for tag in markup.tags(template.text):
            for problem in of_tag(tag):
                yield subject.finding(template.path, tag.line, *problem)
        for name, line in markup.given_attributes(template):
            if name in OTHERS or name == "hx-boost":
                yield subject.finding(template.path, line, f"'{name}' is not used here.", "Use hx-get to show and hx-post to change.")


def of_tag(tag: markup.Tag) -> Iterator[tuple[str, str]]:
    """(what, fix) of a tag."""
    ours = sorted(name for name in tag.attributes if name.startswith("hx-") and not name.startswith("hx-on"))
    if ours and tag.name not in ELEMENTS:
        yield f"<{tag.name}> has '{ours[0]}'.", "Put it on a link, button or form that works without JavaScript."
        return
    for name in ours:
        if name in OTHERS or name == "hx-boost":
            yield f"<{tag.name}> has '{name}'.", "Use hx-get to show and hx-post to change."
    if tag.name == "a" and "hx-post" in tag.attributes:
        yield "a link posts.", "Use a form with a button: a link must not change anything."
    elif tag.name == "a" and "hx-get" in tag.attributes and "href" not in tag.attributes:
        yield "<a> has 'hx-get' and no 'href'.", "Give it the same address as href."
    elif tag.name == "form" and REQUESTS.intersection(tag.attributes) and "action" not in tag.attributes:
        yield "<form> has htmx and no 'action'.", "Give it the same address as action."
    elif tag.name == "form" and "hx-post" in tag.attributes and (tag.attributes.get("method") or "").lower() != "post":
        yield "<form> has 'hx-post' and no method=\"post\".", "Add it."
