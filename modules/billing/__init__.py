"""Billing: what a platform sells (tiers), who has it (subscriptions) and what was charged for it (invoices)."""
