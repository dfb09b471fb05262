"""The blueprints behind "Settings"; their pages are in several files."""

from __future__ import annotations

from flask import Blueprint

platform_settings = Blueprint("settings", __name__)
store_settings = Blueprint("settings", __name__)
