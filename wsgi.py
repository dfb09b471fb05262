"""The application for WSGI servers and for `flask --app wsgi:app`."""

from __future__ import annotations

import gc

gc.disable()  # what is made while starting stays: looking through it for garbage takes a tenth of the start

from webapp import create_app  # noqa: E402

app = create_app()

gc.freeze()  # and no later search looks through it either
gc.enable()
