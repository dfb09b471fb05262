"""Servers that tests start beside each other never want the same port."""

from __future__ import annotations

import pytest

from tests.support.sockets import free_port
from tests.support.valkey import valkey


def drawn_by(monkeypatch: pytest.MonkeyPatch, worker: str) -> set[int]:
    monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
    return {free_port() for _draw in range(40)}


def test_workers_of_a_run_draw_from_shares_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = [drawn_by(monkeypatch, f"gw{number}") for number in range(4)]
    assert [len(share) for share in shares] == [40] * 4
    assert len(set.union(*shares)) == 160
    assert max(map(max, shares)) < 32_768


def test_servers_of_one_worker_have_ports_of_their_own() -> None:
    with valkey() as first, valkey() as second:
        assert first != second
