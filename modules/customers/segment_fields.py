"""What rules of segments can ask of the customers themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, String, cast, literal

from modules.customers import labels, queries, tables
from modules.customers.models import Customer
from modules.customers.models.customers import SUBJECT
from modules.customers.queries import segments
from webapp.accounts.locale import STORE_LANGUAGES
from webapp.registry.kinds.segments import CHOICE, MOMENT, YES, SegmentField


def _tags() -> Sequence[tuple[str, str]]:
    return [(str(each.id), each.name) for each in queries.tags()]


def _tagged() -> Select[Any]:
    found = segments.tagged().subquery()
    return segments.rows(found.c.customer_id, cast(found.c.tag_id, String))


def _with_email() -> Select[Any]:
    return segments.of_customer(literal(1)).where(Customer.email.is_not(None))


FIELDS = (
    SegmentField(code=segments.TAGGED, subject=SUBJECT, label=_l("Tag"), sort=CHOICE, values=_tagged, choices=_tags, weight=10),
    SegmentField(
        code="customers.country",
        subject=SUBJECT,
        label=_l("Country"),
        sort=CHOICE,
        values=lambda: segments.of_customer(Customer.country),
        choices=tables.named_countries,
        weight=20,
    ),
    SegmentField(
        code="customers.language",
        subject=SUBJECT,
        label=_l("Language"),
        sort=CHOICE,
        values=lambda: segments.of_customer(Customer.locale),
        choices=lambda: [*STORE_LANGUAGES.items()],
        weight=30,
    ),
    SegmentField(
        code="customers.consent",
        subject=SUBJECT,
        label=_l("May be written to"),
        sort=CHOICE,
        values=segments.agreed,
        choices=lambda: [*labels.CHANNELS.items()],
        weight=40,
    ),
    SegmentField(
        code="customers.since",
        subject=SUBJECT,
        label=_l("Customer since"),
        sort=MOMENT,
        values=lambda: segments.of_customer(Customer.created_at),
        weight=50,
    ),
    SegmentField(code="customers.email", subject=SUBJECT, label=_l("Has an e-mail address"), sort=YES, values=_with_email, weight=60),
)
