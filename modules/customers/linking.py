"""Rows of other modules that came while customers were off: who they are of, and the job that links them."""

from __future__ import annotations

from dataclasses import dataclass

from modules.customers.models.customers import SUBJECT
from modules.customers.queries.bringing import by_emails
from modules.customers.services.buyers import ensure_many
from webapp.accounts.identity import normal_email
from webapp.contributions import everyones
from webapp.jobs import Job
from webapp.merchants.models import Store
from webapp.merchants.queries import store_of
from webapp.registry.kinds.unlinked import Stranger, Unlinked
from webapp.registry.ports.customers import Buyer
from webapp.routing.context import current_platform

LINK = "customers.link"
SHOWN, AT_ONCE = 100, 200


@dataclass(frozen=True, slots=True)
class Found:
    """A stranger, and the customer who has the address: id 0 where nobody has."""

    stranger: Stranger
    customer_id: int = 0
    customer: str = ""


def sources() -> list[Unlinked]:
    """Who has such rows."""
    return [each for each in everyones(Unlinked) if each.subject == SUBJECT]


def count() -> int:
    """How many rows of this store are linked to nobody."""
    return sum(each.count() for each in sources())


def found(store: Store, limit: int = SHOWN) -> list[Found]:
    """Whose they are, those with most rows first."""
    strangers = [each for source in sources() for each in source.strangers(limit)]
    known = by_emails(store.merchant_id, {each.email for each in strangers})
    return [
        Found(each, known[each.email].id, known[each.email].title) if each.email in known else Found(each)
        for each in sorted(strangers, key=lambda each: (-each.rows, each.email))[:limit]
    ]


def run(job: Job) -> None:
    """Link what is left, batch by batch; with `add`, people who are no customers yet become some."""
    store_id, add = int(job.args["store"]), bool(job.args["add"])
    for source in sources():
        passed: set[str] = set(job.state.get("passed", []))
        while True:
            waiting = [each for each in source.strangers(AT_ONCE + len(passed)) if each.email not in passed][:AT_ONCE]
            if not waiting:
                break
            with job.transaction():
                store = store_of(current_platform().id, store_id)
                ids = _ids(store, waiting, add=add)
                done = source.link(ids)
                passed |= {each.email for each in waiting if each.email not in ids}
                job.checkpoint(passed=sorted(passed))
                job.progress(job.done + done)


def _ids(store: Store, waiting: list[Stranger], *, add: bool) -> dict[str, int]:
    known = {email: each.id for email, each in by_emails(store.merchant_id, {each.email for each in waiting}).items()}
    new = [each for each in waiting if each.email not in known and normal_email(each.email) == each.email] if add else []
    made = ensure_many(store, [Buyer(name=each.name, email=each.email, phone=each.phone) for each in new]) if new else []
    return {**known, **dict(zip((each.email for each in new), made, strict=True))}
