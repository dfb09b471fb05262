"""The check of a feed says in words what each line lacks, and counts what would be left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from modules.inventory.queries import FeedVariant
from modules.marketplace import checking
from modules.marketplace.checking import BETTER, LEAVES_OUT, verdict
from webapp.db import utcnow

GOOD = FeedVariant(
    variant_id=1, product_id=1, group="G", sku="A", title="Mug", label="", description="Blue", brand="Acme", category="Kitchen",
    gtin="9783161484100", price=1000, sale_price=None, sale_from=None, sale_until=None, tax_rate_bp=1700, on_hand=1, available=1,
    tracked=True, image_url="https://x.example/1.png", pictures=(), page_url="", attributes={}, updated_at=utcnow(),
)  # fmt: skip
WRONG: dict[str, dict[str, Any]] = {
    "no_title": {"title": " "},
    "no_price": {"price": 0},
    "sale_above": {"sale_price": 1000},
    "bad_gtin": {"gtin": "9783161484101"},
    "no_image": {"image_url": ""},
    "no_gtin": {"gtin": ""},
    "no_description": {"description": ""},
    "no_category": {"category": ""},
    "long_title": {"title": "x" * 151},
}


def test_a_good_line_lacks_nothing() -> None:
    assert verdict(GOOD, None, foreign=False) == checking.Verdict((), ())


@pytest.mark.parametrize("code", [*LEAVES_OUT, *BETTER])
def test_each_fault_is_found_alone_and_said(code: str) -> None:
    found = verdict(replace(GOOD, **WRONG.get(code, {})), None, foreign=code not in WRONG)
    assert (found.leaves_out, found.better) == (((code,), ()) if code in LEAVES_OUT else ((), (code,)))
    assert found.sentences == [str({**LEAVES_OUT, **BETTER}[code])]
