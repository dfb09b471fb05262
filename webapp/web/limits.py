"""How often somebody may ask: counted in a storage that all processes share where one is named."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Nothing is limited by default. A storage that fails raises limits.errors.StorageError, whatever it is.
limiter = Limiter(key_func=get_remote_address, strategy="moving-window", storage_options={"wrap_exceptions": True})


def init_app(app: Flask) -> None:
    """Count in the storage of RATELIMIT_STORAGE_URI.

    Told that it is there already, the extension leaves out its hooks, which cost every request as much as Flask itself does;
    what is limited asks by itself.
    """
    app.extensions["limiter"] = {limiter}
    limiter.init_app(app)
