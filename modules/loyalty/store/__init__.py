"""The pages of a store: its merchant's cards and programme, and the till."""

from modules.loyalty.store import cards, codes, download, poster, programme, rewards, staff, tiers, till, till_acts, till_people, watch
from modules.loyalty.store.blueprint import counter, loyalty

__all__ = [
    "cards",
    "codes",
    "counter",
    "download",
    "loyalty",
    "poster",
    "programme",
    "rewards",
    "staff",
    "tiers",
    "till",
    "till_acts",
    "till_people",
    "watch",
]
