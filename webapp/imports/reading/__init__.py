"""Reading files: what they are, their encoding and separators, and their rows one after the other, in bounded memory."""

from webapp.imports.reading.encodings import ENCODINGS, Decoding, decoding_of, text_stream
from webapp.imports.reading.layout import DELIMITERS, Layout, layout_of
from webapp.imports.reading.records import Record, records
from webapp.imports.reading.sniff import CSV, XLSX, source_of
from webapp.imports.reading.workbook import EXACT, Workbook, workbook_of

__all__ = [
    "CSV",
    "DELIMITERS",
    "ENCODINGS",
    "EXACT",
    "XLSX",
    "Decoding",
    "Layout",
    "Record",
    "Workbook",
    "decoding_of",
    "layout_of",
    "records",
    "source_of",
    "text_stream",
    "workbook_of",
]
