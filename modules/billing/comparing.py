"""Two states of a tier beside each other, in words: only what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from modules.billing import catalogue, labels
from modules.billing.models import Tier, TierDraft, TierVersion
from webapp.kernel import kernel
from webapp.web.formats import number

Difference = tuple[str, str, str]
"""(what differs, before, after), as `diff` draws it."""


@dataclass(frozen=True)
class Side:
    """One state of a tier: what it is called, and what it costs and holds."""

    about: Tier | TierDraft
    holds: TierVersion | TierDraft


def waiting(tier: Tier) -> list[Difference]:
    """How the draft differs from what is published; nothing where one of the two is missing."""
    if tier.draft is None or not tier.published:
        return []
    return list(_differences(Side(tier, tier.current), Side(tier.draft, tier.draft)))


def kept(version: TierVersion) -> list[Difference]:
    """How an older version differs from the newest of its tier, for those who keep it."""
    return list(_contents(version, version.tier.current))


def off_here(holds: TierVersion | TierDraft) -> Mapping[str, list[str]]:
    """What a tier holds of modules that are off here, by the module's name: kept as it is. What is not installed is counted."""
    shown = {f.code for offer in catalogue.offers() for f in offer.features} | {quota.code for quota in catalogue.quotas()}
    registry, found, strange = kernel().registry, dict[str, list[str]](), 0
    for code in (*holds.features, *holds.quotas):
        known = registry.features.get(code) or registry.quotas.get(code)
        if code in shown:
            continue
        if known is None:
            strange += 1
            continue
        limit = f": {_limit(holds.quotas, code)}" if code in registry.quotas else ""
        found.setdefault(str(known[0].name), []).append(f"{known[1].name}{limit}")
    return found | ({_("Modules that are not installed"): [number(strange)]} if strange else {})


def _differences(before: Side, after: Side) -> Iterator[Difference]:
    for name, label in (("name", _("Name")), ("description", _("One sentence about it")), ("rank", _("Place in the list"))):
        yield from _if_other(label, str(getattr(before.about, name)), str(getattr(after.about, name)))
    yield from _if_other(
        _("Merchants can choose it themselves"), *(_("yes") if side.about.is_public else _("no") for side in (before, after))
    )
    yield from _contents(before.holds, after.holds)


def _contents(before: TierVersion | TierDraft, after: TierVersion | TierDraft) -> Iterator[Difference]:
    for code in dict.fromkeys((*before.prices, *after.prices)):
        for label, interval in ((_("Price per month"), "month"), (_("Price per year"), "year")):
            named = label if len({*before.prices, *after.prices}) == 1 else _("%(label)s in %(currency)s", label=label, currency=code)
            yield from _if_other(named, _price(before, interval, code), _price(after, interval, code))
    names = catalogue.names()
    for code in _in_order(before.features, after.features):
        said = [_("included") if code in each.features else _("not included") for each in (before, after)]
        yield from _if_other(str(names.get(code, code)), *said)
    limits = kernel().registry.quotas
    for code in _in_order(before.quotas, after.quotas):
        label = str(limits[code][1].name) if code in limits else code
        yield from _if_other(label, _limit(before.quotas, code), _limit(after.quotas, code))


def _if_other(label: str, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        yield label, before or "—", after or "—"


def _in_order(*codes: Iterable[str]) -> list[str]:
    """Each code once, in the order of the registry."""
    order = {code: place for place, code in enumerate((*kernel().registry.features, *kernel().registry.quotas))}
    return sorted({code for each in codes for code in each}, key=lambda code: (order.get(code, len(order)), code))


def _price(row: TierVersion | TierDraft, interval: str, currency: str) -> str:
    return labels.price_text(row.price(interval, currency), currency, interval) if row.sold_in(currency) else _("not sold")


def _limit(quotas: Mapping[str, int | None], code: str) -> str:
    limit = quotas.get(code)
    return _("no limit") if limit is None else number(limit)
