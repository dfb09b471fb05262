"""Until when the certificates are valid that browsers are shown for the console's hosts."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import datetime

import structlog
from cryptography import x509
from flask import current_app

log = structlog.get_logger(__name__)
AGAIN_SECONDS = 3600.0
TIMEOUT_SECONDS = 5.0
_seen: dict[str, tuple[float, datetime | None]] = {}
"""By host: when it was looked at, by the monotonic clock, and what was found."""


def ends() -> Iterator[tuple[str, datetime]]:
    """(host, end) of each public console host with TLS, looked at once an hour; hosts that do not answer are left out."""
    if not current_app.config["FORCE_HTTPS"]:
        return
    for host in filter(is_public, current_app.config["CONSOLE_HOSTS"]):
        at, found = _seen.get(host, (0.0, None))
        if host not in _seen or time.monotonic() - at > AGAIN_SECONDS:
            found = end_of(host, current_app.config["PUBLIC_PORT"] or 443)
            _seen[host] = (time.monotonic(), found)
        if found is not None:
            yield host, found


def is_public(host: str) -> bool:
    """Whether it is a name that a certificate can be for."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host and not host.endswith(".localhost")
    return False


def end_of(host: str, port: int) -> datetime | None:
    """When the certificate shown at this address ends, valid or not; None where nobody shows one."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # one that has ended is to be told too
    try:
        with socket.create_connection((host, port), TIMEOUT_SECONDS) as plain, context.wrap_socket(plain, server_hostname=host) as secure:
            shown = secure.getpeercert(binary_form=True)
    except OSError as error:
        log.warning("certificate.not_shown", host=host, port=port, error=str(error))
        return None
    return x509.load_der_x509_certificate(shown).not_valid_after_utc if shown else None
