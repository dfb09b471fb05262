"""Our list, in the store of the demo that has most modules on, with its owner logged in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]
os.environ["LOG_LEVEL"] = "error"
folder = Path(sys.argv[1])
os.environ["INTERLOCK_TEST_TEMPLATES"] = str(folder / "templates")
(folder / "templates").mkdir()

from benchmarks.peers.answering import answer
from benchmarks.peers.ours import sow, sow_orders
from tests.support.demo import DemoPlace

demo = DemoPlace(folder)
{"variants": sow, "orders": sow_orders}[sys.argv[3]](demo, int(sys.argv[2]))
client = demo.client("owner@example.com")
client.get("/platforms/oms/store/kirchberg/inventory")
cookies = "; ".join(f"{each.key}={each.value}" for each in client._cookies.values())
answer(demo.app, cookies, "ROW-", host=demo.app.config["SERVER_NAME"] or "localhost")
