"""The hosts of a platform with what each shows, and the colours of its sites."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.colours import HEX, is_readable
from webapp.db import db
from webapp.domain import DomainError
from webapp.environment import dns_name
from webapp.merchants.models import Store
from webapp.platforms.models import DESK, SITE, Platform, PlatformHost

MOST = 500
"""Hosts of one platform, those of its stores' sites among them."""
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


def set_hosts(platform: Platform, hosts: Iterable[str], sites: Iterable[str] | None = None) -> None:
    """Replace the hosts of the platform's desk and, where given, those of its sites.

    A site is "shop.example.com", or with a store's code behind it, "kirchberg.example.com kirchberg", that store's own. Raises
    DomainError for a name that is no host, is taken, or is a console host, and for a store that is not there.
    """
    wanted: dict[str, tuple[str, int | None]] = {named(host): (DESK, None) for host in hosts if host.strip()}
    kept = [row for row in platform.hosts if row.face == SITE and sites is None]
    for line in () if sites is None else sites:
        host, store_id = site_of(platform, line)
        if host in wanted:
            raise DomainError(
                _("'%(host)s' is there twice. A host shows either the desk or one site.", host=host), "host_twice", field="sites"
            )
        wanted[host] = (SITE, store_id)
    if len(wanted) > MOST:
        field = "hosts" if sites is None else "sites"
        raise DomainError(_("A platform has at most %(most)s hosts.", most=MOST), "too_many_hosts", field=field)
    for host, (face, _store) in wanted.items():
        check_free(platform, host, "hosts" if face == DESK else "sites")
    present = {row.host: row for row in platform.hosts}
    found = []
    for host, (face, store_id) in wanted.items():
        row = present.get(host) or PlatformHost(host=host)
        row.face, row.store_id = face, store_id
        found.append(row)
    platform.hosts = [*found, *(row for row in kept if row.host not in wanted)]


def named(host: str, field: str = "hosts") -> str:
    """A host as it is kept and as browsers ask for it: letters beyond ASCII as IDNA writes them. Raises DomainError."""
    typed = host.strip().rstrip(".")
    try:
        found = dns_name(typed)
    except ValueError:
        found = typed.lower()
    if not HOST.fullmatch(found):
        raise DomainError(
            _("'%(host)s' is not a host name. Write it without http:// and port, like shop.example.com.", host=found),
            "bad_host",
            field=field,
        )
    return found


def site_of(platform: Platform, line: str) -> tuple[str, int | None]:
    """The host of a site and the store whose site it is. Raises DomainError."""
    name, _space, code = line.strip().partition(" ")
    host = named(name, "sites")
    if not code.strip():
        return host, None
    store_id = db.session.scalar(select(Store.id).where(Store.platform_id == platform.id, Store.code == code.strip()))
    if store_id is None:
        raise DomainError(
            _("There is no store '%(code)s' here. Write a store's code behind its host, or nothing.", code=code.strip()),
            "unknown_store",
            field="sites",
        )
    return host, store_id


def check_free(platform: Platform, host: str, field: str) -> None:
    """Raises DomainError for a host that is the console's or another platform's."""
    if host in current_app.config["CONSOLE_HOSTS"]:
        raise DomainError(_("'%(host)s' belongs to the provider console. Choose another host.", host=host), "console_host", field=field)
    owner = db.session.scalar(select(PlatformHost.platform_id).where(PlatformHost.host == host))
    if owner not in (None, platform.id):
        raise DomainError(_("'%(host)s' already leads to another platform.", host=host), "host_taken", field=field)


def lines(platform: Platform, codes: dict[int, str]) -> list[str]:
    """The sites as people write them; `codes` are those of stores by id."""
    return [" ".join(filter(None, (row.host, codes.get(row.store_id or 0)))) for row in platform.hosts if row.face == SITE]


def readable(colour: str, field: str) -> str | None:
    """A colour as it is kept; None for the usual one. Raises DomainError where text of it could not be read on white."""
    found = colour.strip().lower()
    if not found:
        return None
    found = found if found.startswith("#") else f"#{found}"
    if not HEX.fullmatch(found):
        raise DomainError(_("Write the colour as six hexadecimal digits, like #1f4e79."), "bad_colour", field=field)
    if not is_readable(found):
        raise DomainError(_("White text on this colour cannot be read. Choose a darker one."), "bad_colour", field=field)
    return found
