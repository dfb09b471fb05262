"""GraphQL over HTTP: one question, one answer. Reads are asked again after what passes; what writes is sent once, and its caller looks.

Call it outside any transaction.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from modules.marketplace.remote.errors import RemoteError, Why
from webapp.db import utcnow

MOST_BYTES = 20_000_000
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
"""Before the first repetition, doubled with each one. A marketplace that wants more patience is asked by a later run."""
PLAIN = "identity"
"""No compression: what is counted is what comes, and a few kilobytes cannot unfold into gigabytes."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Wire:
    """A connection to one endpoint with one credential. `pause` waits so many seconds, `timeout_s` is for a whole answer."""

    def __init__(
        self, endpoint: str, credential: str, *, timeout_s: float = 20, retries: int = 5, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._endpoint, self._timeout, self._retries, self._pause = endpoint, timeout_s, retries, pause
        headers = {"Accept": "application/json", "Accept-Encoding": PLAIN, "User-Agent": "Interlock"}
        if credential:
            headers["Authorization"] = f"Bearer {credential}"
        near = urlsplit(endpoint).hostname in LOOPBACK
        self._http = httpx.Client(timeout=timeout_s, headers=headers, follow_redirects=False, trust_env=not near)
        self.asked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._http.close()

    def read(self, query: str, **variables: Any) -> dict[str, Any]:
        """The answer to a question that changes nothing. Raises RemoteError."""
        for repeated in range(self._retries + 1):
            try:
                return self._ask(query, variables)
            except RemoteError as error:
                wait = error.wait if error.wait is not None else min(FIRST_WAIT_S * 2**repeated, LONGEST_WAIT_S)
                if not error.passing or repeated == self._retries or wait > LONGEST_WAIT_S:
                    raise
                self._pause(wait)
        raise AssertionError("the last attempt returns or raises")

    def write(self, query: str, key: str, **variables: Any) -> dict[str, Any]:
        """The answer to a mutation, sent once; `key` is the same for the same intention. Raises RemoteError, also where it arrived."""
        return self._ask(query, variables, {"Idempotency-Key": key})

    def _ask(self, query: str, variables: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        self.asked += 1
        try:
            with self._http.stream("POST", self._endpoint, json={"query": query, "variables": variables}, headers=headers) as response:
                _check(response)
                body = self._body(response)
        except httpx.TimeoutException as error:
            raise RemoteError(Why.TIMEOUT) from error
        except (httpx.NetworkError, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
            raise RemoteError(Why.UNREACHABLE, inner=error) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:  # half an answer, or one that breaks the protocol
            raise RemoteError(Why.UNREADABLE, inner=error) from error
        return _data(body)

    def _body(self, response: httpx.Response) -> bytes:
        """All of it, within the time for a whole answer: one that trickles is given up. Raises RemoteError, also for a compressed one."""
        if response.headers.get("Content-Encoding", PLAIN).strip().lower() not in ("", PLAIN):
            raise RemoteError(Why.UNREADABLE)
        until, parts, size = time.monotonic() + self._timeout, [], 0
        for part in response.iter_raw():
            size += len(part)
            parts.append(part)
            if size > MOST_BYTES:
                raise RemoteError(Why.TOO_LARGE)
            if time.monotonic() > until:
                raise RemoteError(Why.TIMEOUT)
        return b"".join(parts)


def _check(response: httpx.Response) -> None:
    """Raises RemoteError for every status but 200."""
    status = response.status_code
    if status in (401, 403):
        raise RemoteError(Why.KEY_REFUSED, str(status))
    if status == 429:
        raise RemoteError(Why.BUSY, wait=retry_after(response.headers.get("Retry-After"), utcnow()))
    if status >= 500:
        raise RemoteError(Why.BROKEN, str(status), wait=retry_after(response.headers.get("Retry-After"), utcnow()))
    if status != 200:
        raise RemoteError(Why.REJECTED, str(status))


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds of a Retry-After header, which is a number or a date; None where it makes no sense."""
    if value is None:
        return None
    if value.isascii() and value.strip().isdigit():
        return float(min(int(value.strip()[:6]), 86_400))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), 86_400.0)


def _data(body: bytes) -> dict[str, Any]:
    """The data in a body. Raises RemoteError where it cannot be read, breaks off, or reports errors."""
    try:
        found = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise RemoteError(Why.UNREADABLE) from error
    if not isinstance(found, dict):
        raise RemoteError(Why.UNREADABLE)
    errors, data = found.get("errors"), found.get("data")
    if errors:
        raise _said(errors, bool(data))
    if not isinstance(data, dict):
        raise RemoteError(Why.UNREADABLE)
    return data


def _said(errors: Any, partly: bool) -> RemoteError:
    """The error of a list of them: an answer with data and errors is half of one, and may be whole the next time."""
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    message, extensions = str(first.get("message", "")), first.get("extensions")
    code = str(extensions.get("code", "")) if isinstance(extensions, dict) else ""
    if code.upper() in ("UNAUTHENTICATED", "UNAUTHORIZED", "FORBIDDEN"):
        return RemoteError(Why.KEY_REFUSED, message)
    return RemoteError(Why.UNREADABLE if partly else Why.REJECTED, message)
