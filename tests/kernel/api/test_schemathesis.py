"""Every operation, asked with what its declaration allows and with what it forbids, keeps its declaration."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import werkzeug
from flask import Flask
from flask.testing import FlaskCliRunner
from schemathesis import BaseSchema, engine
from schemathesis.engine import events
from schemathesis.engine.recorder import ScenarioRecorder

from tests.kernel.api.conftest import Program
from webapp.api.document import PART, console_operations
from webapp.cli.demo import demo

DOCUMENT = "/api/v1/openapi.json"
SETTINGS: dict[str, Any] = {
    "workers": 1,
    # No schema can say that a name holds no NUL, which no database keeps; test_modules.py sends some, and each is refused.
    "generation": {"max-examples": 10, "deterministic": True, "database": "none", "allow-x00": False},
    "phases": {"stateful": {"enabled": False}},
    "dictionaries": {
        "codes": {"values": ["loyalty", "oms"]},
        "modules": {"values": ["billing", "inventory", "marketplace", "core"]},
        "revisions": {"values": ['"1"', '"2"', '"3"']},
        "ids": {"values": [1, 2, 3]},
        "stores": {"values": ["kirchberg", "cafe-central"]},
        "features": {"values": ["billing_history", "inventory_basic", "merchant_management"]},
    },
    # Without these, every code would be made up, and every answer a 404.
    "parameters": {
        "path.code": {"dictionary": "codes", "probability": 0.8},
        "path.module": {"dictionary": "modules", "probability": 0.8},
        "path.id": {"dictionary": "ids", "probability": 0.8},
        "path.store": {"dictionary": "stores", "probability": 0.8},
        "path.feature": {"dictionary": "features", "probability": 0.8},
        "header.If-Match": {"dictionary": "revisions", "probability": 0.8},
    },
    "checks": {
        # What fits the declaration can still be a module that is not there (422) or a revision that has passed (412).
        "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "404", "409", "412", "422"]},
        "negative_data_rejection": {"expected-statuses": ["400", "401", "404", "405", "412", "413", "415", "422", "428"]},
        "missing_required_header": {"expected-statuses": ["428"]},
    },
}


class Client(werkzeug.Client):
    """Asks the application in a context of its own, as from another process."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        for name in ("max_redirects", "verify", "cert"):
            kwargs.pop(name, None)  # of networks; schemathesis 4.32 hands them on when it sends a request again without its token
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture
def schema(app: Flask, root: Program, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch) -> BaseSchema:
    """The document as the application answers it, for a token that may do everything on the demo's platforms."""
    assert runner.invoke(demo, ["seed"]).exit_code == 0
    for name in ("API_RATE_READ", "API_RATE_WRITE", "API_RATE_FAILED"):
        app.config[name] = "1000000/minute"
    monkeypatch.setattr("schemathesis.python.wsgi.get_client", Client)
    config = schemathesis.Config.from_dict({**SETTINGS, "auth": {"openapi": {"token": {"bearer": root.token}}}})
    return schemathesis.openapi.from_wsgi(DOCUMENT, app.wsgi_app, config=config)


def failures(schema: BaseSchema) -> tuple[set[str], list[str]]:
    """The operations that were asked, and everything that is wrong with their answers."""
    asked, wrong = set(), []
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            wrong.append(f"{event.label}: {event.info.message}")
        elif isinstance(event, events.ScenarioFinished):
            asked |= {event.recorder.label} if event.recorder.interactions else set()
            wrong += list(told(event.recorder))
    return asked, wrong


def told(recorder: ScenarioRecorder) -> Iterator[str]:
    """Each check that failed, with the request that it failed for."""
    for checks in recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                yield f"{recorder.label}: {check.name}: {failure.title} {failure.message}\n{check.failure_info.code_sample}"


@pytest.mark.long
@pytest.mark.pages
def test_every_operation_keeps_its_declaration(app: Flask, schema: BaseSchema) -> None:
    asked, wrong = failures(schema)
    assert not wrong, "\n\n".join(wrong[:10])
    declared = {f"{method} {rule.rule}" for rule, method, _declared in console_operations(app)}
    assert {PART.sub(r"{\g<name>}", each) for each in declared} - asked == {f"GET {DOCUMENT}"}  # which schemathesis only reads
