"""Orders that came while customers were off, or as a guest: linked afterwards by their e-mail address."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.orders.queries import people
from modules.orders.services.people import link
from webapp.registry.kinds.unlinked import Unlinked

UNLINKED = Unlinked(
    code="orders",
    subject="customer",
    label=_l("Orders"),
    count=people.count_unlinked,
    strangers=people.strangers,
    link=link,
)
