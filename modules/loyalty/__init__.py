"""Loyalty: points and stamps on cards, what they are exchanged for, and the till where that happens."""
