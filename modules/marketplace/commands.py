"""`flask marketplace …`, and `flask demo letzshop`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
from flask.cli import AppGroup

from modules.marketplace.demo import shelf
from modules.marketplace.sample import FOLDER, write_all
from modules.marketplace.settings import SIMULATOR_PORT
from modules.marketplace.simulator import Faults, Shop, Simulator
from modules.marketplace.simulator.shop import BEGIN
from webapp.cli.demo import demo
from webapp.db import utcnow

KEY = "simulator-key"

marketplace = AppGroup("marketplace", help="Product feeds.")
COMMANDS = (marketplace,)


@marketplace.command("sample")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER)
def write_sample(folder: Path) -> None:
    """Write the sample feeds anew; they come out the same every time."""
    for path in write_all(folder):
        click.echo(path)


@demo.command("letzshop")
@click.option(
    "--port", type=click.IntRange(1024, 65535), default=SIMULATOR_PORT, show_default=True, help="Where it listens, on this machine only."
)
@click.option("--orders", type=click.IntRange(0, 100_000), default=8, show_default=True, help="Shipments that wait at the start.")
@click.option("--faults", type=click.IntRange(0, 100), default=0, show_default=True, help="How many of a hundred requests go wrong.")
def letzshop(port: int, orders: int, faults: int) -> None:
    """Run a stand-in for Letzshop, which the demo's healthy connection asks. End it with Ctrl+C.

    It sells what the demo's bookshop has, and one book that nobody has.
    """
    begin = int((utcnow() - BEGIN).total_seconds()) // 60 * 100
    simulator = Simulator(Shop(key=KEY, products=shelf(), begin=begin), Faults(rate=faults), port)
    for ago in range(orders, 0, -1):
        simulator.shop.sell(1, at=utcnow() - timedelta(minutes=20 * ago))
    click.echo(f"Letzshop is at {simulator.endpoint}; its key is {KEY}.")
    try:
        simulator.serve()
    except KeyboardInterrupt:
        simulator.close()
