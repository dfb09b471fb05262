"""Payment notices per second: fresh, repeated and forged, beside bare Flask views that check the same signature.

.venv/bin/python benchmarks/webhooks.py [--quick] [--write]

All of it in one process, without a server between: the same requests are given to both applications. A fresh notice is kept, in the
transaction of its effects; a repeated one was kept before; a forged one has a signature by another secret. One bare view only checks and
answers; the other keeps the notice too, by the driver alone, and waits for the disk as we do. Every round takes all of them in turn, so
that ratios within one run can be compared. It is asked again with more and more notices stored.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from flask import Flask, abort, jsonify, request
from sqlalchemy import bindparam, text
from werkzeug.test import create_environ

from benchmarks.bare_changes import connect
from benchmarks.results import keep
from benchmarks.worlds import application, database, let_go
from modules.billing.models import Notice
from modules.billing.signatures import is_genuine, sign
from webapp.db import UtcDateTime, transaction, utcnow
from webapp.migrating.moving import upgrade
from webapp.platforms.models import Platform, PlatformHost
from webapp.platforms.modules import PlatformModule
from webapp.switching.ask import Ask, Configure
from webapp.tenancy import unscoped

SECRET, HOST, PATH = "s" * 24, "shop.localhost", "/public/payment-notices/local"
KINDS = ("bare", "bare, kept", "fresh", "repeated", "forged")
GOALS = (("fresh", "bare", 0.25), ("fresh", "bare, kept", 0.25), ("repeated", "fresh", 1.2), ("forged", "fresh", 3.0))
COLUMNS = ("database", "notices stored", *(f"{kind}/s" for kind in KINDS), *(f"{a} of {b}" for a, b, _goal in GOALS))
numbers = count(1)


def main() -> None:
    """Print the table, and put it into RESULTS.md where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few notices, on SQLite alone: a minute")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], help="which (sqlite and postgresql)")
    parser.add_argument("--write", action="store_true", help="put the result into RESULTS.md")
    given = parser.parse_args()
    sizes = (1000, 10_000) if given.quick else (1000, 1_000_000)
    kinds, many = (["sqlite"], 200) if given.quick else (given.databases, 600)
    rows = [row for kind in kinds for row in measure(kind, sizes, many)]
    lines = [f"| {' | '.join(cells)} |" for cells in (COLUMNS, ["---"] * len(COLUMNS), *rows)]
    goals = ", ".join(f"{a} at least {goal} of {b}" for a, b, goal in GOALS)
    lines += ["", f"Asked for: {goals}, and the same however many are stored."]
    print("\n".join(lines))
    if given.write:
        command = ".venv/bin/python benchmarks/webhooks.py" + (" --quick" if given.quick else "")
        keep("Payment notices per second", command, lines)


def measure(kind: str, sizes: tuple[int, ...], many: int) -> Iterator[list[str]]:
    """A row for each number of stored notices."""
    with database(kind) as url:
        app = application(url, RATELIMIT_ENABLED=False)
        with app.app_context():
            upgrade()
        plain, keeping = bare(), bare(keeper(url))
        platform_id, stored = furnish(app), 0
        for size in sizes:
            store(app, platform_id, size - stored)
            stored = size
            rates = compare(app, plain, keeping, many)
            ratios = [f"{rates[a] / rates[b]:.2f}" for a, b, _goal in GOALS]
            yield [kind, f"{size:,}", *(f"{rates[each]:.0f}" for each in KINDS), *ratios]
        let_go(app)


def keeper(url: str) -> Callable[[str, str], object]:
    """What keeps a notice by the driver alone, in a table that knows each once."""
    connection, lite = connect(url), url.startswith("sqlite")
    if lite:
        connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE bare_notices (name VARCHAR(80) UNIQUE, body TEXT)")
    return lambda name, body: connection.execute(f"INSERT INTO bare_notices VALUES ({'?, ?' if lite else '%s, %s'})", (name, body))


