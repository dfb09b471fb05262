"""Writes of the marketplace. All flush and none commits."""

from modules.marketplace.services.exporting import finish_export, start_export
from modules.marketplace.services.words import change_words, write_words

__all__ = ["change_words", "finish_export", "start_export", "write_words"]
