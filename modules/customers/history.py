"""What the module itself knows of a customer's past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from modules.customers import labels, queries
from modules.customers.models import Consent, Customer
from modules.customers.models.customers import SUBJECT
from webapp.contributions import contributions
from webapp.registry.definition import Frontend
from webapp.registry.kinds.timelines import Happening, Timeline


def own(ids: Sequence[int], limit: int) -> Sequence[Happening]:
    """When the customer was met, and what they said about being written to."""
    found = [_met(each) for each in queries.many(ids)]
    found += [_said(each) for each in queries.consents(ids, limit)]
    return sorted(found, key=lambda each: each.at, reverse=True)[:limit]


def seen(ids: Sequence[int], limit: int) -> list[Happening]:
    """What all modules that are on know, as far as this person may see it, the newest first."""
    return _latest(contributions(Timeline, Frontend.STORE), ids, limit)


def _latest(sources: Iterable[Timeline], ids: Sequence[int], limit: int) -> list[Happening]:
    found = [each for source in sources if source.subject == SUBJECT for each in source.entries(ids, limit)]
    return sorted(found, key=lambda each: each.at, reverse=True)[:limit]


def _met(customer: Customer) -> Happening:
    store = queries.store_name(customer.met_store_id)
    return Happening(at=customer.created_at, text=_("Met in %(store)s", store=store) if store else _("Added"), icon="user-plus")


def _said(consent: Consent) -> Happening:
    channel = labels.CHANNELS.get(consent.channel, consent.channel)
    text = _("Agreed: %(channel)s", channel=channel) if consent.given else _("Refused: %(channel)s", channel=channel)
    return Happening(
        at=consent.at, text=text, detail=str(labels.HEARD.get(consent.source, "")), icon="mail-check" if consent.given else "mail-off"
    )
