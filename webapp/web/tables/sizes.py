"""How many rows a page of a list can hold."""

from __future__ import annotations

from flask import has_request_context, request

from webapp.routing.context import ENVIRON_KEY, Resolution, core_setting

SIZES = (10, 25, 50, 100, 200)
"""What is offered. An address may ask for any number from the first to the last."""
USUAL_SIZE = 25


def page_size() -> int:
    """How many rows a list shows where its address does not say: what the platform is set to."""
    resolution: Resolution | None = request.environ.get(ENVIRON_KEY) if has_request_context() else None
    platform = resolution.platform if resolution else None
    wanted = core_setting(platform, "page_size") if platform is not None else None
    return wanted if wanted in SIZES else USUAL_SIZE
