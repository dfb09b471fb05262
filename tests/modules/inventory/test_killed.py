"""An import of products or of a count whose worker is killed with -9 goes on where it was: nothing twice, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from modules.inventory import queries
from modules.inventory.imports import COUNTS, PRODUCTS
from modules.inventory.models import Movement, Product, Variant
from tests.modules.inventory.conftest import World
from tests.support.jobs import work_off
from tests.support.killing import begun, killed_after
from webapp.db import db
from webapp.imports import queries as imports_queries
from webapp.imports.kind import ImportKind

ROWS, AT = 1200, 500
"""Three batches; the second is killed."""
GOODS = (
    b"sku,name,price,group,option 1 name,option 1\n"
    + b"".join(b"K-%d,Cap %d,%d.50,G-%d,Size,V%d\n" % (each, each // 4, each % 90, each // 4, each % 4) for each in range(ROWS - 1))
    + b"K-0,Again,1,,,\n"
)
COUNTED = b"sku,counted\n" + b"".join(b"K-%d,%d\n" % (each, each % 7 + 1) for each in range(ROWS - 1)) + b"X-1,4\n"


def left_behind() -> dict[str, object]:
    """What is there of products and stock, and whether levels, totals and ledger say the same."""
    db.session.expire_all()
    moved = select(Movement.variant_id, func.sum(Movement.quantity), func.count(Movement.id)).group_by(Movement.variant_id)
    kept = select(Variant.id, Variant.on_hand).where(Variant.on_hand != 0)
    return {
        "products": db.session.scalar(select(func.count(Product.id))),
        "variants": db.session.scalar(select(func.count(Variant.id))),
        "labels": db.session.scalar(select(func.count(Variant.id)).where(Variant.label == Variant.option_1, Variant.option_1 != "")),
        "stock": {row[0]: row[1] for row in db.session.execute(kept)} == {row[0]: row[1] for row in db.session.execute(moved)},
        "lines": sum(row[2] for row in db.session.execute(moved)),
        "wrong": queries.unbalanced_skus(5),
    }


@pytest.mark.parametrize(
    ("kind", "content", "counts"),
    [(PRODUCTS, GOODS, (ROWS - 1, 0, 0, 1)), (COUNTS, COUNTED, (0, ROWS - 1, 0, 1))],
    ids=["products", "counts"],
)
def test_killed_in_the_middle_it_goes_on_with_no_gap_and_no_double(
    app: Flask, world: World, db_url: str, tmp_path: Path, kind: ImportKind, content: bytes, counts: tuple[int, int, int, int]
) -> None:
    with killed_after(AT, app, world, db_url, tmp_path) as run:
        if kind is COUNTS:
            begun(app, world, PRODUCTS, GOODS)
            work_off(app)
        ended = run(kind, content)
        assert (ended.done, ended.total) == (ROWS, ROWS)
        found = imports_queries.import_of(world.shop.id, [kind.code], ended.args["import"])
        assert (found.created, found.updated, found.unchanged, found.refused) == counts
        lines = ROWS - 1 if kind is COUNTS else 0
        new = {"products": (ROWS - 2) // 4 + 1, "variants": ROWS - 1, "labels": ROWS - 1}
        assert left_behind() == {**new, "stock": True, "lines": lines, "wrong": []}
