"""What the page of a change shows before anybody confirms it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from modules.billing import catalogue
from modules.billing.entitled import entitled
from modules.billing.models import TierVersion
from modules.billing.quotes import Quote
from webapp.db import utcnow
from webapp.domain import DomainError
from webapp.web.saving import attempt


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The quote, or the `problem` with it.

    `code` is the one that counts in it, `typed` what was written, `code_problem` why that does not count.
    """

    quote: Quote | None
    problem: str | None
    code: str
    typed: str
    code_problem: str | None


def previewed(quote_with: Callable[[str], Quote], typed: str) -> Preview:
    """What it costs with the code that was typed; where that does not count, what it costs without, and why."""
    found = attempt(lambda: quote_with(typed))
    if isinstance(found, DomainError) and found.field == "code":
        refused = found.message
        found, typed_counts = attempt(lambda: quote_with("")), ""
    else:
        refused, typed_counts = None, typed
    if isinstance(found, DomainError):
        return Preview(quote=None, problem=found.message, code="", typed=typed, code_problem=refused)
    return Preview(quote=found, problem=None, code=typed_counts, typed=typed, code_problem=refused)


def over_limit(platform_id: int, merchant_id: int, version: TierVersion) -> list[catalogue.Used]:
    """What a merchant would have over the limits of a version: nothing of it is lost, nothing new can be added."""
    now = utcnow()
    standing = entitled(platform_id, merchant_id).limits
    limits = {**version.quotas, **{code: each.value for code, each in standing.items() if each.counts(now)}}
    return [row for row in catalogue.usage(platform_id, merchant_id, limits.get) if row.over]
