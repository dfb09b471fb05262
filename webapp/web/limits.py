"""How often somebody may ask: counted in a storage that all processes share where one is named."""

from __future__ import annotations

import math
import time

from flask import Flask, Response
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address
from limits.errors import ConfigurationError as UnknownStorage
from werkzeug.exceptions import TooManyRequests

from webapp.config import ConfigurationError
from webapp.web.errors import on_http_error

PATIENCE_S = 1
"""How long a request waits for the storage; a process without one counts for itself until it is back."""


def too_many(limit: RequestLimit) -> Response:
    """429 like every other error, with the seconds until there is room again."""
    return on_http_error(TooManyRequests(retry_after=max(1, math.ceil(limit.window.reset_time - time.time()))))


limiter = Limiter(
    key_func=get_remote_address,
    strategy="moving-window",
    on_breach=too_many,
    in_memory_fallback_enabled=True,
    storage_options={"wrap_exceptions": True, "socket_connect_timeout": PATIENCE_S, "socket_timeout": PATIENCE_S},
)
"""`@limiter.limit("120/minute")`, nearest to the view, or on a function that is called for what is counted (webapp/gate/token_limits.py).
`key_func` says who is counted, an address where it is not given. Nothing is limited by default.

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
            f"RATELIMIT_STORAGE_URI is '{app.config['RATELIMIT_STORAGE_URI']}'. Write memory:// or redis://host:6379/0."
        ) from error
