"""The list of merchants, which the console and each platform show alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import literal_column

from webapp.merchants.models import Merchant
from webapp.web.tables import BulkAction, Column, Empty, Filter, Table

STATES = [("active", _l("active")), ("suspended", _l("suspended")), ("closed", _l("closed")), ("erased", _l("anonymised"))]


def merchants(column: Column, *filters: Filter, text: LazyString, begin: Callable[[], str], bulk: Sequence[BulkAction] = ()) -> Table:
    """Merchants with the number of their stores; `column` is what is told of each beside that."""
    columns: Sequence[Column] = [
        Column("name", _l("Legal name"), sort=Merchant.legal_name),
        Column("vat", _l("VAT number"), sort=Merchant.vat_number, cell=lambda row: row.Merchant.vat_number),
        column,
        Column("stores", _l("Stores"), numeric=True, sort=literal_column("stores"), cell=lambda row: row.stores),
        Column("status", _l("State"), sort=Merchant.status),
    ]
    return Table(
        "merchants",
        columns=columns,
        filters=[*filters, Filter("status", _l("State"), STATES, column=Merchant.status)],
        search=[Merchant.legal_name, Merchant.vat_number, Merchant.email],
        default_sort="name",
        bulk=bulk,
        search_label=_l("Search merchants"),
        empty=Empty(title=_l("No merchant yet"), text=text, action_label=_l("Add a merchant"), action_url=begin, icon="building"),
    )
