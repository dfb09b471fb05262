"""The lists of customers."""

from __future__ import annotations

from flask import url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from modules.customers import labels, queries
from modules.customers.figures import Figures
from modules.customers.models import Customer, Leaving, Segment
from modules.customers.queries import segments as segment_queries
from modules.customers.services.values import shown_phone
from webapp.commerce.address import country_name
from webapp.entitlements.gate import feature_enabled
from webapp.merchants.models import Merchant
from webapp.privacy import PrivacyRequest
from webapp.web.tables import BulkAction, Column, Empty, Filter, Table


def directory(figures: Figures, *, may_add: bool, files: bool = False, mail: bool = False, merge: bool = False) -> Table:
    """A merchant's customers, by name. With `mail` one can write to those that are chosen; who may add some may tag them and put them into
    segments, who may have files may have one of them, and with `merge` two of them are compared.

    Open `figures.whole()` around asking it.
    """
    begin = {"action_label": _l("Add the first customer"), "action_url": lambda: url_for(".create")} if may_add else {}
    tags = [(str(each.id), each.name) for each in queries.tags()]
    groups = [(str(each.id), each.name) for each in segment_queries.every_segment()] if feature_enabled("customer_segments") else []
    return Table(
        "customers",
        columns=[
            Column("name", _l("Name"), sort=Customer.name_key, cell=lambda row: row.title),
            Column("email", _l("E-mail"), sort=Customer.email, cell=lambda row: row.email or ""),
            Column("phone", _l("Phone"), cell=lambda row: shown_phone(row.phone)),
            Column("country", _l("Country"), sort=Customer.country, cell=lambda row: named_country(row.country)),
            Column("created_at", _l("Customer since"), sort=Customer.created_at),
            *figures.columns(),
        ],
        filters=[
            Filter("tag", _l("Tag"), tags, where=lambda value: queries.has_tag(int(value))),
            Filter("segment", _l("Segment"), groups, where=lambda value: segment_queries.in_segment(int(value))),
            Filter("country", _l("Country"), named_countries(), column=Customer.country),
            Filter("consent", _l("May be written to"), [*labels.CHANNELS.items()], where=queries.agreed_to),
            *figures.filters(),
        ],
        search=[Customer.search],
        search_label=_l("Search name, e-mail, phone, town"),
        default_sort="name",
        files=files,
        bulk=_bulk(mail=mail, tag=may_add, group=may_add and feature_enabled("customer_segments"), file=files, merge=merge),
        empty=Empty(
            title=_l("No customers yet"),
            text=_l("Who buys in your stores is listed here."),
            icon="users",
            **begin,
        ),
    )


def _bulk(*, mail: bool, tag: bool, group: bool, file: bool, merge: bool) -> list[BulkAction]:
    """What can be done with many customers at once."""
    word = _l("Word for the tag or segment") if group else _l("Word for the tag")
    offered = (
        (mail, BulkAction("mail", _l("Write to them"), icon="send")),
        (tag, BulkAction("tag", _l("Tag"), icon="tags", url=lambda: url_for(".tag_many"), asks=word, numeric=False)),
        (group, BulkAction("segment", _l("Put into a segment"), icon="users-group", url=lambda: url_for(".segment_many"))),
        (file, BulkAction("file", _l("Download"), icon="download", url=lambda: url_for(".download_many"))),
        (merge, BulkAction("merge", _l("Merge two"), icon="arrow-merge", url=lambda: url_for(".merge_chosen"))),
    )
    return [each for there, each in offered if there]


def segments() -> Table:
    """Groups of customers, by name."""
    return Table(
        "segments",
        columns=[
            Column("name", _l("Name"), sort=Segment.key),
            Column("rule", _l("Who is in it")),
            Column("size", _l("Customers"), sort=Segment.size),
            Column("computed_at", _l("Counted"), sort=Segment.computed_at),
            Column("actions", _l("To do"), exported=False),
        ],
        search=[Segment.key],
        search_label=_l("Search segments"),
        default_sort="name",
        empty=Empty(
            title=_l("No segments yet"),
            text=_l("A segment is a group of customers of whom something is true, such as “spent at least 100 euros this year”."),
            icon="users-group",
            action_label=_l("Create the first segment"),
            action_url=lambda: url_for(".segment_create"),
        ),
    )


def privacy_requests() -> Table:
    """What customers asked for, what is due first on top."""
    return Table(
        "privacy",
        columns=[
            Column("customer", _l("Customer")),
            Column("kind", _l("Asked for"), sort=PrivacyRequest.kind, cell=lambda row: labels.KINDS[row.kind]),
            Column("asked_at", _l("On"), sort=PrivacyRequest.asked_at),
            Column("due_at", _l("Due by"), sort=PrivacyRequest.due_at),
            Column("state", _l("State"), sort=PrivacyRequest.state),
            Column("actions", _l("To do"), exported=False),
        ],
        filters=[
            Filter("state", _l("State"), [*labels.STATES.items()], column=PrivacyRequest.state),
            Filter("kind", _l("Asked for"), [*labels.KINDS.items()], column=PrivacyRequest.kind),
        ],
        default_sort="due_at",
        default_descending=True,
        empty=Empty(
            title=_l("Nobody has asked"),
            text=_l("When a customer asks what you keep about them, or to be erased, write it down on the customer's page."),
            icon="shield-lock",
        ),
    )


def leaving() -> Table:
    """Customers who will be erased automatically, the next on top."""
    return Table(
        "leaving",
        columns=[
            Column("name", _l("Name"), sort=Customer.name_key, cell=lambda row: row.Customer.title),
            Column("heard_at", _l("Last heard of"), sort=Leaving.heard_at, cell=lambda row: row.Leaving.heard_at),
            Column("erase_at", _l("Erased on"), sort=Leaving.erase_at, cell=lambda row: row.Leaving.erase_at),
            Column("actions", _l("To do"), exported=False),
        ],
        search=[Customer.search],
        search_label=_l("Search name, e-mail, phone, town"),
        default_sort="erase_at",
        empty=Empty(
            title=_l("Nobody is erased soon"),
            text=_l("Customers of whom nothing was heard for long are listed here 30 days before they are erased."),
            icon="user-off",
        ),
    )


def everybody() -> Table:
    """The customers of all merchants on a platform, to find somebody who asks."""
    return Table(
        "customers",
        columns=[
            Column("name", _l("Name"), sort=Customer.name_key, cell=lambda row: row.Customer.title),
            Column("email", _l("E-mail"), sort=Customer.email, cell=lambda row: row.Customer.email or ""),
            Column("phone", _l("Phone"), cell=lambda row: shown_phone(row.Customer.phone)),
            Column("merchant", _l("Merchant"), sort=Merchant.legal_name),
            Column("store", _l("Met in"), cell=lambda row: row.store or ""),
            Column("created_at", _l("Customer since"), sort=Customer.created_at, cell=lambda row: row.Customer.created_at),
        ],
        search=[Customer.search],
        search_label=_l("Search name, e-mail, phone, town"),
        default_sort="name",
        empty=Empty(title=_l("No customers yet"), text=_l("The customers of all merchants are listed here."), icon="users"),
    )


def named_countries() -> list[tuple[str, str]]:
    """(code, name) of the countries that customers live in, by name."""
    return sorted(((code, named_country(code)) for code in queries.countries()), key=lambda each: each[1])


def named_country(code: str) -> str:
    """What a country is called in the reader's language; empty for none."""
    return country_name(code, str(get_locale() or "en")) if code else ""
