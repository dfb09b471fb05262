"""What the cache holds and what it lets go."""

from __future__ import annotations

from webapp.cache import Bounded


def filled(limit: int, keys: range) -> Bounded[int, str]:
    cache: Bounded[int, str] = Bounded(limit)
    for key in keys:
        cache.put(key, str(key))
    return cache


def test_it_never_holds_more_than_its_limit() -> None:
    assert len(filled(10, range(1000))) <= 10


def test_the_last_half_is_there() -> None:
    cache = filled(10, range(1000))
    assert [cache.get(key) for key in range(995, 1000)] == ["995", "996", "997", "998", "999"]
    assert cache.get(980) is None


def test_what_is_used_stays_whatever_else_comes() -> None:
    cache = filled(10, range(1))
    for key in range(1, 1000):
        assert cache.get(0) == "0"
        cache.put(key, str(key))
    assert len(cache) <= 10
