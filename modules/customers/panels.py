"""What the module shows on a customer's page beside the customer's own facts."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template

from modules.customers import labels
from modules.customers.queries import duplicates
from modules.customers.settings import CustomersSettings
from webapp.settings.typed import settings


def twice(ids: Sequence[int]) -> str:
    """Who may be the same customer, and why."""
    found = duplicates.pairs(ids[0], settings(CustomersSettings).duplicate_match)
    return render_template("customers/store/_twice.html", pairs=found, customer_id=ids[0], reasons=labels.REASONS)
