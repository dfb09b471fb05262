"""What the page of a change shows before anybody confirms it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from modules.billing import catalogue
from modules.billing.config import Terms
from modules.billing.effects import Effect
from modules.billing.entitled import entitled
from modules.billing.parties import ensure_complete
from modules.billing.quotes import Quote
from webapp.db import utcnow
from webapp.domain import DomainError
from webapp.registry.definition import Quota
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


def ensure_can_charge(quote: Quote, terms: Terms) -> Quote:
    """The quote, where an invoice of it can be issued. Raises DomainError while the settings do not say who sells."""
    if quote.total > 0:
        ensure_complete(terms.seller, small_business=terms.small_business)
    return quote


@dataclass(frozen=True, kw_only=True)
class LimitChange:
    """A limit before and after a change (None for none), and how much of it is in use."""

    quota: Quota
    before: int | None
    after: int | None
    used: int = 0


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Those that a change makes others, and those of which a merchant then has more than is allowed: it keeps it, and adds nothing new."""

    changed: Sequence[LimitChange] = ()
    over: Sequence[catalogue.Used] = ()


def limits_of(effect: Effect) -> list[LimitChange]:
    """The limits that a change makes others, as far as they are counted here."""
    quotas = {quota.code: quota for quota in catalogue.quotas()}
    return [LimitChange(quota=quotas[code], before=old, after=new) for code, old, new in effect.limits if code in quotas]


def limits(platform_id: int, merchant_id: int, quote: Quote | None) -> Limits:
    """What a quote does to the limits of a merchant; nothing where there is no quote."""
    if quote is None:
        return Limits()
    at = utcnow() if quote.at_once else max(utcnow(), quote.starts_at)
    standing = entitled(platform_id, merchant_id).limits
    then = {**quote.version.quotas, **{code: each.value for code, each in standing.items() if each.counts(at)}}
    usage = catalogue.usage(platform_id, merchant_id, then.get)
    used = {row.quota.code: row.used for row in usage}
    changed = [replace(each, used=used[each.quota.code]) for each in limits_of(quote.effect)]
    return Limits(changed=changed, over=[row for row in usage if row.over])
