"""`flask inventory …`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from modules.inventory.queries import checking, delivery_sums
from modules.inventory.services import repair_deliveries, repair_stock
from webapp.db import transaction
from webapp.kernel import kernel
from webapp.merchants.queries import store_of
from webapp.platforms.snapshot import Snapshot
from webapp.routing.context import platform_work
from webapp.tenancy import scope

inventory = AppGroup("inventory", help="Stock.")


@inventory.command("check")
@click.argument("platform")
@click.option("--repair", is_flag=True, help="Make the numbers what the ledger and the reservations say.")
def check(platform: str, repair: bool) -> None:
    """Compare all stock numbers of PLATFORM with the ledger, and deliveries with their lines.

    Exits with 1 when some are wrong and stay so.
    """
    snapshot = kernel().snapshot_by_code(platform)
    if snapshot is None or "inventory" not in snapshot.modules:
        raise click.ClickException(f"There is no stock on '{platform}': no such platform, or Inventory is off there.")
    wrong = 0
    with platform_work(snapshot), scope(snapshot.id):
        for store_id in checking.stores(snapshot.id):
            wrong += _check_store(snapshot, store_id, repair=repair)
    click.echo(f"{wrong} wrong number{'' if wrong == 1 else 's'}{' repaired' if repair and wrong else ''}.")
    if wrong and not repair:
        raise SystemExit(1)


def _check_store(snapshot: Snapshot, store_id: int, *, repair: bool) -> int:
    """How many numbers of a store are wrong; each is printed."""
    found, code, names = 0, store_of(snapshot.id, store_id).code, checking.names(store_id)
    for ids in checking.batches(store_id):
        if repair:
            with transaction():
                wrong = repair_stock(store_of(snapshot.id, store_id), ids)
        else:
            wrong = checking.wrong_numbers(store_id, ids)
        for each in wrong:
            where = "in all" if each.location_id is None else f"at {names.get(each.location_id, each.location_id)}"
            click.echo(f"{code}: {each.sku}, {each.what.replace('_', ' ')} {where} is {each.kept}, should be {each.should}")
        found += len(wrong)
    return found + _check_deliveries(snapshot, store_id, code, repair=repair)


def _check_deliveries(snapshot: Snapshot, store_id: int, code: str, *, repair: bool) -> int:
    """How many numbers of the store's deliveries are wrong; each is printed."""
    if repair:
        with transaction():
            wrong = repair_deliveries(store_of(snapshot.id, store_id))
    else:
        wrong = delivery_sums.wrong_deliveries(store_id)
    for each in wrong:
        click.echo(f"{code}: delivery {each.delivery_id} ({each.title}), {each.what} is {each.kept}, should be {each.should}")
    return len(wrong)
