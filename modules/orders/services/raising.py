"""What is wrong with an order, written down once and crossed out."""

from __future__ import annotations

from modules.orders import queries
from modules.orders.models import Order, OrderIssue, OrderLine
from modules.orders.moves import Issue
from modules.orders.services.writing import owned
from webapp.db import db, utcnow


def raise_issue(order: Order, kind: Issue, line: OrderLine | None = None) -> bool:
    """Note that something is wrong, once; whether it is news."""
    line_id = line.id if line is not None else None
    if any(found.kind == kind and found.line_id == line_id for found in queries.issues(order.id)):
        return False
    db.session.add(OrderIssue(**owned(order), kind=kind, line_id=line_id))
    db.session.flush()
    return True


def resolve(order: Order, kind: Issue, line: OrderLine | None = None) -> None:
    """Note that it is mended."""
    for found in queries.issues(order.id):
        if found.kind == kind and (line is None or found.line_id == line.id):
            found.resolved_at = utcnow()
    db.session.flush()
