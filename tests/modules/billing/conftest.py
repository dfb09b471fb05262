"""A platform that sells two tiers, with one merchant."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import places
from tests.factories.plans import Desk


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Small (10 €) and Large (30 €), which has the billing history too."""
    here = places.platform("billing")
    made = Desk(here, places.store(here, "main"))
    made.sell("small", 1000, rank=10, products=10)
    made.sell("large", 3000, "billing_history", rank=20, products=100)
    return made
