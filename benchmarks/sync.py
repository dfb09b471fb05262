"""Orders per second of a sync against the raw client's loop over the same pages, and how much memory it takes: ratios of one run.

.venv/bin/python benchmarks/sync.py [ORDERS]
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from modules.marketplace import queries
from modules.marketplace.remote import Letzshop, Wire
from modules.marketplace.simulator import Simulator
from tests.factories.work import at_work
from tests.modules.marketplace.letzshop import connected
from tests.support.places import settings
from webapp import create_app


def raw(simulator: Simulator) -> float:
    """Seconds for reading every page and making values of it."""
    begun = time.perf_counter()
    with Wire(simulator.endpoint, simulator.shop.key) as wire:
        after, letzshop = None, Letzshop(wire)
        while True:
            part = letzshop.unconfirmed(after)
            after = part.after
            if after is None:
                return time.perf_counter() - begun


def main() -> None:
    """Print both, and their ratio."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder, Simulator() as simulator:
        app = create_app({**settings(f"sqlite:///{folder}/sync.db"), "INSTANCE": folder, "LOG_LEVEL": "error"})
        app.test_cli_runner().invoke(args=["db", "upgrade"])
        with app.app_context():
            market = connected(simulator, "orders")
            market.connect()
            market.sync()
            simulator.shop.sell(many)
            client, before = raw(simulator), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            begun = time.perf_counter()
            market.sync()
            took = time.perf_counter() - begun
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            with at_work(market.platform):
                there = queries.shipment_counts(market.shop.id).all
    print(f"{there} orders: client {many / client:.0f}/s, sync {many / took:.0f}/s, ratio {client / took:.2f}, {grown // 1024} MB more")


if __name__ == "__main__":
    main()
