"""Writes of the marketplace. All flush and none commits, but `Step` and `work`, which commit batch by batch."""

from modules.marketplace.services.receive import choose_columns, receive
from modules.marketplace.services.steps import Step, start_check, start_run, work

__all__ = ["Step", "choose_columns", "receive", "start_check", "start_run", "work"]
