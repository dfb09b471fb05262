"""The tables of loyalty. Rows are a merchant's: all its stores on the platform share programme, cards and people at the till."""

from modules.loyalty.models.cards import Card, Draw, Entry, Lot, Redemption
from modules.loyalty.models.programmes import CardTier, Clock, Join, Programme, Reward, StaffPin

__all__ = ["Card", "CardTier", "Clock", "Draw", "Entry", "Join", "Lot", "Programme", "Redemption", "Reward", "StaffPin"]
