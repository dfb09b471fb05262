"""Writes of the marketplace. All flush and none commits."""

from modules.marketplace.services.exporting import add_piece, begin_file, finish_file, start_export
from modules.marketplace.services.words import change_words, write_words

__all__ = ["add_piece", "begin_file", "change_words", "finish_file", "start_export", "write_words"]
