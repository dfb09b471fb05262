"""Prints where to go and as whom, before the server of `make run` starts."""

from __future__ import annotations

import os

PORT = os.environ.get("PORT", "8000")
PLACES = (
    ("Provider console", "localhost", "/", "admin@example.com"),
    ("OMS platform", "oms.localhost", "/admin/dashboard", "oms@example.com"),
    ("Loyalty platform", "loyalty.localhost", "/admin/dashboard", "loyalty@example.com"),
    ("Kirchberg store", "oms.localhost", "/store/kirchberg/dashboard", "clerk@example.com"),
    ("Café Central", "loyalty.localhost", "/store/cafe-central/dashboard", "barista@example.com"),
)


def main() -> None:
    """One line per place of the demo."""
    print("\nInterlock is starting. Demo accounts, all with the password interlock-demo:\n")
    for name, host, path, email in PLACES:
        print(f"  {name:<17} {f'http://{host}:{PORT}{path}':<60} {email}")
    print("\nStop it with Ctrl+C. Remove instance/ for a fresh start.\n", flush=True)


if __name__ == "__main__":
    main()
