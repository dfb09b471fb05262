"""Adding domains, proving them, removing them. Inside the caller's transaction(), but for the question to the DNS."""

from __future__ import annotations

import re
import secrets

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from webapp.db import db, utcnow
from webapp.db.turns import take_turns
from webapp.domain import Conflict, DomainError
from webapp.environment import dns_name
from webapp.platforms.models import SITE, PlatformHost
from webapp.providing.domains import queries
from webapp.providing.domains.lookup import Unreachable, resolver
from webapp.providing.domains.models import OTHER, PROVED, SILENT, TAKEN, WITHOUT, SiteDomain
from webapp.providing.hosts import HOST

MOST = 20
"""Domains of one platform or store."""
PREFIX = "_interlock"


def add(platform_id: int, store_id: int | None, typed: str) -> SiteDomain:
    """Add a domain that is still to be proved. Raises DomainError for a malformed name, one that is in the list already, and too many."""
    host = host_of(typed)
    if host in current_app.config["CONSOLE_HOSTS"]:
        raise Conflict(_("“%(host)s” is in use here already. Choose another domain.", host=host), "domain_taken", field="host")
    take_turns("domains", platform_id, store_id)
    if any(each.host == host for each in queries.domains(platform_id, store_id)):
        raise Conflict(_("“%(host)s” is in the list already.", host=host), "domain_twice", field="host")
    if queries.count(platform_id, store_id) >= MOST:
        raise DomainError(_("There are %(most)s domains already. Remove one first.", most=MOST), "too_many", field="host")
    made = SiteDomain(platform_id=platform_id, store_id=store_id, place=store_id or 0, host=host, token=secrets.token_urlsafe(24))
    db.session.add(made)
    db.session.flush()
    return made


def host_of(typed: str) -> str:
    """A domain as the DNS knows it: letters beyond ASCII are written as IDNA says. Raises DomainError for a malformed name."""
    try:
        host = dns_name(typed.strip().rstrip("."))
    except ValueError:
        host = ""
    labels = host.split(".")
    if not HOST.fullmatch(host) or len(labels) < 2 or re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        raise DomainError(
            _("This is not a domain. Write it without http:// and without a path, like shop.example.com."), "bad_domain", field="host"
        )
    return host


def record_name(row: SiteDomain) -> str:
    """Where the TXT record is to stand."""
    return f"{PREFIX}.{row.host}"


def record_value(row: SiteDomain) -> str:
    """What it is to say."""
    return f"interlock={row.token}"


def look(row: SiteDomain) -> str:
    """What the DNS says of a domain. It may take seconds: not inside a transaction."""
    try:
        found = resolver().txt(record_name(row))
    except Unreachable:
        return SILENT
    if record_value(row) in (each.strip() for each in found):
        return PROVED
    return OTHER if found else WITHOUT


def check(platform_id: int, store_id: int | None, domain_id: int, outcome: str) -> SiteDomain:
    """Keep what a look found; with the proof the domain is served, unless it leads elsewhere: of two who prove it at once one has it.

    What was proved stays so while it is served, whatever became of the record. Raises NotFound when it was removed meanwhile.
    """
    row = queries.domain(platform_id, store_id, domain_id, lock=True)
    row.checked_at = utcnow()
    host = queries.host_row(row.host) or (take(row) if outcome == PROVED else None)
    if host is None:
        row.outcome, row.proved_at = outcome, None
    elif not queries.is_of(host, row):
        row.outcome = TAKEN if outcome == PROVED else outcome
    elif outcome == PROVED:
        row.outcome, row.proved_at = PROVED, row.proved_at or row.checked_at
    db.session.flush()
    return row


def take(row: SiteDomain) -> PlatformHost | None:
    """Have the domain served for them; what is there instead where somebody else was faster."""
    try:
        with db.session.begin_nested():
            made = PlatformHost(platform_id=row.platform_id, host=row.host, face=SITE, store_id=row.store_id)
            db.session.add(made)
    except IntegrityError:
        return queries.host_row(row.host)
    return made


def remove(platform_id: int, store_id: int | None, domain_id: int) -> str:
    """Take a domain away, and with it the site there; its name. Raises NotFound."""
    row = queries.domain(platform_id, store_id, domain_id, lock=True)
    host = queries.host_row(row.host)
    if host is not None and queries.is_of(host, row) and row.proved_at is not None:
        db.session.delete(host)
    db.session.delete(row)
    db.session.flush()
    return row.host
