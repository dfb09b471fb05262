"""The one list toolkit: filters, search, sort, page and page size in the URL, in one statement however long the list.

table = Table("products", columns=[Column("name", _l("Name"), sort=Product.name)], search=[Product.name])
page = table.page(queries.products(store))
"""

from webapp.web.tables.between import between
from webapp.web.tables.bulk import ChosenIds, Report, bulk_done, chosen_ids, each, gone, gone_words
from webapp.web.tables.listing import Listing
from webapp.web.tables.page import TablePage
from webapp.web.tables.saved import View
from webapp.web.tables.table import BulkAction, Column, Empty, Filter, Selection, Table

__all__ = [
    "BulkAction",
    "ChosenIds",
    "Column",
    "Empty",
    "Filter",
    "Listing",
    "Report",
    "Selection",
    "Table",
    "TablePage",
    "View",
    "between",
    "bulk_done",
    "chosen_ids",
    "each",
    "gone",
    "gone_words",
]
