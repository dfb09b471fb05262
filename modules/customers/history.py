"""What the module itself knows of a customer's past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from modules.customers import labels, queries
from modules.customers.models import Consent, Customer
from webapp.contributions import contributions
from webapp.registry.definition import Frontend
from webapp.registry.kinds.timelines import Happening, Timeline

SUBJECT = "customer"


def own(ids: Sequence[int], limit: int) -> Sequence[Happening]:
    """When the customer was met, and what they said about being written to."""
    found = [_met(each) for each in queries.many(ids)]
    found += [_said(each) for each in queries.consents(ids, limit)]
    return sorted(found, key=lambda each: each.at, reverse=True)[:limit]


def everything(ids: Sequence[int], limit: int) -> list[Happening]:
    """What all modules that are on know, the newest first."""
    found = [each for source in _sources() for each in source.entries(ids, limit)]
    return sorted(found, key=lambda each: each.at, reverse=True)[:limit]


def _sources() -> Iterator[Timeline]:
    return (each for each in contributions(Timeline, Frontend.STORE) if each.subject == SUBJECT)


def _met(customer: Customer) -> Happening:
    store = queries.store_name(customer.met_store_id)
    return Happening(at=customer.created_at, text=_("Met in %(store)s", store=store) if store else _("Added"), icon="user-plus")


def _said(consent: Consent) -> Happening:
    channel = labels.CHANNELS.get(consent.channel, consent.channel)
    text = _("Agreed: %(channel)s", channel=channel) if consent.given else _("Refused: %(channel)s", channel=channel)
    return Happening(
        at=consent.at, text=text, detail=str(labels.SOURCES.get(consent.source, "")), icon="mail-check" if consent.given else "mail-off"
    )
