"""Drafts of tiers: changed as often as one likes, and published in one step. What merchants have agreed to stays a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _

from modules.billing import suggestions
from modules.billing.models import Tier, TierDraft, TierVersion
from modules.billing.models.prices import Prices, prices_of, written
from modules.billing.queries import tiers
from modules.billing.queries.people import mark
from webapp.db import check_version, db, utcnow
from webapp.domain import Conflict


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a tier costs (minor units, net; None is on request) and holds (None is no limit).

    The two prices are in the currency that is named beside it; `others` are those in other currencies.
    """

    price_month: int | None
    price_year: int | None
    features: tuple[str, ...] = ()
    quotas: Mapping[str, int | None] = field(default_factory=dict)
    others: Mapping[str, Prices] = field(default_factory=dict)

    @classmethod
    def of(cls, row: TierDraft | TierVersion) -> Contents:
        """What a draft or version says."""
        return cls(
            price_month=row.price_month_minor,
            price_year=row.price_year_minor,
            features=tuple(row.features),
            quotas=dict(row.quotas),
            others={code: each for code, each in row.prices.items() if code != row.currency},
        )

    def same_as(self, row: TierDraft | TierVersion) -> bool:
        """Whether a row says the same; that its own currency is the same is for others to see."""
        return (
            prices_of(row.currency, self.price_month, self.price_year, written(self.others)) == row.prices
            and sorted(self.features) == sorted(row.features)
            and dict(self.quotas) == dict(row.quotas)
        )


def save_draft(
    tier: Tier, *, version: int, name: str, description: str, rank: int, is_public: bool, contents: Contents, currency: str
) -> bool:
    """Keep what a tier is to be; True where that differs from what is published. Raises Conflict when somebody saved in between.

    A draft that says what is published already is no draft, and goes.
    """
    check_version(tier, version)
    _write(tier, contents, currency, name=name, description=description, rank=rank, is_public=is_public)
    if not tier.published:
        tier.name = name  # what it is called until merchants see it
    _touched(tier)
    return tier.draft is not None


def publish(tier: Tier, *, version: int) -> bool:
    """Merchants see the draft from now on; True where that made a new version. Raises Conflict when somebody saved or published in between.

    A version comes of another price, currency, feature or limit. A new name, sentence or place on the list holds for everybody at once.
    """
    check_version(tier, version)
    draft = tier.draft
    if draft is None:
        raise Conflict(_("There is no draft to publish. Somebody has published or discarded it."), "no_draft")
    tier.name, tier.description, tier.rank, tier.is_public = draft.name, draft.description, draft.rank, draft.is_public
    contents = Contents.of(draft)
    changed = not tier.published or not contents.same_as(tier.current) or tier.current.currency != draft.currency
    if changed:
        tier.versions.append(_version(tier, contents, draft.currency))
    tier.draft = None
    _touched(tier)
    return changed


def discard(tier: Tier, *, version: int) -> bool:
    """Drop the draft; True where the tier stays. One that was never published goes with its draft. Raises Conflict as `publish` does."""
    check_version(tier, version)
    if tier.draft is None:
        raise Conflict(_("There is no draft to discard. Somebody has published or discarded it."), "no_draft")
    if not tier.published:
        db.session.delete(tier)
        db.session.flush()
        return False
    tier.draft = None
    _touched(tier)
    return True


def suggest(platform_id: int) -> int:
    """Put what modules suggest for features and limits that no tier knows yet on drafts of the tiers; how many drafts that changed."""
    price_list = tiers.tiers(platform_id, lock=True)
    new = suggestions.unknown(price_list, tiers.not_for_sale(platform_id))
    changed = 0
    for place, tier in enumerate(price_list):
        features, quotas = new.features_of(place), new.quotas_of(place)
        if features or quotas:
            changed += _add(tier, features, quotas)
    return changed


def _add(tier: Tier, features: list[str], quotas: dict[str, int | None]) -> bool:
    about, holds = tier.draft or tier, tier.draft or tier.current
    contents = Contents.of(holds)
    more = replace(contents, features=tuple({*contents.features, *features}), quotas={**contents.quotas, **quotas})
    said: dict[str, Any] = {name: getattr(about, name) for name in ("name", "description", "rank", "is_public")}
    return save_draft(tier, version=tier.version, contents=more, currency=holds.currency, **said)


def _write(tier: Tier, contents: Contents, currency: str, **said: str | int | bool) -> None:
    """The draft as it is to be: a row of another currency is another row, and one that differs in nothing is none."""
    draft = tier.draft
    same = tier.published and currency == tier.current.currency and contents.same_as(tier.current)
    if same and all(getattr(tier, name) == value for name, value in said.items()):
        tier.draft = None
        return
    if draft is not None and draft.currency != currency:
        tier.draft = None
        db.session.flush()
        draft = None
    if draft is None:
        draft = tier.draft = TierDraft(platform_id=tier.platform_id, currency=currency)
    draft.price_month_minor, draft.price_year_minor = contents.price_month, contents.price_year
    draft.other_prices = written(contents.others)
    draft.features, draft.quotas = sorted(contents.features), dict(contents.quotas)
    for name, value in said.items():
        setattr(draft, name, value)


def _touched(tier: Tier) -> None:
    """The tier's own row changes too, so that its version counts this save."""
    tier.updated_at = utcnow()
    db.session.flush()


def _version(tier: Tier, contents: Contents, currency: str) -> TierVersion:
    return TierVersion(
        platform_id=tier.platform_id,
        number=tier.current.number + 1 if tier.published else 1,
        currency=currency,
        price_month_minor=contents.price_month,
        price_year_minor=contents.price_year,
        other_prices=written(contents.others),
        features=sorted(contents.features),
        quotas=dict(contents.quotas),
        created_by=mark(),
    )
