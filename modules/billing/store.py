"""The merchant's side: plan and usage, choosing another plan, invoices."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from modules.billing import catalogue, labels
from modules.billing.config import current_terms
from modules.billing.forms import ChangeForm
from modules.billing.models import Invoice, Subscription, Tier
from modules.billing.models.subscriptions import Interval
from modules.billing.opening import grace_end
from modules.billing.queries import invoices, overrides, tiers
from modules.billing.queries import subscriptions as queries
from modules.billing.quotes import Quote, quote_change, quote_start
from modules.billing.services import subscriptions as service
from webapp.accounts.access import permission
from webapp.db import check_version, transaction, utcnow
from webapp.domain import Conflict, DomainError, NotFound
from webapp.entitlements.gate import require_feature
from webapp.merchants.queries import merchant_stores
from webapp.ports import port
from webapp.registry.ports.threads import About, Threads
from webapp.routing.context import current_platform, current_store
from webapp.web.htmx import render, see_other
from webapp.web.saving import attempt, form_page
from webapp.web.tables import Column, Empty, Filter, Table

billing = Blueprint("billing", __name__)

TABLE = Table(
    "invoices",
    columns=[
        Column("number", _l("Number"), sort=(Invoice.series, Invoice.sequence)),
        Column("issued_at", _l("Issued"), sort=Invoice.issued_at),
        Column("status", _l("State"), sort=Invoice.status),
        Column("total", _l("Total"), sort=Invoice.total_minor, numeric=True),
    ],
    search=[Invoice.number],
    filters=[Filter("status", _l("State"), [(code, label) for code, (label, _tone) in labels.INVOICE.items()], column=Invoice.status)],
    default_sort="number",
    default_descending=True,
    empty=Empty(_l("No invoices yet"), _l("The first one comes with the first paid period."), icon="file-invoice"),
)


@billing.get("/")
@permission("billing:plan:read")
def plan() -> ResponseReturnValue:
    store = current_store()
    platform_id = store.platform_id
    subscription = queries.live(platform_id, store.merchant_id)
    late = subscription is not None and subscription.past_due_since is not None
    return render(
        "billing/store/plan.html",
        subscription=subscription,
        usage=catalogue.usage(store, subscription.tier_version.quotas if subscription else {}),
        stores=len(merchant_stores(platform_id, store.merchant_id)),
        open_invoices=invoices.open_invoices(platform_id, subscription.id) if subscription else [],
        grace=grace_end(subscription, current_terms().grace_days) if subscription and late else None,
        overrides=[row for row in overrides.standing(platform_id, store.merchant_id) if row.counts(utcnow())],
        names=catalogue.names(),
        tiers=tiers.public_tiers(platform_id),
        offers=catalogue.offers(),
        quotas=catalogue.quotas(),
        interval=_interval(),
        labels=labels,
    )


@billing.route("/change", methods=["GET", "POST"])
@permission("billing:plan:write")
def change() -> ResponseReturnValue:
    """What the plan named in the query costs; posting it confirms exactly that."""
    form, interval = ChangeForm(), _interval()
    code = _chosen_tier().code

    def around() -> dict[str, Any]:
        subscription, tier = queries.live(current_platform().id, current_store().merchant_id), _chosen_tier()
        quote = attempt(lambda: _quote(subscription, tier, interval))
        if isinstance(quote, DomainError):
            return {"subscription": subscription, "version": tier.current, "quote": None, "problem": quote.message, "over": []}
        return {"subscription": subscription, "version": tier.current, "quote": quote, "problem": None, "over": _over_limit(tier)}

    def now() -> Any:
        return queries.live(current_platform().id, current_store().merchant_id)

    return form_page(
        "billing/store/change.html", form, lambda: _change(code, interval, form), now, around=around, interval=interval, labels=labels
    )


def _change(code: str, interval: str, form: ChangeForm) -> tuple[str, str]:
    platform_id, merchant_id, terms = current_platform().id, current_store().merchant_id, current_terms()
    expected = int(form.expected_total.data)
    tier = tiers.tier_with_code(platform_id, code)
    assert tier is not None, "tiers are archived, never deleted"
    tier = tiers.for_sale(platform_id, tier.id)
    subscription = queries.live(platform_id, merchant_id, lock=True)
    if subscription is None:
        if quote_start(tier.current, interval, terms=terms, now=utcnow()).total != expected:
            raise Conflict(_("The amount has changed since you saw it. Look at it again and confirm."), "amount_changed")
        service.start(platform_id, merchant_id, version=tier.current, interval=interval, terms=terms, actor=current_user.email)
        return url_for(".plan"), _("Welcome to %(tier)s.", tier=tier.name)
    check_version(subscription, form.version.data)
    quote = service.change(
        subscription, version=tier.current, interval=interval, terms=terms, actor=current_user.email, expected_total=expected
    )
    name = tier.name
    message = _("You have %(tier)s now.", tier=name) if quote.at_once else _("Your plan becomes %(tier)s when the period ends.", tier=name)
    return url_for(".plan"), message


@billing.post("/cancel")
@permission("billing:plan:write")
def cancel() -> ResponseReturnValue:
    with transaction():
        service.cancel(_own(), actor=current_user.email)
    return see_other(url_for(".plan"), _("Your plan ends with its period. Until then you can resume it."))


@billing.post("/resume")
@permission("billing:plan:write")
def resume() -> ResponseReturnValue:
    with transaction():
        service.resume(_own(), actor=current_user.email)
    return see_other(url_for(".plan"), _("Your plan goes on."))


@billing.post("/drop-change")
@permission("billing:plan:write")
def drop_change() -> ResponseReturnValue:
    with transaction():
        service.drop_change(_own(), actor=current_user.email)
    return see_other(url_for(".plan"), _("The planned change is taken back."))


@billing.get("/invoices")
@permission("billing:plan:read")
@require_feature("billing_history")
def history() -> ResponseReturnValue:
    statement = invoices.listing(current_platform().id, current_store().merchant_id)
    return render("billing/store/invoices.html", page=TABLE.page(statement), labels=labels)


@billing.get("/invoices/<int:invoice_id>")
@permission("billing:plan:read")
def detail(invoice_id: int) -> ResponseReturnValue:
    """Open without the feature too: what is to be paid must be readable."""
    invoice = invoices.invoice(current_platform().id, invoice_id, merchant_id=current_store().merchant_id)
    return render("billing/store/invoice.html", invoice=invoice, labels=labels, threads_url=threads(invoice))


def threads(invoice: Invoice) -> str | None:
    """Where people write about an invoice."""
    asked = port(Threads)
    page: dict[str, Any] = {"endpoint": "billing.store.billing.detail", "arguments": {"invoice_id": invoice.id}}
    return asked.link(About(kind="invoice", id=invoice.id, label=invoice.number, **page)) if asked is not None else None


@billing.post("/invoices/<int:invoice_id>/pay")
@permission("billing:plan:write", stays_open=True)
def pay(invoice_id: int) -> ResponseReturnValue:
    platform_id, merchant_id = current_platform().id, current_store().merchant_id
    with transaction():
        invoice = invoices.invoice(platform_id, invoice_id, merchant_id=merchant_id)
        subscription = queries.subscription(platform_id, invoice.subscription_id, lock=True)
        paid = service.pay(subscription, invoice_id, actor=current_user.email)
    text = _("Thank you, the invoice is paid.") if paid else _("The payment was refused. Check the way of payment and try again.")
    return see_other(url_for(".detail", invoice_id=invoice_id), text, "success" if paid else "warning")


def _own() -> Subscription:
    found = queries.live(current_platform().id, current_store().merchant_id, lock=True)
    if found is None:
        raise NotFound(_("You have no plan yet. Choose one first."))
    return found


def _interval() -> str:
    return Interval.YEAR if request.args.get("interval") == "year" else Interval.MONTH


def _chosen_tier() -> Tier:
    found = tiers.tier_with_code(current_platform().id, request.args.get("tier", ""))
    if found is None or found.archived_at is not None or not found.is_public:
        raise NotFound(_("There is no such plan. Choose one of the list."))
    return found


def _quote(subscription: Subscription | None, tier: Tier, interval: str) -> Quote:
    if subscription is None:
        return quote_start(tier.current, interval, terms=current_terms(), now=utcnow())
    return quote_change(subscription, tier.current, interval, terms=current_terms(), now=utcnow())


def _over_limit(tier: Tier) -> list[catalogue.Used]:
    """What would be over the limits of a tier: nothing of it is lost, nothing new can be added."""
    found = catalogue.usage(current_store(), tier.current.quotas)
    return [row for row in found if row.limit is not None and row.used > row.limit]
