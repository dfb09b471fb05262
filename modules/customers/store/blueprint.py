"""The blueprint behind a store's menu item."""

from __future__ import annotations

from flask import Blueprint

READ, WRITE = "customers:customers:read", "customers:customers:write"
MERGE, ERASE, EXPORT = "customers:customers:merge", "customers:customers:erase", "customers:customers:export"

customers = Blueprint("customers", __name__)
