"""Stripe as a gateway: we issue the invoices and say when, Stripe keeps the cards and moves the money.

Off-session PaymentIntents against a saved method, Checkout in set-up mode to save one (cards and SEPA direct debit), the billing portal to
change it. Every request that writes carries our reference as its idempotency key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import current_app
from flask_babel import gettext as _

from modules.billing.gateways.gateway import Charge, Demand, Event, GatewayAway, Returned
from modules.billing.gateways.stripe_amounts import to_stripe
from modules.billing.gateways.stripe_events import charge_of, event_of, returned_of
from modules.billing.models.payments import PaymentState
from webapp.commerce import Money
from webapp.domain import DomainError

if TYPE_CHECKING:
    import stripe

SECONDS = 20
TEST, LIVE = "test", "live"
METHODS = ("card", "sepa_debit")


class StripeGateway:
    """Stripe with the secret key of one account; the key says whether it is its test or its live mode."""

    name = "stripe"
    immediate = False

    def __init__(self, secret_key: str) -> None:
        self.secret_key = secret_key

    @property
    def mode(self) -> str:
        """ "live" where money moves, else "test"."""
        return LIVE if "_live_" in self.secret_key else TEST

    def client(self) -> stripe.StripeClient:
        """Raises DomainError while the settings have no key."""
        import stripe  # it takes half a second, which only those pay who use it

        if not self.secret_key:
            raise DomainError(_("Enter Stripe’s secret key in the billing settings first."), "no_key")
        base = current_app.config.get("STRIPE_API_BASE")
        return stripe.StripeClient(
            self.secret_key,
            max_network_retries=2,
            base_addresses={"api": base} if base else {},
            http_client=stripe.RequestsClient(timeout=SECONDS),
        )

    def charge(self, demand: Demand) -> Charge:
        if not demand.method:
            return Charge(state=PaymentState.FAILED, remote_id="", message=_("There is no card or account on file."))
        asked: Any = {
            "amount": to_stripe(demand.amount, demand.currency),
            "currency": demand.currency.lower(),
            "customer": demand.customer,
            "payment_method": demand.method,
            "payment_method_types": list(METHODS),
            "off_session": True,
            "confirm": True,
            "metadata": {"reference": demand.reference, "invoice": demand.invoice},
            "description": demand.invoice,
        }
        return charge_of(self._asked(lambda client, options: client.v1.payment_intents.create(asked, options), demand.reference))

    def look_up(self, remote_id: str) -> Charge:
        return charge_of(self._asked(lambda client, _options: client.v1.payment_intents.retrieve(remote_id)))

    def give_back(self, *, payment: str, amount: Money, reference: str) -> Returned:
        asked: Any = {"payment_intent": payment, "amount": to_stripe(amount.minor, amount.currency), "metadata": {"reference": reference}}
        return returned_of(self._asked(lambda client, options: client.v1.refunds.create(asked, options), reference))

    def since(self, moment: datetime) -> Iterator[tuple[Event, str]]:
        """Stripe keeps 30 days. Its list begins with the newest, so all of it is read before the first is told."""
        asked: Any = {"created": {"gte": int(moment.timestamp())}, "limit": 100}
        rows = self._asked(lambda client, _options: list(client.v1.events.list(asked).auto_paging_iter()))
        for row in reversed(rows):
            text = json.dumps(row.to_dict() if hasattr(row, "to_dict") else row, default=str)
            event = self.read(text.encode())
            if event is not None:
                yield event, text

    def read(self, body: bytes) -> Event | None:
        return event_of(body)

    def customer(self, *, name: str, email: str, reference: str) -> str:
        """A new customer; the same reference makes one."""
        asked: Any = {"name": name, "metadata": {"reference": reference}, **({"email": email} if email else {})}
        return str(self._asked(lambda client, options: client.v1.customers.create(asked, options), f"customer:{reference}").id)

    def checkout(self, customer: str, *, back: str) -> str:
        """The address of a page of Stripe's on which a card or account is entered."""
        asked: Any = {
            "mode": "setup",
            "customer": customer,
            "payment_method_types": list(METHODS),
            "success_url": back,
            "cancel_url": back,
        }
        return str(self._asked(lambda client, _options: client.v1.checkout.sessions.create(asked)).url)

    def portal(self, customer: str, *, back: str) -> str:
        """The address of Stripe's page for changing what is on file."""
        asked: Any = {"customer": customer, "return_url": back}
        return str(self._asked(lambda client, _options: client.v1.billing_portal.sessions.create(asked)).url)

    def account(self) -> str:
        """The account that the key belongs to: the connection test."""
        return str(self._asked(lambda client, _options: client.v1.balance.retrieve()).object and self.mode)

    def _asked(self, ask: Any, reference: str = "") -> Any:
        """What Stripe answers. A card that is refused is an answer too: the PaymentIntent is in the error."""
        import stripe

        client = self.client()
        try:
            return ask(client, {"idempotency_key": reference} if reference else {})
        except stripe.CardError as error:
            refused = getattr(error.error, "payment_intent", None) if error.error else None
            return refused or {"status": "requires_payment_method", "id": "", "last_payment_error": {"message": error.user_message or ""}}
        except stripe.AuthenticationError as error:
            raise DomainError(_("Stripe does not know this key. Copy it again from Stripe’s dashboard."), "bad_key") from error
        except stripe.InvalidRequestError as error:
            raise DomainError(_("Stripe refused: %(text)s", text=str(error.user_message or error)[:200]), "refused") from error
        except stripe.StripeError as error:
            raise GatewayAway(type(error).__name__) from error


def moment_of(seconds: Any) -> datetime:
    """A Unix time."""
    return datetime.fromtimestamp(int(seconds), UTC)
