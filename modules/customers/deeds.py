"""What is done with many customers of a list, at once or by a job."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.customers import services
from webapp.web.tables.deeds import Deed


def tag(customer_id: int, *, name: str) -> None:
    """Give a customer a tag."""
    services.add_tag(customer_id, name)


TAG_MANY = Deed("customers.tag-many", _l("Tag customers"), tag)
