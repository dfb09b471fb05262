"""The blueprint behind the store's menu item."""

from __future__ import annotations

from flask import Blueprint

marketplace = Blueprint("marketplace", __name__)
