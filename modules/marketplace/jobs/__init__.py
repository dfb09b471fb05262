"""What the marketplace does in the background: it asks for orders, sends decisions, tries keys, and builds feeds."""

from modules.marketplace.jobs.asking import try_key
from modules.marketplace.jobs.feeds import build_feed
from modules.marketplace.jobs.publishing import publish
from modules.marketplace.jobs.sending import send
from modules.marketplace.jobs.syncing import sync
from modules.marketplace.jobs.ticking import tick

__all__ = ["build_feed", "publish", "send", "sync", "tick", "try_key"]
