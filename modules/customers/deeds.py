"""What is done with many customers of a list, at once or by a job."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.customers import queries, services
from modules.customers.queries import duplicates
from modules.customers.settings import CustomersSettings
from webapp.domain import Conflict
from webapp.routing.context import current_store
from webapp.settings.typed import settings
from webapp.web.tables.bulk import Skipped
from webapp.web.tables.deeds import Deed


def tag(customer_id: int, *, name: str) -> None:
    """Give a customer a tag."""
    services.add_tag(customer_id, name)


def merge_pair(pair: Sequence[int]) -> Skipped | None:
    """Make one customer of a pair: the first is kept. Of three who are alike, the third is compared with who the second became.

    Two who are one customer by then, through another pair, are no merge. Raises Conflict for two who have nothing in common any more.
    """
    first, second = (queries.survivor(each) for each in pair)
    if first.id == second.id:
        return Skipped(_("They are one customer already."))
    found = duplicates.pairs(first.id, settings(CustomersSettings, current_store().id).duplicate_match)
    if not any({first.id, second.id} == {each.first.id, each.second.id} for each in found):
        raise Conflict(_("They have nothing in common any more. Compare them first."), "not_alike")
    services.merge(first.id, second.id, versions=(first.version, second.version))
    return None


TAG_MANY = Deed("customers.tag-many", _l("Tag customers"), tag, label=None)
MERGE_PAIRS = Deed("customers.merge-pairs", _l("Merge duplicates"), merge_pair, label=None, at_once=50)
