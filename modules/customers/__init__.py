"""Customers: who buys from a merchant, with addresses, tags, notes, consent, and what other modules know of them."""
