"""The tables of customers. Rows are a merchant's: all its stores on the platform share them."""

from modules.customers.models.customers import Customer, PostalAddress, Reference
from modules.customers.models.figures import Counted, Figure
from modules.customers.models.leaving import Leaving
from modules.customers.models.marks import Consent, Note, Tag, Tagging
from modules.customers.models.merges import Distinct, Merge
from modules.customers.models.segments import Segment, SegmentMember

__all__ = [
    "Consent",
    "Counted",
    "Customer",
    "Distinct",
    "Figure",
    "Leaving",
    "Merge",
    "Note",
    "PostalAddress",
    "Reference",
    "Segment",
    "SegmentMember",
    "Tag",
    "Tagging",
]
