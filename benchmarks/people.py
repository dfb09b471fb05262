"""People at work on two application hosts: how long their pages take, and whether any fails.

.venv/bin/python benchmarks/people.py [--people 200] [--minutes 10] [--write]

As root on Linux, since each host has a network of its own. People log in one after the other, then look at pages of their store with
some seconds of thought in between; one act in ten adjusts stock. They share the machine with what they ask.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["LOG_LEVEL"] = "error"

from sqlalchemy import select  # noqa: E402  # the folder comes first
from werkzeug.test import TestResponse  # noqa: E402

from benchmarks.results import keep  # noqa: E402
from tests.factories.people import person  # noqa: E402
from tests.support.installation import Machine, installation  # noqa: E402
from tests.support.page import Page  # noqa: E402
from tests.support.wire import Browser  # noqa: E402
from webapp.db import db  # noqa: E402
from webapp.merchants.models import Merchant, Store  # noqa: E402
from webapp.platforms.models import Platform  # noqa: E402
from webapp.roles import Role  # noqa: E402
from webapp.tenancy import unscoped  # noqa: E402

PLATFORM, STORE, THOUGHT_S = "oms", "kirchberg", 5.0
HERE = f"/platforms/{PLATFORM}/store/{STORE}"
PAGES = (
    f"{HERE}/dashboard", f"{HERE}/orders", f"{HERE}/orders?tab=all", f"{HERE}/orders?q=a", f"{HERE}/inventory", f"{HERE}/inventory?q=an",
    f"{HERE}/inventory?page=2", f"{HERE}/customers", f"{HERE}/customers?q=m", f"{HERE}/search?q=caf",
)  # fmt: skip
VARIANT = re.compile(rf"{HERE}/inventory/variants/(\d+)")
GOALS = "Asked for: no error, and 99 of 100 answers within 800 ms."


class Office:
    """What all of them note."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.kinds: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.lock = threading.Lock()

    def note(self, kind: str, status: int | str, seconds: float) -> None:
        with self.lock:
            self.took.append(seconds)
            self.kinds[kind] += 1
            if status not in (200, 303):
                self.wrong[f"{kind}: {status}"] += 1


def ask(office: Office, kind: str, act: Callable[[], TestResponse]) -> TestResponse | None:
    """One request, timed by the clock; None where it failed."""
    began = time.perf_counter()
    try:
        answer = act()
    except (OSError, http.client.HTTPException) as error:
        office.note(kind, type(error).__name__, time.perf_counter() - began)
        return None
    office.note(kind, answer.status_code, time.perf_counter() - began)
    return answer


def works(office: Office, someone: Browser, chance: random.Random, until: float) -> None:
    """One person, for as long as it lasts."""
    variants: list[str] = []
    time.sleep(chance.uniform(0, 2 * THOUGHT_S))
    while time.monotonic() < until:
        if variants and chance.random() < 0.1:
            form = ask(office, "form", partial(someone.get, f"{HERE}/inventory/variants/{chance.choice(variants)}/adjust"))
            if form is not None:
                said = {"quantity": str(chance.randint(1, 90))}
                ask(office, "adjust", partial(Page(form).submit, someone, "main form", said))
        else:
            path = chance.choice(PAGES)
            answer = ask(office, "page", partial(someone.get, path))
            if answer is not None and path.startswith(f"{HERE}/inventory"):
                variants = VARIANT.findall(answer.get_data(as_text=True)) or variants
        time.sleep(chance.expovariate(1 / THOUGHT_S))


def logged_in(machines: list[Machine], emails: list[str]) -> list[Browser]:
    """Each of them at the host that the proxy would give them."""
    return [machines[number % len(machines)].logged_in(email) for number, email in enumerate(emails)]


def main() -> None:
    """Print what was found, or write it into RESULTS.md."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--people", type=int, default=200)
    given.add_argument("--minutes", type=float, default=10)
    given.add_argument("--write", action="store_true", help="put what was found into RESULTS.md")
    asked = given.parse_args()
    office = Office()
    with tempfile.TemporaryDirectory(prefix="interlock-people-") as folder, ExitStack() as stack:
        os.environ["INTERLOCK_TEST_TEMPLATES"] = f"{folder}/templates"
        (Path(folder) / "templates").mkdir()
        there = stack.enter_context(installation(Path(folder), {}, {}))
        with there.place.entered(), unscoped("people for a measurement"):
            store = db.session.scalars(select(Store).where(Store.code == STORE)).one()
            owner = {
                "platform": db.session.get_one(Platform, store.platform_id),
                "merchant": db.session.get_one(Merchant, store.merchant_id),
            }
            emails = [person(f"p{number}", Role.MERCHANT_OWNER, **owner).email for number in range(asked.people)]
            db.session.remove()
        browsers = logged_in(there.machines, emails)
        until = time.monotonic() + asked.minutes * 60
        people = [threading.Thread(target=works, args=(office, each, random.Random(number), until)) for number, each in enumerate(browsers)]
        for each in people:
            each.start()
        for each in people:
            each.join()
    took = sorted(office.took)
    middle, most = (took[int(len(took) * part)] * 1000 for part in (0.5, 0.99))
    rate, wrong = len(took) / asked.minutes / 60, sum(office.wrong.values())
    acts = ", ".join(f"{many:,} {kind}" for kind, many in office.kinds.most_common())
    lines = [
        "| people | minutes | requests | a second | median | 99 of 100 within | errors |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        f"| {asked.people} | {asked.minutes:g} | {len(took):,} | {rate:.1f} | {middle:.0f} ms | {most:.0f} ms | {wrong} |",
        "",
        f"Two application hosts with two server processes each, PostgreSQL, Redis and S3 on a third; requests: {acts}. {GOALS}",
        *(f"\n{many} x {what}" for what, many in office.wrong.most_common()),
    ]
    print("\n".join(lines))
    if asked.write:
        keep("People at work", f"python benchmarks/people.py --people {asked.people} --minutes {asked.minutes:g} --write", lines)


if __name__ == "__main__":
    main()
