"""`flask demo scale`: a platform with stores, customers, stock and orders in numbers, to measure with."""

from __future__ import annotations

from time import monotonic

import click
from flask import g

from webapp.cli.demo import demo, problems
from webapp.contributions import everyones
from webapp.db import db, transaction
from webapp.db.bulk import refresh_statistics
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.platforms.snapshot import Snapshot
from webapp.providing.merchants import create_merchant, create_store
from webapp.providing.platforms import create_platform
from webapp.registry.kinds.scale import Scale, ScaleDemo
from webapp.tenancy import scope


@demo.command("scale")
@click.option("--code", default="scale", show_default=True, help="The platform that is made.")
@click.option("--stores", default=200, show_default=True, type=click.IntRange(1))
@click.option("--orders", default=100_000, show_default=True, type=click.IntRange(0))
@click.option("--movements", default=1_000_000, show_default=True, type=click.IntRange(0))
@click.option("--customers", default=50_000, show_default=True, type=click.IntRange(0))
def scale(code: str, stores: int, orders: int, movements: int, customers: int) -> None:
    """Make a platform with rows in numbers, then check that they add up. Fails where the platform is there already."""
    begun = monotonic()
    if kernel().snapshot_by_code(code) is not None:
        raise click.ClickException(f"There is a platform called {code} already. Choose another one with --code.")
    made, snapshot = make(code, stores=stores, orders=orders, movements=movements, customers=customers)
    for name, many in made.items():
        click.echo(f"{name}: {many:,} rows")
    with transaction():
        refresh_statistics()  # planned as empty, tables would be read again for every row of the checks
    wrong = problems(snapshot)
    click.echo(f"{monotonic() - begun:.0f} s")
    if wrong:
        raise click.ClickException(" ".join(wrong))


def make(code: str, *, stores: int, orders: int, movements: int, customers: int) -> tuple[dict[str, int], Snapshot]:
    """The platform, and how many rows of what it was given; `g.work_platform` is it from then on."""
    with transaction():
        platform = create_platform(code=code, name="Scale", preset="oms", hosts=[f"{code}.localhost"], sites=[], actor=None)
        ids = [_store(platform, number) for number in range(stores)]
    snapshot = kernel().snapshot_by_code(code)
    assert snapshot is not None  # made just before
    g.work_platform = snapshot
    return sow(snapshot, ids, orders=orders, movements=movements, customers=customers), snapshot


def sow(snapshot: Snapshot, ids: list[int], *, orders: int, movements: int, customers: int) -> dict[str, int]:
    """Every module's rows, store by store, each store in a transaction of its own; how many came of each."""
    told: dict[str, int] = {}
    facts = Scale(len(ids), orders, movements, customers)
    for each in everyones(ScaleDemo):
        for number, store_id in enumerate(ids):
            with transaction(), scope(snapshot.id):
                told[each.code] = told.get(each.code, 0) + each.sow(facts, db.session.get_one(Store, store_id), number)
            db.session.expunge_all()
    return told


def _store(platform: Platform, number: int) -> int:
    merchant = create_merchant(legal_name=f"Merchant {number + 1:03}", platform_ids=[platform.id])
    names = {"code": f"s{number + 1:03}", "name": f"Store {number + 1:03}", "currency": "EUR"}
    return create_store(platform_id=platform.id, merchant_id=merchant.id, **names).id
