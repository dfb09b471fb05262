"""Documents as PDF: a module's Typst template and the data for it make the same bytes every time."""

from webapp.documents.attached import Attached
from webapp.documents.bars import bars
from webapp.documents.making import DocumentFailed, pdf

__all__ = ["Attached", "DocumentFailed", "bars", "pdf"]
