"""Whether what is kept of customers for lists fits what it was made of."""

from __future__ import annotations

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from modules.customers.models import Customer, PostalAddress
from modules.customers.models.customers import ACTIVE, MERGED
from webapp.db import db


def wrong_customers(limit: int) -> list[int]:
    """Ids of customers that have addresses and not one main one, another country than that, or were merged into nobody; one statement."""
    mains = func.sum(PostalAddress.is_main.cast(PostalAddress.customer_id.type))
    home = func.max(case((PostalAddress.is_main, PostalAddress.country), else_=""))
    # All addresses at once: asked for each customer, SQLite reads those of the whole platform every time.
    homes = select(PostalAddress.customer_id, mains.label("mains"), home.label("country")).group_by(PostalAddress.customer_id).subquery()
    kept = aliased(Customer)
    wrong = or_(
        and_(Customer.status == ACTIVE, homes.c.mains != 1),
        and_(Customer.status == ACTIVE, Customer.country != func.coalesce(homes.c.country, "")),
        (Customer.status == MERGED) != Customer.merged_into_id.is_not(None),
        and_(Customer.merged_into_id.is_not(None), kept.id.is_(None)),
    )
    statement = select(Customer.id).outerjoin(homes, homes.c.customer_id == Customer.id).outerjoin(kept, kept.id == Customer.merged_into_id)
    return list(db.session.scalars(statement.where(wrong).order_by(Customer.id).limit(limit)))
