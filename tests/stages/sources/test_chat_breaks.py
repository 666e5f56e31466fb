"""Every way in which a model's server fails: one sentence, the library's error as its cause, nothing said is lost."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import openai
import pytest

from pipeline import Pipeline, SourceError
from stages.sources import Chat, ChatOptions
from tests.stages.sources import sse_server as sse

KEY = "sk-very-secret"
WORDS = [sse.text("Good "), sse.text("so far. ")]
ONCE = ChatOptions(stall=0.3, retries=0)


async def broken(server: sse.Server, options: ChatOptions = ONCE, **arguments: Any) -> tuple[list[str], SourceError]:
    """What was heard before the error, and the error."""
    heard = []
    chat = Chat("m", base_url=server.url, api_key=KEY, options=options, **arguments)
    with pytest.raises(SourceError) as caught:
        async with Pipeline(chat) as pipeline, pipeline.turn("Hello?") as turn:
            async for token in turn:
                heard.append(token)
    assert KEY not in str(caught.value)
    assert "Hello" not in str(caught.value)
    return heard, caught.value


@pytest.mark.parametrize(
    ("end", "says", "cause"),
    [
        ([sse.Reset], "broke in mid-reply", "ReadError"),
        ([sse.Early], "broke in mid-reply", "RemoteProtocolError"),
        ([sse.Stall], "sent nothing for 0.3 s", "ReadTimeout"),
        ([b"data: {broken\n\n"], "not JSON", "JSONDecodeError"),
        ([b'data: {"a": "\xff"}\n\n'], "not JSON", "UnicodeDecodeError"),
        ([b"data: 7\n\n"], "error of its own", "ServerSaid"),
        ([{"error": {"message": "overloaded"}}], "error of its own", "ServerSaid"),
        ([b'event: error\ndata: {"message": "overloaded"}\n\n'], "error of its own", "ServerSaid"),
        ([sse.finish("error")], "error of its own", "ServerSaid"),
        ([sse.NoDone], "without a finish reason", "NoneType"),
    ],
)
async def test_a_stream_that_breaks_is_a_source_error_and_what_was_said_is_kept(
    end: sse.Script, says: str, cause: str
) -> None:
    async with sse.sse_server([*WORDS, *end]) as server:
        heard, error = await broken(server, ChatOptions(stall=0.3))
    assert heard == ["Good ", "so far. "]
    assert len(server.requests) == 1, "a reply that was begun is not asked for again"
    assert says in str(error)
    assert type(error.__cause__).__name__ == cause


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ([sse.part("failed", response={"error": {"message": "no"}})], "error of its own"),
        ([{"type": "error", "message": "no", "code": "x"}], "error of its own"),
        ([sse.NoDone], "without a finish reason"),
    ],
)
async def test_so_does_the_responses_api(end: sse.Script, says: str) -> None:
    async with sse.sse_server([sse.part("output_text.delta", delta="Good "), *end]) as server:
        heard, error = await broken(server, api="responses")
    assert heard == ["Good "]
    assert says in str(error)


@pytest.mark.parametrize(
    ("status", "says", "cause"),
    [
        (401, "refused the key", openai.AuthenticationError),
        (403, "does not allow this key to use the model 'm'", openai.PermissionDeniedError),
        (404, "does not know the model 'm' or this address", openai.NotFoundError),
        (400, "refused the request for the model 'm'", openai.BadRequestError),
        (429, "too many requests", openai.RateLimitError),
        (500, "failed", openai.InternalServerError),
    ],
)
async def test_a_refusal_is_one_sentence_with_what_to_do(status: int, says: str, cause: type[Exception]) -> None:
    body = {"error": {"message": f"Incorrect API key provided: {KEY}", "code": "some_code"}}
    async with sse.sse_server([sse.Status(status, body)]) as server:
        heard, error = await broken(server)
    assert heard == []
    assert says in str(error)
    assert f"HTTP {status}, some_code" in str(error)
    assert f"{server.url} " in str(error)
    assert isinstance(error.__cause__, cause)


async def test_an_unreachable_server(free_tcp_port: int) -> None:
    server = sse.Server([], free_tcp_port)
    started = time.monotonic()
    _, error = await broken(server)
    assert "could not be reached: start it, or correct base_url" in str(error)
    assert isinstance(error.__cause__, openai.APIConnectionError)
    assert time.monotonic() - started < 10


async def test_a_page_is_no_stream() -> None:
    async with sse.sse_server([sse.Status(200, {"hello": "world"})]) as server:
        _, error = await broken(server)
    assert "answered with application/json and no stream" in str(error)


GOOD = sse.reply("Here.")


async def heard(server: sse.Server) -> list[str]:
    async with Pipeline(Chat("m", base_url=server.url)) as pipeline, pipeline.turn("Hello?") as turn:
        return [token async for token in turn]


@pytest.mark.parametrize(
    "first",
    [
        [sse.Status(500)],
        [sse.Status(429, headers={"retry-after": "0.05"})],
        [sse.Reset],
        [sse.Early],
        [sse.NoDone],
        [{"error": {"message": "overloaded"}}],
        [sse.text("<think>Hmm"), sse.Early],
    ],
)
async def test_before_the_first_token_it_is_asked_again(first: sse.Script) -> None:
    async with sse.sse_server(first, GOOD) as server:
        assert await heard(server) == ["Here."]
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("first", "count"),
    [
        ([sse.Status(401)], 1),
        ([sse.Status(404)], 1),
        ([sse.Stall], 1),
        ([sse.Status(429, headers={"retry-after": "30"})], 1),
        ([sse.Status(429, headers={"retry-after": "Sat, 21 Nov 2026 07:28:00 GMT"})], 1),
        ([sse.Status(503)], 3),
    ],
)
async def test_what_cannot_be_healed_in_time_is_not_asked_for_ever(first: Sequence[Any], count: int) -> None:
    async with sse.sse_server(first) as server:
        await broken(server, ChatOptions(stall=0.3))
    assert len(server.requests) == count


async def test_a_stall_after_the_finish_reason_is_an_end() -> None:
    async with sse.sse_server([*WORDS, sse.finish(), sse.Stall]) as server:
        assert await heard(server) == ["Good ", "so far. "]
