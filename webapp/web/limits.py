"""How often somebody may ask: counted in a storage that all processes share where one is named."""

from __future__ import annotations

import ipaddress
import math
import time

from flask import Flask, Response, request
from flask_limiter import Limiter, RequestLimit
from limits.errors import ConfigurationError as UnknownStorage
from werkzeug.exceptions import TooManyRequests

from webapp.config import ConfigurationError
from webapp.routing.context import current_platform
from webapp.web.errors import on_http_error

PATIENCE_S = 1
"""How long a request waits for the storage; a process without one counts for itself until it is back."""


def too_many(limit: RequestLimit) -> Response:
    """429 like every other error, with the seconds until there is room again."""
    return on_http_error(TooManyRequests(retry_after=max(1, math.ceil(limit.window.reset_time - time.time()))))


def place() -> str:
    """Where the request comes from: an IPv4 address, or the /64 of an IPv6 one, of which everybody has as many as they like."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def network_on_platform() -> str:
    """The network of the place, of which one customer of a provider often has all: 256 IPv4 addresses, or the /48 of IPv6."""
    try:
        address = ipaddress.ip_network(place()).network_address
    except ValueError:
        return place_on_platform()
    return f"{current_platform().id}|{ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False)}"


def place_on_platform() -> str:
    """Where the request comes from, for what each platform counts for itself: an address that is busy on one is new on another."""
    return f"{current_platform().id}|{place()}"


limiter = Limiter(
    key_func=place,
    strategy="moving-window",
    on_breach=too_many,
    in_memory_fallback_enabled=True,
    storage_options={"wrap_exceptions": True, "socket_connect_timeout": PATIENCE_S, "socket_timeout": PATIENCE_S},
)
"""`@limiter.limit("120/minute")`, nearest to the view, or on a function that is called for what is counted (webapp/gate/token_limits.py).
`key_func` says who is counted, `place` where it is not given. Nothing is limited by default.

Whoever asks the storage beside the decorator gets `limits.errors.StorageError` while it is away.
"""


def init_app(app: Flask) -> None:
    """Count in the storage of RATELIMIT_STORAGE_URI. Raises ConfigurationError where it is not an address.

    Told that it is there already, the extension leaves out its hooks, which cost every request as much as Flask itself does; they
    are for default limits and for headers, and there are none: what is limited asks by itself.
    """
    app.extensions["limiter"] = {limiter}
    try:
        limiter.init_app(app)
    except (UnknownStorage, ValueError) as error:
        raise ConfigurationError(
            "RATELIMIT_STORAGE_URI is no storage. Write memory:// or redis://host:6379/0."  # not what it is: it may hold a password
        ) from error
