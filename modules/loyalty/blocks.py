"""A call to join the programme, on a page for customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from modules.loyalty import queries
from modules.loyalty.models import Programme
from modules.loyalty.models.programmes import RUNNING
from webapp.registry.kinds.blocks import BlockField, FieldType, SiteBlock, Values
from webapp.routing.context import site_store


def programme() -> Programme | None:
    """The running programme of the store that the site is about."""
    store = site_store()
    found = queries.programme(store.merchant_id) if store is not None else None
    return found if found is not None and found.status == RUNNING else None


def data(_values: Values) -> Mapping[str, Any] | None:
    """The programme; on a platform's own site none, since there one chooses the shop first. Nothing where the shop has none that runs."""
    found = programme()
    return {"programme": found} if found is not None or site_store() is None else None


def version(_values: Values) -> object:
    """What is shown of it."""
    found = programme()
    return (found.name, found.kind) if found is not None else "none"


JOIN = SiteBlock(
    code="loyalty.join",
    label=_l("Invitation to the loyalty card"),
    icon="gift",
    weight=30,
    fields=(
        BlockField("heading", _l("Heading"), most=120, help=_l("Empty: the name of your programme.")),
        BlockField("text", _l("Text"), FieldType.PLAIN, 600, help=_l("Empty: a sentence that says what one collects.")),
        BlockField("label", _l("Words of the button"), most=60),
    ),
    template="loyalty/site/join_block.html",
    data=data,
    version=version,
    stylesheet="loyalty/join.css",
    feature="loyalty_points",
)
