"""Reading feeds: what encoding and separators a file has, and its rows one after the other, in bounded memory."""

from modules.marketplace.reading.layout import Layout, detect_layout
from modules.marketplace.reading.records import Record, records
from modules.marketplace.reading.stream import detect_encoding, text_stream

__all__ = ["Layout", "Record", "detect_encoding", "detect_layout", "records", "text_stream"]
