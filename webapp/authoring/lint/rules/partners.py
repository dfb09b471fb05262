"""A module reaches only partners that it requires or uses, by ports, and tells only events of its own."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.authoring.lint.declared import argument
from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.world import Subject

PORT = "webapp.ports.port"
PUBLISH = "webapp.events.publish"


def check(subject: Subject) -> Iterator[Finding]:
    """Ports whose providers it does not name, and events that it does not declare."""
    yield from ports(subject)
    yield from events(subject)


def ports(subject: Subject) -> Iterator[Finding]:
    """Where several modules provide a port, it is enough to name one. Where none is installed, there is nobody to name."""
    known = subject.always_there | subject.declared.uses
    for file, call, _origin in subject.names.calls(PORT):
        asked = subject.names.origin(file, argument(call, None, 0) or call)
        providers = sorted(code for code, each in subject.world.declared.items() if asked in each.provides)
        if providers and not known.intersection(providers):
            what = f"it asks {' or '.join(map(repr, providers))} by the port {asked.rpartition('.')[2]}."
            yield subject.finding(file.path, call.lineno, what, f"Put '{providers[0]}' into uses.")


def events(subject: Subject) -> Iterator[Finding]:
    """Events that are told without being declared."""
    for file, call, _origin in subject.names.calls(PUBLISH):
        code = subject.names.text(file, argument(call, "event", 0))
        if code is not None and subject.declared.may_lack("event", code):
            yield subject.finding(file.path, call.lineno, f"the event '{code}' is told and not declared here.", "Contribute an Event.")
