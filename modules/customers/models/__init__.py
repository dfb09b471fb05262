"""The tables of customers. Rows are a merchant's: all its stores on the platform share them."""

from modules.customers.models.customers import Customer, PostalAddress, Reference
from modules.customers.models.marks import Consent, Note, Tag, Tagging

__all__ = ["Consent", "Customer", "Note", "PostalAddress", "Reference", "Tag", "Tagging"]
