"""Writes of the marketplace. All flush and none commits, but `work`, which commits batch by batch."""

from modules.marketplace.services.receive import choose_columns, receive
from modules.marketplace.services.steps import start_check, start_run, work

__all__ = ["choose_columns", "receive", "start_check", "start_run", "work"]
