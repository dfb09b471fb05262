"""Eight administrators change what they like, all at once: `requires` holds, and the history is what was acknowledged."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.places import platform as make_platform
from tests.kernel.toyapp import toy_app
from webapp.db import db
from webapp.domain import DomainError
from webapp.platforms.chain import broken_links
from webapp.platforms.models import Platform
from webapp.registry import graph
from webapp.switching.ask import Ask, Undo
from webapp.switching.service import ModuleService

ADMINISTRATORS = 8
CODES = ("alone", "stock", "market")
TARGETS = ("on", "off", "read-only", "never", "allowed", "chosen")
ROOT = Path(__file__).resolve().parents[2]
CHANGER = "import sys; from tests.proofs.test_random_changes import change_for_ever; change_for_ever(*sys.argv[1:])"


@pytest.fixture
def toys(app: Flask, db_url: str) -> Iterator[Flask]:
    made = toy_app(db_url)
    with made.app_context():
        yield made
        db.session.remove()


def change_once(service: ModuleService, platform_id: int, dice: random.Random) -> int | None:
    """One random act; the revision it was acknowledged with, None where it was refused or nothing had to change."""
    seen = service.snapshot(platform_id).revision
    act = dice.random()
    try:
        if act < 0.1 and (history := service.history(platform_id, 5)):
            change = service.change(Ask(platform_id, Undo(dice.choice(history).id), revision=seen))
        elif act < 0.2:
            target = dice.choice(service.history(platform_id, 5)).after
            change = service.change(Ask(platform_id, target, revision=seen, reason="so"))
        else:
            wanted = {code: dice.choice(TARGETS) for code in dice.sample(CODES, dice.randint(1, 2))}
            change = service.change(Ask(platform_id, wanted, revision=seen, reason="so"))
        return change.revision if change is not None else None
    except DomainError:
        return None
    finally:
        db.session.rollback()


def administrator(app: Flask, platform_id: int, number: int, turns: int) -> list[int]:
    """The revisions that one person was told of."""
    dice = random.Random(number)
    with app.app_context():
        service: ModuleService = app.extensions["interlock"].modules
        told = [change_once(service, platform_id, dice) for _ in range(turns)]
        db.session.remove()
    return [revision for revision in told if revision is not None]


def assert_whole(service: ModuleService, platform_id: int, acknowledged: list[int], lost: int = 0) -> None:
    """Lawful, complete, unbroken; up to `lost` changes may be there of which nobody lived to be told."""
    db.session.rollback()
    registry, snapshot = service.registry, service.snapshot(platform_id)
    assert graph.is_lawful(registry.requires, registry.core, snapshot.stored | registry.core), snapshot.stored
    assert not snapshot.stored & snapshot.barred.keys()
    history = service.history(platform_id, 100_000)
    for change in history:
        assert graph.is_lawful(registry.requires, registry.core, {*change.after.on, *registry.core}), change.revision
    written = sorted(change.revision for change in history)
    assert written == list(range(1, len(written) + 1)), "a gap or a double"
    assert len(acknowledged) == len(set(acknowledged)), "two people were told of one change"
    unheard = set(written) - {1} - set(acknowledged)
    assert set(acknowledged) <= set(written)
    assert len(unheard) <= lost, unheard
    assert list(broken_links(db.session.get_one(Platform, platform_id))) == []


def test_random_changes_of_eight_administrators(toys: Flask, proofs: bool) -> None:
    platform_id = make_platform("alone").id
    service: ModuleService = toys.extensions["interlock"].modules
    turns = (10_000 if proofs else 300) // ADMINISTRATORS
    db.session.rollback()  # what is idle within a transaction for a minute is ended by PostgreSQL
    with ThreadPoolExecutor(ADMINISTRATORS) as threads:
        people = [threads.submit(administrator, toys, platform_id, number, turns) for number in range(ADMINISTRATORS)]
        acknowledged = [revision for person in people for revision in person.result()]
    assert acknowledged, "nobody got anything done"
    assert_whole(service, platform_id, acknowledged)


def change_for_ever(url: str, platform_id: str, seed: str, told: str) -> None:
    """What a worker process does until it is killed: change, and write down what it was told, at once."""
    dice = random.Random(seed)
    app = toy_app(url)
    with app.app_context(), Path(told).open("a", buffering=1) as heard:
        service: ModuleService = app.extensions["interlock"].modules
        while True:
            revision = change_once(service, int(platform_id), dice)
            if revision is not None:
                heard.write(f"{revision}\n")


def test_workers_killed_at_random_moments_leave_it_whole(toys: Flask, db_url: str, tmp_path: Path, proofs: bool) -> None:
    platform_id = make_platform("alone").id
    service: ModuleService = toys.extensions["interlock"].modules
    db.session.remove()
    kills = 30 if proofs else 3
    dice = random.Random(7)
    for number in range(kills):
        told = tmp_path / f"told-{number}"
        words = [sys.executable, "-c", CHANGER, db_url, str(platform_id), str(number), str(told)]
        worker = subprocess.Popen(words, cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while not (told.exists() and re.search(r"^\d", told.read_text(), re.MULTILINE)) and time.monotonic() < until:
            time.sleep(0.02)  # until it has changed something: on a busy machine half a second is too short for that
        time.sleep(0.2 + dice.random() * 0.5)
        worker.send_signal(signal.SIGKILL)
        worker.wait(30)
    heard = [int(line) for path in tmp_path.glob("told-*") for line in path.read_text().splitlines() if line.isdigit()]
    assert heard, "no worker lived long enough to change anything"
    assert_whole(service, platform_id, heard, lost=kills)
    snapshot = service.snapshot(platform_id)  # whoever comes next is not kept waiting by the dead
    target = "allowed" if "alone" in snapshot.barred else "never"
    assert service.change(Ask(platform_id, {"alone": target}, revision=snapshot.revision, reason="after")) is not None
