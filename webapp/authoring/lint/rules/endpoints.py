"""Links lead somewhere: to a view of the module's own, or to a menu item of a module that is on whenever this one is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from webapp.authoring.lint import markup
from webapp.authoring.lint.declared import argument
from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.world import Subject
from webapp.registry.definition import Frontend

FUNCTIONS = {"flask.url_for": 0, "webapp.web.templating.first_url": 0, "webapp.routing.context.platform_url_for": 1}
IN_TEMPLATES = {"url_for": 0, "first_url": 0, "platform_url_for": 1}
PARTS = 4  # module.frontend.item.view


def check(subject: Subject) -> Iterator[Finding]:
    """Endpoints that nothing answers."""
    for path, line, function, endpoint in endpoints(subject):
        for each in problem_of(subject, function, endpoint):
            yield subject.finding(path, line, *each)


def endpoints(subject: Subject) -> Iterator[tuple[Path, int, str, str]]:
    """(file, line, function, endpoint) of every link whose endpoint is written out."""
    for file, call, origin in subject.names.calls(*FUNCTIONS):
        endpoint = subject.names.text(file, argument(call, "endpoint", FUNCTIONS[origin]))
        if endpoint is not None:
            yield file.path, call.lineno, origin.rpartition(".")[2], endpoint
    for template in subject.package.templates:
        for found, function in markup.calls(template, *IN_TEMPLATES):
            endpoint = markup.constant(found, IN_TEMPLATES[function])
            if endpoint is not None:
                yield template.path, found.lineno, function, endpoint


def problem_of(subject: Subject, function: str, endpoint: str) -> Iterator[tuple[str, str]]:
    """(what, fix) of an endpoint. Endpoints of the kernel have fewer parts and are not looked at."""
    parts = endpoint.split(".")
    if endpoint.startswith("."):
        if subject.views and endpoint[1:] not in {view.endpoint for view in subject.views}:
            yield f"'{endpoint}' leads to no view of this module.", "Correct the name, or add the view."
        return
    if len(parts) != PARTS or parts[1] not in set(Frontend):
        return
    module, frontend, item, _view = parts
    owner = subject.world.declared.get(module)
    if owner is None:
        if function != "first_url":
            yield f"'{endpoint}' leads into '{module}', which is not installed.", "Correct the name, or use first_url()."
        return
    known = owner.menu(frontend)
    if known is not None and item not in known:
        yield f"'{endpoint}' names the {frontend} menu item '{item}', which '{module}' does not declare.", "Correct the name."
    elif function == "url_for" and module not in subject.always_there:
        yield f"'{endpoint}' leads into '{module}', which can be off.", "Use first_url(), or put it into requires."
