"""The provider's look-up over the customers of all merchants of a platform."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from modules.customers import queries, tables
from webapp.accounts.access import permission
from webapp.web.htmx import render

customers = Blueprint("customers", __name__)


@customers.get("/")
@permission("customers:directory:read")
def list() -> ResponseReturnValue:
    """Everybody, to find who asks for help."""
    return render("customers/admin/list.html", page=tables.everybody().page(queries.directory()))
