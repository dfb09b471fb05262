"""The blueprint behind a store's menu item."""

from __future__ import annotations

from flask import Blueprint

inventory = Blueprint("inventory", __name__)
