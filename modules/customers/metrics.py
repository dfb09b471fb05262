"""Figures of customers: who is new."""

from __future__ import annotations

from flask import url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, literal, select

from modules.customers.models import Customer
from modules.customers.models.customers import ACTIVE
from webapp.commerce.address import country_name
from webapp.registry.definition import Frontend
from webapp.registry.kinds.metrics import Dimension, Figure, Metric
from webapp.routing.context import current_frontend

COUNTRY = Dimension(code="country", name=_l("Country"), label=lambda code: country_name(code, str(get_locale() or "en")))


def page(customer_id: int) -> str:
    """The page of a customer, which stores have."""
    if current_frontend() is Frontend.STORE:
        return str(url_for("customers.store.customers.detail", customer_id=customer_id))
    return ""


def new() -> Figure:
    """Customers by when a store met them; those who were merged or erased count no more."""
    return Figure(
        rows=select(Customer),
        at=Customer.created_at,
        value=literal(1),
        key=Customer.id,
        title=func.coalesce(func.nullif(Customer.name, ""), func.nullif(Customer.company, ""), Customer.email, Customer.phone),
        store=Customer.met_store_id,
        changed=Customer.updated_at,
        counts=(Customer.status == ACTIVE, Customer.met_store_id.is_not(None)),
        dimensions={"country": Customer.country},
    )


METRICS = (
    Metric(
        code="customers.new",
        name=_l("New customers"),
        figure=new,
        dimensions=(COUNTRY,),
        weight=45,
        permission="customers:customers:read",
        overview="customers:directory:read",
        feature="customer_directory",
        address=page,
    ),
)
