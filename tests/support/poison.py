"""What no form of ours sends: each field left out, sent twice, and holding what databases, numbers and dates do not take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask

from webapp.db import db

DEEP = "[" * 900 + "]" * 900
TEXTS = (
    "", " ", "\x00", "a\x00b", "\ud800", "\u202e\u0000", "x" * 70_000, "é" * 5_000, DEEP, '{"a":' * 900 + "1" + "}" * 900, "[[" * 450,
    "true", "null", "%s%n", "\r\n", "../../etc/passwd", "＝1", "\U0001f600" * 300, "=" * 300, "a.b" * 100, "’", "{0}", "\x85", "\ufffe",
)  # fmt: skip
NUMBERS = (
    "sNaN", "NaN", "-NaN", "Infinity", "-Infinity", "inf", "1e30", "1e-30", "1E+999999999", "-1e30", "-1", "0", "-0", "2147483648",
    "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "9" * 40, "9" * 5_000, "0x10", "1_000", "１２",
    "٣", "²", "1.5", "0.1e1", "+1", " 1 ", "1,000.00", "999999999999999", "100000000000000000000",
)  # fmt: skip
DATES = (
    "0001-01-01", "0001-01-01T00:00", "0001-01-01 00:00", "9999-12-31", "9999-12-31T23:59", "9999-12-31 23:59", "0000-00-00", "2026-02-30",
    "10000-01-01", "1-1-1", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1900-01-01", "1582-10-10", "-0001-01-01",
    "2026-03-29T02:30", "2026-12-31T23:59:60", "24:00", "00:00", "99:99", "0001-W01", "0001-01", "9999-12", "٢٠٢٦-٠١-٠١",
)  # fmt: skip
POISON = (*TEXTS, *NUMBERS, *DATES)
JSON = (
    None, True, -1, 0, 2**31, 2**63, -(2**63) - 1, 10**400, 1e308, 0.5, "", "\x00", "\ud800", "x" * 40_000, "sNaN", "0001-01-01",
    [], {}, [None], [[]], {"": ""}, {"\x00": 1}, ["\ud800"], {"a": {"b": [1]}}, [1] * 2_000,
)  # fmt: skip
"""Members of a body; what only a text can hold (depth, NaN) is in RAW."""
RAW = (b"", b"\x00", b"\xff\xfe", b"[" * 900 + b"]" * 900, b'{"a":' * 900 + b"1" + b"}" * 900, b"[" * 100_000, b"NaN", b'{"a": Infinity}',
       b'{"a": "\\ud800"}', b'{"a": "\\u0000"}', b"1e999999", b"9" * 10_000,
       b'{"a": 1, "a": 2}', b'"', b"{", b"\xef\xbb\xbf{}", b"null")  # fmt: skip
"""Whole bodies that a program may send."""


def doses(fields: Mapping[str, Any], *, every: bool, turn: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is wrong, and the fields with it. With `every` all poisons for each field, else a few that go round by `turn`."""
    names = [name for name in fields if name != "csrf_token"]
    for place, name in enumerate(names):
        yield f"without {name}", {each: value for each, value in fields.items() if each != name}
        first = fields[name] if not isinstance(fields[name], list) else "1"
        if every or place == turn % len(names):
            yield f"{name} twice", {**fields, name: [first, "2"]}
        for poison in POISON if every else [POISON[(turn * 7 + place * 29) % len(POISON)]]:
            yield f"{name}={poison[:20]!r}", {**fields, name: poison}
    for step in range(4):
        poison = POISON[(turn * 11 + step * 19) % len(POISON)]
        yield f"everything {poison[:20]!r}", {**fields, **dict.fromkeys(names, poison)}


@contextmanager
def nothing_stays(app: Flask) -> Iterator[None]:
    """What is committed is checked, and gone when the request is over: forms can be sent one after the other, and every one finds the same.

    For PostgreSQL, where putting a database back takes long.
    """
    with app.app_context():
        dialect = db.engine.dialect
    kept = dialect.do_commit
    dialect.do_commit = lambda connection: connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    try:
        yield
    finally:
        dialect.do_commit = kept
