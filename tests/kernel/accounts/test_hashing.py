"""However many people log in at once, a process makes one hash at a time: each takes 64 MB while it is made."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask_security.utils import hash_password, verify_password

from webapp.gate.hashing import OneAtATime

pytestmark = pytest.mark.sqlite_only


class Slow:
    """Hashes so slowly that whoever could begin beside another does."""

    def __init__(self) -> None:
        self.now, self.most, self._changing, self._beside = 0, 0, threading.Lock(), threading.Event()

    def verify(self, *_args: Any, **_named: Any) -> bool:
        with self._changing:
            self.now += 1
            self.most = max(self.most, self.now)
            if self.now > 1:
                self._beside.set()
        self._beside.wait(0.02)
        with self._changing:
            self.now -= 1
        return True

    hash = verify


@pytest.mark.parametrize(("lined_up", "most"), [(True, 1), (False, 2)])
def test_two_people_are_hashed_one_after_the_other(lined_up: bool, most: int) -> None:
    slow = Slow()
    context: Any = OneAtATime(slow) if lined_up else slow
    with ThreadPoolExecutor(2) as threads:
        assert all(threads.map(lambda act: act("a password"), [context.hash, context.verify] * 3))
    assert (slow.most > 1) == (most > 1)


def test_the_account_pages_hash_through_it(app: Flask) -> None:
    assert isinstance(app.extensions["security"].pwd_context, OneAtATime)
    hashed = hash_password("four words that do not")
    assert hashed.startswith("$argon2id$")
    assert (verify_password("four words that do not", hashed), verify_password("three words that do", hashed)) == (True, False)
