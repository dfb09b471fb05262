"""Whether the proxy may get a certificate for a name: only for what is served here, so that nobody has it ask for names of others."""

from __future__ import annotations

from flask import Flask, Response, make_response, request

from webapp.accounts.access import public
from webapp.kernel import kernel
from webapp.platforms.models import ACTIVE
from webapp.platforms.reader import DatabaseUnavailable
from webapp.providing.hosts import HOST

PATH = "/.well-known/certificate"


def init_app(app: Flask) -> None:
    """Mount it; it answers on any host, as the proxy asks the process itself."""
    certificate.talisman_view_options = {"force_https": False}  # type: ignore[attr-defined]
    app.add_url_rule(PATH, "certificate", certificate)


@public
def certificate() -> Response:
    """200 for `?domain=` of a console, or of an active platform's desk or site; 404 for every other. One statement."""
    asked = request.args.get("domain", "").strip().lower().rstrip(".")
    try:
        response = make_response("yes\n", 200) if is_served(asked) else make_response("no\n", 404)
    except DatabaseUnavailable:
        response = make_response("later\n", 503)
    response.mimetype = "text/plain"
    response.cache_control.no_store = True
    return response


def is_served(host: str) -> bool:
    """Whether pages of ours answer on this host."""
    resolver = kernel().resolver
    if host in resolver.console_hosts:
        return True
    if not HOST.fullmatch(host):
        return False
    found = resolver.reader.by_host(host)
    return found is not None and found.head[1] == ACTIVE
