"""What a marketplace answers is read as it comes: nothing unfolds in our memory."""

from __future__ import annotations

import gzip

import httpx
import pytest

from modules.marketplace.remote.errors import RemoteError, Why
from modules.marketplace.remote.wire import MOST_BYTES, Wire

BOMB = gzip.compress(b'{"data": {"shop": "' + b"x" * 2 * MOST_BYTES + b'"}}')


def wire(answer: httpx.Response, asked: list[httpx.Request]) -> Wire:
    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer

    made = Wire("https://market.example/graphql", "key", retries=0)
    made._http.close()
    made._http = httpx.Client(transport=httpx.MockTransport(handle), headers=made._http.headers)
    return made


@pytest.mark.parametrize("way", ["gzip", "br", "zstd", "deflate", "GZIP, identity"])
def test_a_compressed_answer_is_refused_unread(way: str) -> None:
    asked: list[httpx.Request] = []
    answer = httpx.Response(200, headers={"Content-Encoding": way}, stream=httpx.ByteStream(BOMB))
    with wire(answer, asked) as market, pytest.raises(RemoteError) as refused:
        market.read("query { shop }")
    assert refused.value.why is Why.UNREADABLE
    assert [each.headers["Accept-Encoding"] for each in asked] == ["identity"]


def test_a_plain_answer_is_read_and_one_too_large_given_up() -> None:
    with wire(httpx.Response(200, stream=httpx.ByteStream(b'{"data": {"shop": "Books"}}')), []) as market:
        assert market.read("query { shop }") == {"shop": "Books"}
    with wire(httpx.Response(200, stream=httpx.ByteStream(b"x" * (MOST_BYTES + 1))), []) as market, pytest.raises(RemoteError) as refused:
        market.read("query { shop }")
    assert refused.value.why is Why.TOO_LARGE
