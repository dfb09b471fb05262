"""What a merchant pays with: entered and changed on pages of the payment provider, never on ours."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.billing.gateways import STRIPE, current_gateway
from modules.billing.gateways.reaching import reached
from modules.billing.gateways.stripe import StripeGateway
from modules.billing.queries import payments as queries
from modules.billing.queries import subscriptions
from modules.billing.services import payers
from modules.billing.store.plan import billing
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import NotFound
from webapp.routing.context import current_platform, current_store
from webapp.web.htmx import render


@billing.get("/payment-method")
@permission("billing:plan:read")
def method() -> ResponseReturnValue:
    """What is on file, as a hint."""
    payer = queries.payer(current_platform().id, STRIPE, merchant_id=current_store().merchant_id)
    return render("billing/store/method.html", payer=payer, address=None, simulated=not isinstance(current_gateway(), StripeGateway))


@billing.post("/payment-method")
@permission("billing:plan:write", stays_open=True)
def enter_method() -> ResponseReturnValue:
    """A page of the provider's for entering a card or account, or for changing it: a link there, since forms may not lead elsewhere."""
    found, platform_id, merchant_id = _stripe(), current_platform().id, current_store().merchant_id
    payer = queries.payer(platform_id, STRIPE, merchant_id=merchant_id)
    if payer is None:
        merchant = subscriptions.merchant(platform_id, merchant_id)
        name, email = merchant.legal_name, merchant.email or ""
        remote_id = reached(lambda: found.customer(name=name, email=email, reference=f"{platform_id}:{merchant_id}"))
        with transaction():
            payer = payers.known_as(platform_id, merchant_id, STRIPE, remote_id)
    customer, back = payer.remote_id, url_for(".method", _external=True)
    ask = found.portal if payer.method_id else found.checkout
    return render("billing/store/method.html", payer=payer, address=reached(lambda: ask(customer, back=back)), simulated=False)


def _stripe() -> StripeGateway:
    found = current_gateway()
    if not isinstance(found, StripeGateway):
        raise NotFound(_("Payments are simulated here: no card is needed."))
    return found
