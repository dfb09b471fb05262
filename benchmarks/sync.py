"""Orders per second of a sync against the raw client's loop over the same pages, and how much memory it takes.

.venv/bin/python benchmarks/sync.py [--quick] [ORDERS] [MODULE…]

Both run one after the other in each of five rounds, each with a shop of its own, and the median of the rounds' ratios counts: on a machine
with other work to do, times of two runs say nothing, and ratios of one round little. The marketplace is a process of its own, as it is
elsewhere in the world. Modules are those beside the marketplace, by
default orders and customers. `--quick` is two rounds of 100 orders, to see that it runs.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from modules.marketplace import queries
from modules.marketplace.remote import Letzshop, Wire
from modules.marketplace.simulator import Shop, Simulator
from tests.factories.work import at_work
from tests.modules.marketplace.letzshop import connected
from tests.support.places import settings
from webapp import create_app

ROUNDS = 5


@dataclass
class Elsewhere:
    """The marketplace in a process of its own, as far as the tests' shop and this need it."""

    endpoint: str
    shop: Shop
    door: Connection

    def sell(self, many: int) -> None:
        """That many orders wait there."""
        self.door.send(many)
        self.door.recv()


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Begun and ended."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there,), daemon=True)
    process.start()
    try:
        yield Elsewhere(here.recv(), Shop(), here)
    finally:
        process.terminate()
        process.join()


def serve(door: Connection) -> None:
    """What runs there."""
    with Simulator() as simulator:
        door.send(simulator.endpoint)
        while True:
            simulator.shop.sell(door.recv())
            door.send(None)


def raw(simulator: Elsewhere) -> None:
    """Read every page, and make values of it."""
    with Wire(simulator.endpoint, simulator.shop.key) as wire:
        after, letzshop = None, Letzshop(wire)
        while True:
            after = letzshop.unconfirmed(after).after
            if after is None:
                return


def seconds(work: Callable[[], None]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def a_round(many: int, modules: list[str]) -> tuple[float, float, int]:
    """Orders per second of the client and of the sync, and by how many MB the sync grew this process."""
    with elsewhere() as simulator:
        market = connected(simulator, *modules)
        market.connect()
        market.sync()
        simulator.sell(many)
        client, before = seconds(lambda: raw(simulator)), peak()
        sync, grown = seconds(market.sync), peak() - before
        with at_work(market.platform):
            assert queries.shipment_counts(market.shop.id).all == many
    return many / client, many / sync, grown


def peak() -> int:
    """The most memory that this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Print both, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("orders", nargs="?", type=int)
    parser.add_argument("modules", nargs="*", default=["orders", "customers"])
    given = parser.parse_args()
    many, modules = given.orders or (100 if given.quick else 1000), given.modules
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({**settings(f"sqlite:///{folder}/sync.db"), "INSTANCE": folder, "LOG_LEVEL": "error"})
        app.test_cli_runner().invoke(args=["db", "upgrade"])
        with app.app_context():
            a_round(50, modules)
            rounds = []
            for _each in range(2 if given.quick else ROUNDS):
                rounds.append(a_round(many, modules))
                client, sync, grown = rounds[-1]
                print(f"client {client:.0f}/s, sync {sync:.0f}/s, ratio {sync / client:.2f}, {grown} MB more")
    client, sync = (median(each[at] for each in rounds) for at in (0, 1))
    ratio = median(each[1] / each[0] for each in rounds)
    print(f"{many} orders, {', '.join(modules)}: client {client:.0f}/s, sync {sync:.0f}/s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
