"""Series of numbers: no gap, none twice, whoever asks at once and whoever gives up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.places import platform
from webapp.commerce.series import NumberSeries, next_number
from webapp.db import db, transaction

AT_ONCE, EACH = 6, 5


class GivenUp(Exception):
    """A transaction that does not come to its end."""


@given(script=st.lists(st.tuples(st.sampled_from(["a", "b"]), st.booleans()), max_size=12))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_committed_is_numbered_without_a_gap(app, script):
    platform_id, kept = platform().id, {"a": [], "b": []}
    for name, gives_up in script:
        try:
            with transaction():
                number = next_number(platform_id, name)
                if gives_up:
                    raise GivenUp
            kept[name].append(number)
        except GivenUp:
            continue
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in kept.values())


def test_each_platform_counts_for_itself(app):
    ids = [platform().id, platform().id]
    with transaction():
        assert [next_number(platform_id, "test") for platform_id in ids] == [1, 1]


def test_those_who_ask_at_once_get_one_number_each(app):
    """The series does not exist before: its beginning is raced for, too. Some give up; what the others hold has no gap."""
    platform_id, begin = platform().id, Barrier(AT_ONCE)

    def take(who: int) -> list[int]:
        taken = []
        with app.app_context():
            begin.wait()
            for turn in range(EACH):
                try:
                    with transaction():
                        number = next_number(platform_id, "race")
                        if (who + turn) % 3 == 0:
                            raise GivenUp
                    taken.append(number)
                except GivenUp:
                    continue
            db.session.remove()
        return taken

    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = sorted(number for taken in pool.map(take, range(AT_ONCE)) for number in taken)
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == AT_ONCE * EACH * 2 // 3
    db.session.rollback()  # look anew
    assert db.session.query(NumberSeries).filter_by(platform_id=platform_id).one().next == len(numbers) + 1