def bare(kept: Callable[[str, str], object] = lambda _name, _body: None) -> Flask:
    """A view that checks the signature, has the notice kept where it is told how, and answers."""
    app = Flask("bare")

    @app.post(PATH)
    def notice() -> Any:
        body = request.get_data()
        if not is_genuine(body, request.headers.get("Interlock-Signature", ""), SECRET, utcnow()):
            abort(400)
        said = json.loads(body)
        kept(said["id"], body.decode())
        return jsonify(outcome=said["type"])

    return app


def furnish(app: Flask) -> int:
    """One platform with billing on and a secret for its notices."""
    with app.app_context():
        with transaction() as session:
            made = Platform(code="shop", name="Shop")
            made.hosts.append(PlatformHost(host=HOST))
            session.add(made)
            session.flush()
            session.add(PlatformModule(platform_id=made.id, module_code="billing", is_enabled=True, is_implied=False, config={}))
            platform_id, revision = made.id, made.revision
        with transaction():
            service = app.extensions["interlock"].modules
            service.apply(Ask(platform_id, Configure("billing", {"webhook_secret": SECRET}), revision=revision))
    return platform_id


def store(app: Flask, platform_id: int, many: int) -> None:
    """Notices that were received before, made by the database itself."""
    if not many:
        return
    names = ", ".join(each.name for each in Notice.__table__.columns if each.name != "id")
    values = {
        "provider": "'local'",
        "kind": "'payment.succeeded'",
        "outcome": "'ignored'",
        "payload": "'{}'",
        "waits_for": "''",
        "replays": "0",
    }
    given = {
        "platform_id": ":platform",
        "notice_id": f"'old-{next(numbers)}-' || i",
        "created_at": ":at",
        "received_at": ":at",
        "replays": "0",
        **values,
    }
    made = ", ".join(given[name] for name in names.split(", "))
    counted = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)"
    statement = text(f"INSERT INTO billing_notices ({names}) {counted} SELECT {made} FROM n").bindparams(
        bindparam("at", type_=UtcDateTime())
    )
    with app.app_context(), unscoped("a benchmark fills its database"), transaction() as session:
        session.execute(statement, {"platform": platform_id, "at": utcnow(), "many": many})
        session.execute(text("ANALYZE billing_notices"))  # as autovacuum does: a plan made for an empty table would be kept otherwise


def compare(app: Flask, plain: Flask, keeping: Flask, many: int) -> dict[str, float]:
    """Requests per second of each kind: the median of five rounds, all kinds in turn in each."""
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _round in range(5):
        names = [f"new-{next(numbers)}" for _ in range(many // 5)]
        sides: dict[str, tuple[Flask, str, int]] = {
            "bare": (plain, SECRET, 200),
            "bare, kept": (keeping, SECRET, 200),
            "fresh": (app, SECRET, 200),
            "repeated": (app, SECRET, 200),
            "forged": (app, "f" * 24, 400),
        }
        for kind, (side, secret, status) in sides.items():
            found[kind].append(rate(side, [posted(name, secret) for name in names], status))
    return {kind: median(each) for kind, each in found.items()}


def posted(name: str, secret: str) -> dict[str, Any]:
    """The request of a notice about an invoice that is not there."""
    body = json.dumps({"id": name, "type": "payment.succeeded", "invoice": "2026-99999"}).encode()
    headers = {"Interlock-Signature": sign(body, secret, utcnow()), "Content-Type": "application/json"}
    return create_environ(PATH, f"http://{HOST}", method="POST", input_stream=BytesIO(body), content_length=len(body), headers=headers)


def rate(app: Flask, environs: list[dict[str, Any]], status: int) -> float:
    """How many of these requests the application answers in a second; each has to be answered so."""
    answers: list[str] = []

    def begin(said: str, _headers: Any, _error: Any = None) -> Callable[[bytes], object]:
        answers.append(said)
        return lambda _bytes: None

    began = time.perf_counter()
    for environ in environs:
        answer = app(environ, begin)
        b"".join(answer)
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    took = time.perf_counter() - began
    wrong = [said for said in answers if not said.startswith(str(status))]
    if wrong:
        raise SystemExit(f"answered {wrong[0]}, not {status}")
    return len(environs) / took


if __name__ == "__main__":
    main()
