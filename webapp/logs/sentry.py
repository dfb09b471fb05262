"""Errors for Sentry, where SENTRY_DSN is set. What leaves is where the code broke, never what a person typed or who that was.

Everything that Sentry's own integrations would send along is left out, and what remains is built anew from a list of what may go: a field
that a later version of the SDK adds stays here.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, g, has_app_context, has_request_context
from structlog.contextvars import get_contextvars

from webapp.logs.redact import REMOVED, redacted
from webapp.routing.context import current_place, this_request

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

CARD = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")
"""Thirteen to nineteen digits, in groups or not: card numbers, and IBANs without their letters."""
QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
DETAIL = re.compile(r"\n?(?:DETAIL|CONTEXT|HINT):.*|\[parameters: .*?\](?=\n|$)|\[SQL: .*?\](?=\n|$)|Key \(.*?\)=\(.*?\)", re.DOTALL)
"""What databases repeat of a statement's values."""
FRAME = ("filename", "abs_path", "function", "module", "lineno", "in_app")
PLAIN = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "server_name", "type", "start_timestamp")
CONTEXTS = ("runtime", "trace")
SPAN = ("span_id", "trace_id", "parent_span_id", "op", "status", "start_timestamp", "timestamp", "same_process_as_parent")


class Broken(logging.Handler):
    """What is logged while an exception is dealt with (a job's, a sweep's) goes to Sentry too; one that went already is not sent twice."""

    interlock = True

    def emit(self, record: logging.LogRecord) -> None:
        """Send the exception at hand, if there is one."""
        import sentry_sdk  # heavy, and needed only where a DSN is set

        error = sys.exc_info()[1]
        if error is not None and not record.name.startswith("sentry_sdk"):
            sentry_sdk.capture_exception(error)


def init_app(app: Flask) -> None:
    """Begin to send errors, where a DSN is set. Sending is a thread's work with a bounded queue: nothing waits for Sentry."""
    if app.config["SENTRY_DSN"]:
        begin(app)


def begin(app: Flask, transport: Any = None) -> None:
    """Send to SENTRY_DSN, or into `transport` (tests)."""
    import sentry_sdk
    from sentry_sdk.integrations.flask import FlaskIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration

    sentry_sdk.init(
        dsn=app.config["SENTRY_DSN"],
        transport=transport,
        release=app.config["SENTRY_RELEASE"] or release(),
        environment=app.config["ENV_NAME"],
        sample_rate=app.config["SENTRY_ERROR_RATE"],
        traces_sample_rate=app.config["SENTRY_TRACES_RATE"] or None,
        integrations=[FlaskIntegration(), LoggingIntegration(level=None, event_level=None)],
        auto_enabling_integrations=False,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=cast("Callable[[Event, Hint], Event | None]", sent),
        before_send_transaction=cast("Callable[[Event, Hint], Event | None]", sent),
        before_breadcrumb=lambda _crumb, _hint: None,
        trace_propagation_targets=[],
        auto_session_tracking=False,
        shutdown_timeout=2,
    )
    logging.getLogger().addHandler(Broken(logging.ERROR))


def release() -> str:
    """The version that is installed."""
    return f"interlock@{version('interlock')}"


def sent(event: dict[str, Any], _hint: Any = None) -> dict[str, Any]:
    """The event as it leaves: made anew of what may go."""
    made = {key: event[key] for key in PLAIN if key in event}
    made["tags"] = tags()
    made["contexts"] = {key: value for key, value in event.get("contexts", {}).items() if key in CONTEXTS}
    for context in made["contexts"].values():
        context.pop("data", None)
        context.pop("description", None)
    if "exception" in event:
        made["exception"] = {"values": [_raised(each) for each in event["exception"].get("values") or []]}
    if "message" in event or "logentry" in event:
        made["message"] = cleaned(str(event.get("message") or (event.get("logentry") or {}).get("message") or ""))
    if "transaction" in event or "request" in event:
        made["transaction"] = rule() or named(event)
    if "spans" in event:
        made["spans"] = [{key: span[key] for key in SPAN if key in span} for span in event["spans"]]
    return made


def tags() -> dict[str, str]:
    """Where it happened: module, frontend, request or job."""
    here = {name: str(value) for name, value in get_contextvars().items() if name in ("job", "job_run")}
    if has_app_context() and g.get("request_id"):
        here["request_id"] = g.request_id
    if has_request_context():
        place = current_place()
        here |= {"module": place.module, "frontend": str(place.frontend)} if place else {"module": "kernel", "frontend": "kernel"}
    return here


def rule() -> str:
    """The rule of the request, with the names of its parts in place of what stood there."""
    if not has_request_context():
        return ""
    asked = this_request()
    return f"{asked.method} {asked.url_rule.rule if asked.url_rule is not None else '(no page)'}"


def named(event: dict[str, Any]) -> str:
    """What the SDK calls the request, where that is the name of a page and no address."""
    is_name = (event.get("transaction_info") or {}).get("source") in ("route", "component", "task")
    return str(event.get("transaction") or "") if is_name else ""


def cleaned(text: str) -> str:
    """A message without what may be somebody's: quoted values, parameters of statements, addresses, long numbers, secrets."""
    return redacted(CARD.sub(REMOVED, QUOTED.sub(f"'{REMOVED}'", DETAIL.sub("", text))), 500)


def _raised(each: dict[str, Any]) -> dict[str, Any]:
    frames = ((each.get("stacktrace") or {}).get("frames")) or []
    return {
        "type": each.get("type"),
        "module": each.get("module"),
        "value": cleaned(str(each.get("value") or "")),
        "stacktrace": {"frames": [{key: frame[key] for key in FRAME if key in frame} for frame in frames]},
    }
