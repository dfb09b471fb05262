"""Prints where to go and as whom, before the server of `make run` starts."""

from __future__ import annotations

import os
from typing import NamedTuple

PORT = os.environ.get("PORT", "8000")


class Account(NamedTuple):
    """Somebody of the demo: who it is, the e-mail address, and the page that is their own."""

    who: str
    email: str
    host: str
    path: str


ACCOUNTS = (
    Account("Provider's administrator", "admin@example.com", "localhost", "/"),
    Account("Administrator of OMS", "oms@example.com", "oms.localhost", "/admin/dashboard"),
    Account("Administrator of Loyalty", "loyalty@example.com", "loyalty.localhost", "/admin/dashboard"),
    Account("Owner of the Kirchberg store", "owner@example.com", "oms.localhost", "/store/kirchberg/dashboard"),
    Account("Clerk in the Kirchberg store", "clerk@example.com", "oms.localhost", "/store/kirchberg/dashboard"),
    Account("Owner of three stores", "stores@example.com", "oms.localhost", "/store/heem-stad/dashboard"),
    Account("Barista at Café Central", "barista@example.com", "loyalty.localhost", "/store/cafe-central/dashboard"),
)


SITES = (
    ("The OMS platform", "shop.oms.localhost"),
    ("The Kirchberg store", "kirchberg.oms.localhost"),
    ("The Loyalty platform", "loyalty-site.localhost"),
    ("Café Central", "cafe-central.loyalty.localhost"),
)


def main() -> None:
    """One line per account of the demo."""
    print("\nInterlock is starting. Demo accounts, all with the password interlock-demo:\n")
    for who, email, host, path in ACCOUNTS:
        print(f"  {who:<29} {email:<20}  http://{host}:{PORT}{path}")
    print("\nWhat customers see, without logging in:\n")
    for whose, host in SITES:
        print(f"  {whose:<29} {'':<20}  http://{host}:{PORT}/")
    print("\nStop it with Ctrl+C. Remove instance/ for a fresh start.\n", flush=True)


if __name__ == "__main__":
    main()
