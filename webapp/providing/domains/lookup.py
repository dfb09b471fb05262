"""Asking the DNS, behind a port of one question, so that tests need no network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, resolve
from flask import Flask, current_app

SECONDS = 4.0
KEY = "interlock_domains"


class Unreachable(Exception):
    """Nobody answered in time, or the answer was none that counts."""


class Resolver(Protocol):
    """Who is asked."""

    def txt(self, name: str) -> Sequence[str]:
        """The texts that stand at a name; none where the name has none. Raises Unreachable."""


class Dns:
    """The DNS, by the servers that this machine uses."""

    def txt(self, name: str) -> Sequence[str]:
        """The texts that stand at a name."""
        try:
            found = resolve(name, "TXT", lifetime=SECONDS)
        except (NXDOMAIN, NoAnswer):
            return ()
        except DNSException as error:
            raise Unreachable(str(error)) from error
        return [b"".join(each.strings).decode("utf-8", "replace") for each in found]


def use_resolver(app: Flask, other: Resolver) -> None:
    """Ask this one from now on."""
    app.extensions[KEY] = other


def resolver() -> Resolver:
    """Who is asked here."""
    return cast("Resolver", current_app.extensions.get(KEY) or Dns())
