"""Domains of customers' own: added by a platform or a store, shown to be theirs by a TXT record, and only then served."""

from webapp.providing.domains.lookup import Resolver, Unreachable, resolver, use_resolver
from webapp.providing.domains.models import NEW, OTHER, PROVED, SILENT, TAKEN, WITHOUT, SiteDomain
from webapp.providing.domains.queries import domain, domains, served
from webapp.providing.domains.services import add, check, record_name, record_value, remove

__all__ = [
    "NEW",
    "OTHER",
    "PROVED",
    "SILENT",
    "TAKEN",
    "WITHOUT",
    "Resolver",
    "SiteDomain",
    "Unreachable",
    "add",
    "check",
    "domain",
    "domains",
    "record_name",
    "record_value",
    "remove",
    "resolver",
    "served",
    "use_resolver",
]
