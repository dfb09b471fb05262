"""The log: entries, what says the same, and everything about one request."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from modules.monitoring import labels, log_files, queries, tables
from webapp.accounts.access import may, permission
from webapp.web import downloads
from webapp.web.htmx import render

READ = "monitoring:logs:read"


def logs_blueprint() -> Blueprint:
    """The list of entries, the list of groups, one entry, one request."""
    blueprint = Blueprint("logs", __name__)
    blueprint.add_url_rule("/", "list", entries)
    blueprint.add_url_rule("/entries.jsonl", "export", export)
    blueprint.add_url_rule("/groups", "groups", groups)
    blueprint.add_url_rule("/webhooks", "webhooks", webhooks)
    blueprint.add_url_rule("/request", "request", about_request)
    blueprint.add_url_rule("/<int:entry_id>", "detail", detail)
    return blueprint


@permission(READ)
def entries() -> ResponseReturnValue:
    """Every entry."""
    platforms = queries.platform_names()
    page = tables.entries(platforms).page(queries.listed(request.args.get("level", "")))
    words: dict[str, Any] = {"modules": dict(tables.module_names()), "levels": dict(labels.LEVELS), "said": labels.said_of}
    return render("monitoring/logs.html", page=page, platforms=platforms, **words)


@permission(READ)
def export() -> ResponseReturnValue:
    """The entries that search and filters let through, as JSON lines. Raises DomainError where they are too many."""
    table = tables.entries(queries.platform_names())
    chosen = table.narrow(queries.listed(request.args.get("level", "")), table.state(request.args))
    return downloads.pieces("entries.jsonl", log_files.JSONL, log_files.lines(chosen, details=may(labels.DETAILS)))


@permission(READ)
def groups() -> ResponseReturnValue:
    """What says the same, with how often and since when."""
    page = tables.groups().page(queries.groups())
    stores = queries.affected([row.fingerprint for row in page.rows])
    return render("monitoring/groups.html", page=page, stores=stores, modules=dict(tables.module_names()), levels=dict(labels.LEVELS))


@permission(READ)
def webhooks() -> ResponseReturnValue:
    """What other systems sent, and what they were answered."""
    platforms = queries.platform_names()
    page = tables.webhooks(platforms).page(queries.webhooks())
    return render("monitoring/webhooks.html", page=page, platforms=platforms, modules=dict(tables.module_names()), answer=labels.answer)


@permission(READ)
def detail(entry_id: int) -> ResponseReturnValue:
    """One entry, and how often the same was said."""
    entry = queries.entry(entry_id)
    words: dict[str, Any] = {"modules": dict(tables.module_names()), "levels": dict(labels.LEVELS), "facts": labels.facts_of(entry)}
    words["detail"] = entry.detail if may(labels.DETAILS) else ""
    stores = queries.affected([entry.fingerprint]).get(entry.fingerprint, [])
    return render("monitoring/entry.html", entry=entry, group=queries.group_of(entry), stores=stores, **words)


@permission(READ)
def about_request() -> ResponseReturnValue:
    """What one request left behind: entries, and the background tasks that it began."""
    number = "".join(request.args.get("id", "").split()).replace("\0", "")[:64]
    found: dict[str, Any] = {"entries": [], "runs": [], "deeds": []}
    if number:
        with queries.looking():
            found = {
                "entries": queries.entries_of_request(number),
                "runs": queries.runs_of_request(number),
                "deeds": queries.deeds_of_request(number),
            }
    words: dict[str, Any] = {"run_state": labels.run_state, "levels": dict(labels.LEVELS), "said": labels.said_of}
    return render("monitoring/request.html", asked_number=number, **found, **words)
